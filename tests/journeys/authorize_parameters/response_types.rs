//! What may come back, and for whom.

use serde_json::Value;

use super::{asked, signed_in};
use crate::support::{Answer, CAREFUL, DOORS, MOBILE, Server, claims, front_door, with};

#[actix_web::test]
async fn response_types_that_are_none_are_refused() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    for (bad, error) in [
        ("", "invalid_request"),
        ("code code", "unsupported_response_type"),
        ("token token", "unsupported_response_type"),
        ("none", "unsupported_response_type"),
        ("code none", "unsupported_response_type"),
        ("code,token", "unsupported_response_type"),
        ("Code", "unsupported_response_type"),
        ("code\ttoken", "unsupported_response_type"),
        ("refresh_token", "unsupported_response_type"),
        (" ", "unsupported_response_type"),
    ] {
        let answer = asked(&browser, &[("response_type", bad)]).await;
        assert_eq!((answer.error(), answer.get("state")), (error, "s+/="), "{bad:?}");
        assert_eq!(answer.fields.get("code"), None);
    }
}

#[actix_web::test]
async fn tokens_through_the_browser_are_only_for_clients_with_the_implicit_grant() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    for response_type in
        ["token", "id_token", "id_token token", "code token", "code id_token", "code id_token token"]
    {
        for client in [&CAREFUL[..], &MOBILE[..]] {
            let asked =
                with(client, &[("response_type", response_type), ("nonce", "n"), ("scope", "openid")]);
            let answer = Answer::of(&browser.get(front_door(&asked)).await);
            assert_eq!(answer.error(), "unauthorized_client", "{response_type}");
        }
    }
}

#[actix_web::test]
async fn codes_are_only_for_clients_with_the_grant_that_redeems_them() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let grants = "grant_types: [authorization_code, implicit]";
    server.reload(&DOORS.replacen(grants, "grant_types: [implicit]", 1), None).await;
    for response_type in ["code", "code id_token", "code token", "code id_token token"] {
        let answer = asked(&browser, &[("response_type", response_type)]).await;
        assert_eq!(answer.error(), "unauthorized_client", "{response_type}");
        assert_eq!(answer.fields.get("code"), None, "{response_type}");
    }
    let answer = asked(&browser, &[("response_type", "token")]).await;
    assert!(!answer.get("access_token").is_empty(), "{answer:?}");
}

#[actix_web::test]
async fn an_id_token_needs_a_nonce_and_openid() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    for response_type in ["id_token", "id_token token", "code id_token", "code id_token token"] {
        let answer = asked(&browser, &[("response_type", response_type), ("nonce", "")]).await;
        assert_eq!(answer.error(), "invalid_request", "{response_type}");
        let answer = asked(&browser, &[("response_type", response_type), ("scope", "email")]).await;
        assert_eq!(answer.error(), "invalid_scope", "{response_type}");
    }
    // Auth0's SDKs fail when a nonce comes back that they did not send.
    let answer = asked(&browser, &[("nonce", "")]).await;
    let (_, tokens) = server.shop().redeem(answer.code()).await;
    assert_eq!(claims(tokens["id_token"].as_str().unwrap())["nonce"], Value::Null);
}

#[actix_web::test]
async fn the_issuer_says_that_answers_name_it() {
    let server = Server::with_tenant(DOORS).await;
    let document = server.browser().get("/.well-known/openid-configuration").await;
    let document: Value = serde_json::from_str(&document.body).unwrap();
    assert_eq!(document["authorization_response_iss_parameter_supported"], true);
    assert_eq!(document["issuer"], format!("{}/", server.url()));
    assert_eq!(document["code_challenge_methods_supported"], serde_json::json!(["S256"]));
    assert_eq!(document["request_parameter_supported"], false);
    assert_eq!(document["request_uri_parameter_supported"], false);
    assert_eq!(document["end_session_endpoint"], format!("{}/oidc/logout", server.url()));
}
