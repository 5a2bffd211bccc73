//! Authorization codes (RFC 6749 §4.1.2): 60 seconds, once, for the client, address and verifier they were made for.

use super::{Grant, IssueError, Issuer, Tokens};
use crate::crypto::{equal, token, token_hash};
use crate::protocol::{AuthorizeRequest, CodeChallenge, ErrorCode, OAuthError};
use crate::store::{CodeRow, Redeemed};

/// Seconds.
const LIFETIME: i64 = 60;

pub struct IssuedCode {
    /// For the browser; kept nowhere.
    pub code: String,
    pub row: CodeRow,
}

/// What the client presents with a code.
pub struct Redemption<'a> {
    pub client_id: &'a str,
    pub code: &'a str,
    pub redirect_uri: Option<&'a str>,
    pub code_verifier: Option<&'a str>,
}

impl Issuer {
    /// # Errors
    /// When the grant cannot be written down.
    pub fn code(
        &self,
        grant: &Grant,
        request: &AuthorizeRequest,
        now: i64,
    ) -> Result<IssuedCode, IssueError> {
        let code = token();
        let row = CodeRow {
            code_hash: token_hash(&code),
            tenant: self.tenant.name.clone(),
            client_id: grant.client_id.clone(),
            user_id: grant.user_id.clone(),
            grant_data: serde_json::to_string(grant)?,
            redirect_uri: request.destination.named().map(ToOwned::to_owned),
            code_challenge: request.code_challenge.as_ref().map(|challenge| challenge.as_str().to_owned()),
            expires_at: now.saturating_add(LIFETIME),
            spent: false,
        };
        Ok(IssuedCode { code, row })
    }

    /// # Errors
    /// `invalid_grant` for a code that is not this client's to spend now; its tokens end when it was spent before.
    pub async fn redeem(&self, redemption: &Redemption<'_>, now: i64) -> Result<Tokens, IssueError> {
        let found = self.store.code(&token_hash(redemption.code)).await?;
        let found =
            found.filter(|(row, _)| row.tenant == self.tenant.name && row.client_id == redemption.client_id);
        let Some((row, user)) = found else { return Err(invalid("Invalid authorization code").into()) };
        if !row.spent && row.expires_at <= now {
            return Err(invalid("Invalid authorization code").into());
        }
        meets(&row, redemption)?;
        let grant: Grant = serde_json::from_str(&row.grant_data)?;
        let Some(user) = user.filter(|user| !user.blocked) else {
            return Err(invalid("user is blocked").into());
        };

        // A replay that is known as one costs no signature.
        if row.spent {
            self.store.end_tokens_of_code(&row.code_hash).await?;
            return Err(used_twice(&row, &grant));
        }
        let (access_token, stored) = self.access_token(&grant, false, now)?;
        let lifetime = stored.expires_at.saturating_sub(now);
        let tokens = self.tokens(&grant, &user, (access_token, lifetime), now)?;
        match self.store.redeem_code(&row.code_hash, &stored, now).await? {
            Redeemed::Now => Ok(tokens),
            Redeemed::Before => Err(used_twice(&row, &grant)),
        }
    }
}

/// The same address (RFC 6749 §4.1.3) and the right verifier (RFC 7636 §4.6); a verifier without a challenge is refused
/// too, for it means that the challenge was taken out on the way (RFC 9700 §2.1.1).
fn meets(row: &CodeRow, redemption: &Redemption<'_>) -> Result<(), OAuthError> {
    if let Some(named) = &row.redirect_uri
        && !redemption.redirect_uri.is_some_and(|uri| equal(uri.as_bytes(), named.as_bytes()))
    {
        return Err(invalid("The redirect_uri is not the one of the authorization request"));
    }
    let challenge = row.code_challenge.clone().map(CodeChallenge::stored);
    let met = match (&challenge, redemption.code_verifier) {
        (Some(challenge), Some(verifier)) => challenge.is_met_by(verifier),
        (None, None) => true,
        _ => false,
    };
    if met { Ok(()) } else { Err(invalid("Failed to verify code verifier")) }
}

fn used_twice(row: &CodeRow, grant: &Grant) -> IssueError {
    tracing::warn!(client_id = %row.client_id, user_id = %grant.user_id, "a code was used twice; what it had given is ended");
    invalid("Invalid authorization code").into()
}

fn invalid(description: &str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidGrant, description)
}
