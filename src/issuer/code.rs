//! Authorization codes (RFC 6749 §4.1.2): 60 seconds, once, for the client, address and verifier they were made for.

use super::{Grant, IssueError, Issuer, Tokens};
use crate::crypto::{equal, token, token_hash};
use crate::protocol::{AuthorizeRequest, CodeChallenge, ErrorCode, OAuthError};
use crate::store::{CodeRow, Redeemed, Spending};

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

impl Redemption<'_> {
    /// That of the verifier (RFC 7636 §4.6).
    fn code_challenge(&self) -> Result<Option<CodeChallenge>, IssueError> {
        self.code_verifier.map(|verifier| CodeChallenge::of(verifier).ok_or_else(not_verified)).transpose()
    }
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
            token_lifetime: self.token_lifetime(grant, false),
            expires_at: now.saturating_add(LIFETIME),
            spent: false,
        };
        Ok(IssuedCode { code, row })
    }

    /// # Errors
    /// `invalid_grant` for a code that is not this client's to spend now; its token ends when it was spent before.
    pub async fn redeem(&self, redemption: &Redemption<'_>, now: i64) -> Result<Tokens, IssueError> {
        let code_challenge = redemption.code_challenge()?;
        let code_hash = token_hash(redemption.code);
        let access_token = token();
        // Spent first and signed afterwards: one way to the database, and a replay costs no signature.
        let spending = Spending {
            code_hash: &code_hash,
            tenant: &self.tenant.name,
            client_id: redemption.client_id,
            redirect_uri: redemption.redirect_uri,
            code_challenge: code_challenge.as_ref().map(CodeChallenge::as_str),
            token_hash: &token_hash(&access_token),
        };
        let redeemed = self.store.redeem_code(&spending, now).await?;
        let Some(Redeemed { grant_data, user, expires_at }) = redeemed else {
            return Err(self.why_not(&spending, now).await?);
        };
        let grant: Grant = serde_json::from_str(&grant_data)?;
        self.tokens(&grant, &user, access_token, expires_at, now)
    }

    /// What is wrong with a code that could not be spent.
    async fn why_not(&self, spending: &Spending<'_>, now: i64) -> Result<IssueError, IssueError> {
        let found = self.store.code(spending.code_hash).await?;
        let found =
            found.filter(|(row, _)| row.tenant == spending.tenant && row.client_id == spending.client_id);
        let unknown = || invalid("Invalid authorization code");
        let Some((row, user)) = found else { return Ok(unknown()) };
        if !row.spent && row.expires_at <= now {
            return Ok(unknown());
        }
        if let Some(named) = &row.redirect_uri
            && spending.redirect_uri != Some(named)
        {
            // RFC 6749 §4.1.3.
            return Ok(invalid("The redirect_uri is not the one of the authorization request"));
        }
        // A verifier without a challenge is refused too, for it means that the challenge was taken out on the way (RFC 9700
        // §2.1.1).
        let verified = match (&row.code_challenge, spending.code_challenge) {
            (Some(challenge), Some(met)) => equal(met.as_bytes(), challenge.as_bytes()),
            (None, None) => true,
            _ => false,
        };
        if !verified {
            return Ok(not_verified());
        }
        if row.spent {
            self.store.end_tokens_of_code(spending.code_hash).await?;
            let (client_id, user_id) = (row.client_id, row.user_id);
            tracing::warn!(%client_id, %user_id, "a code was used twice; what it had given is ended");
            return Ok(unknown());
        }
        if user.is_none_or(|user| user.blocked) {
            return Ok(invalid("user is blocked"));
        }
        Ok(unknown())
    }
}

fn not_verified() -> IssueError {
    invalid("Failed to verify code verifier")
}

fn invalid(description: &str) -> IssueError {
    OAuthError::new(ErrorCode::InvalidGrant, description).into()
}
