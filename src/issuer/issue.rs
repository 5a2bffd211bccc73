//! Access tokens and `id_token`s, and looking an access token up again.

use std::sync::Arc;

use arc_swap::ArcSwap;
use serde_json::{Map, Value, json};
use thiserror::Error;

use super::{Grant, KeyRing, Vault, id_token_claims};
use crate::crypto::{KeyError, Verifier, left_half_hash, token, token_hash};
use crate::model::{ResourceServer, Tenant, User};
use crate::protocol::{AuthorizeRequest, ErrorCode, OAuthError};
use crate::store::{CodeRow, Store, StoreError, StoredAccessToken};

/// Seconds an access token lives that is for `/userinfo` only: Auth0's 24 hours.
const OPAQUE_LIFETIME: i64 = 86_400;
/// The same through the browser: Auth0's two hours.
const OPAQUE_LIFETIME_FOR_WEB: i64 = 7_200;

#[derive(Debug, Error)]
pub enum IssueError {
    /// To be told to the client.
    #[error("{}: {}", .0.code.as_str(), .0.description)]
    Refused(OAuthError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("a grant does not read as it was written: {0}")]
    Grant(#[from] serde_json::Error),
    #[error("a stored key does not open; is `encryption_key` the one it was sealed with?")]
    Locked,
    #[error("there is no signing key")]
    NoKey,
}

impl From<OAuthError> for IssueError {
    fn from(error: OAuthError) -> Self {
        Self::Refused(error)
    }
}

/// One tenant's issuer.
pub struct Issuer {
    pub(super) tenant: Arc<Tenant>,
    pub(super) store: Store,
    keys: ArcSwap<KeyRing>,
    vault: Vault,
    name: String,
}

/// The answer of the token endpoint.
pub struct Tokens {
    pub access_token: String,
    pub id_token: Option<String>,
    pub scope: String,
    /// Seconds.
    pub expires_in: i64,
}

/// What the authorization endpoint gives, with the rows that must be stored before it is given.
pub struct FrontChannel {
    pub code: Option<String>,
    pub access_token: Option<(String, i64)>,
    pub id_token: Option<String>,
    pub code_row: Option<CodeRow>,
    pub token_row: Option<StoredAccessToken>,
}

impl Issuer {
    /// # Errors
    /// When the tenant's keys cannot be read or made.
    pub async fn open(tenant: Arc<Tenant>, store: Store, vault: Vault, now: i64) -> Result<Self, IssueError> {
        let keys = ArcSwap::from_pointee(KeyRing::load(&store, &vault, &tenant.name, now).await?);
        Ok(Self { name: tenant.issuer(), tenant, store, keys, vault })
    }

    /// Reads the keys again: another process may have rotated them, or the next one's time has come.
    ///
    /// # Errors
    /// When they cannot be read; the old ones stay in use.
    pub async fn refresh_keys(&self, now: i64) -> Result<(), IssueError> {
        self.keys.store(Arc::new(KeyRing::load(&self.store, &self.vault, &self.tenant.name, now).await?));
        Ok(())
    }

    /// The `iss` of everything this tenant signs.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn keys(&self) -> Arc<KeyRing> {
        self.keys.load_full()
    }

    /// Everything that `request` asked for at once. Nothing is stored yet.
    ///
    /// # Errors
    /// When a signature fails.
    pub fn front_channel(
        &self,
        grant: &Grant,
        request: &AuthorizeRequest,
        user: &User,
        now: i64,
    ) -> Result<FrontChannel, IssueError> {
        let code = if request.response_type.code { Some(self.code(grant, request, now)?) } else { None };
        let (access_token, token_row) = if request.response_type.token {
            let id = token();
            let lifetime = self.token_lifetime(grant, true);
            let row = StoredAccessToken {
                token_hash: token_hash(&id),
                tenant: self.tenant.name.clone(),
                user_id: grant.user_id.clone(),
                grant_data: serde_json::to_string(grant)?,
                expires_at: now.saturating_add(lifetime),
            };
            let token = self.access_token(grant, id, row.expires_at, now)?;
            (Some((token, lifetime)), Some(row))
        } else {
            (None, None)
        };
        let id_token = if request.wants_id_token_now() {
            let at_hash = access_token.as_ref().map(|(token, _)| left_half_hash(token));
            let c_hash = code.as_ref().map(|code| left_half_hash(&code.code));
            Some(self.id_token(grant, user, at_hash, c_hash, now)?)
        } else {
            None
        };
        let (code, code_row) = code.map_or((None, None), |code| (Some(code.code), Some(code.row)));
        Ok(FrontChannel { code, access_token, id_token, code_row, token_row })
    }

