//! `grant_type=authorization_code` (RFC 6749 §4.1.3).

use crate::issuer::{Redemption, Tokens};
use crate::model::{Client, GrantType};
use crate::protocol::{ErrorCode, OAuthError};
use crate::web::{AppError, Here};

pub struct Presented {
    pub code: String,
    pub redirect_uri: Option<String>,
    pub code_verifier: Option<String>,
}

pub async fn grant(here: &Here, client: &Client, presented: &Presented) -> Result<Tokens, AppError> {
    if !client.may_use(GrantType::AuthorizationCode) {
        let description = "Grant type 'authorization_code' not allowed for the client.";
        return Err(OAuthError::new(ErrorCode::UnauthorizedClient, description).into());
    }
    let redemption = Redemption {
        client_id: &client.client_id,
        code: &presented.code,
        redirect_uri: presented.redirect_uri.as_deref(),
        code_verifier: presented.code_verifier.as_deref(),
    };
    Ok(here.site.issuer.redeem(&redemption, here.now).await?)
}