    /// The answer of the token endpoint. `id` is what the access token is kept by.
    pub(super) fn tokens(
        &self,
        grant: &Grant,
        user: &User,
        id: String,
        expires_at: i64,
        now: i64,
    ) -> Result<Tokens, IssueError> {
        let access_token = self.access_token(grant, id, expires_at, now)?;
        let id_token = if grant.scope.is_openid() {
            Some(self.id_token(grant, user, Some(left_half_hash(&access_token)), None, now)?)
        } else {
            None
        };
        let expires_in = expires_at.saturating_sub(now);
        Ok(Tokens { access_token, id_token, scope: grant.scope.to_string(), expires_in })
    }

    /// Seconds.
    pub(super) fn token_lifetime(&self, grant: &Grant, for_web: bool) -> i64 {
        match self.api(grant) {
            Some(api) if for_web => api.token_lifetime_for_web,
            Some(api) => api.token_lifetime,
            None if for_web => OPAQUE_LIFETIME_FOR_WEB,
            None => OPAQUE_LIFETIME,
        }
    }

    fn api(&self, grant: &Grant) -> Option<&ResourceServer> {
        grant.audience.as_deref().and_then(|audience| self.tenant.resource_server(audience))
    }

    /// Opaque, which is `id` itself, or a JWT (in Auth0's form) with that `jti` when the grant has an audience.
    fn access_token(
        &self,
        grant: &Grant,
        id: String,
        expires_at: i64,
        now: i64,
    ) -> Result<String, IssueError> {
        let api = match (self.api(grant), &grant.audience) {
            (Some(api), _) => api,
            (None, None) => return Ok(id),
            // It was taken away meanwhile: a token for something else is not what was asked for.
            (None, Some(_)) => {
                return Err(OAuthError::new(ErrorCode::InvalidGrant, "Service not found").into());
            }
        };
        let mut aud = vec![api.identifier.clone()];
        if grant.scope.is_openid() {
            aud.push(format!("{}userinfo", self.name));
        }
        let claims = json!({
            "iss": self.name, "sub": grant.user_id, "aud": aud, "azp": grant.client_id,
            "scope": grant.scope.to_string(), "iat": now, "exp": expires_at, "jti": id,
        });
        Ok(self.keys.load().signing().sign(&claims)?)
    }

    fn id_token(
        &self,
        grant: &Grant,
        user: &User,
        at_hash: Option<String>,
        c_hash: Option<String>,
        now: i64,
    ) -> Result<String, IssueError> {
        let lifetime = self.tenant.client(&grant.client_id).map_or(36_000, |client| client.id_token_lifetime);
        let claims = id_token_claims(user, grant, &self.name, (now, lifetime), at_hash, c_hash);
        Ok(self.keys.load().signing().sign(&claims)?)
    }

    /// What a live access token of this tenant stands for, and whose it is, blocked or not, while they are there. An
    /// `id_token` is never one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn grant_of(
        &self,
        access_token: &str,
        now: i64,
    ) -> Result<Option<(Grant, Option<User>)>, IssueError> {
        let id = if access_token.contains('.') {
            let claims = self.verify(access_token, now, false);
            match claims.as_ref().and_then(|claims| claims.get("jti")).and_then(Value::as_str) {
                Some(jti) => jti.to_owned(),
                None => return Ok(None),
            }
        } else {
            access_token.to_owned()
        };
        let stored = self.store.access_token(&self.tenant.name, &token_hash(&id), now).await?;
        stored.map(|(grant, user)| Ok((serde_json::from_str(&grant)?, user))).transpose()
    }

    /// The claims of a token that this tenant signed.
    pub fn verify(&self, token: &str, now: i64, may_be_expired: bool) -> Option<Map<String, Value>> {
        let keys = self.keys.load();
        let verifier = Verifier { keys: keys.published(), issuer: &self.name };
        match verifier.claims(token, now, may_be_expired)? {
            Value::Object(claims) => Some(claims),
            _ => None,
        }
    }
}
