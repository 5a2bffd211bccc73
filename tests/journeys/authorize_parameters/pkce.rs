//! PKCE (RFC 7636).

use super::{asked, signed_in};
use crate::support::{Answer, BOARD, DOORS, MOBILE, Server, front_door, with};

#[actix_web::test]
async fn public_clients_must_use_pkce_and_nobody_may_use_plain() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    for client in [&BOARD[..], &MOBILE[..]] {
        let good = Answer::of(&browser.get(front_door(client)).await);
        assert!(!good.code().is_empty());
        for other in [
            [("code_challenge", ""), ("code_challenge_method", "")],
            [("code_challenge", ""), ("code_challenge_method", "S256")],
            [("code_challenge", challenge), ("code_challenge_method", "")],
            [("code_challenge", challenge), ("code_challenge_method", "plain")],
            [("code_challenge", challenge), ("code_challenge_method", "s256")],
            [("code_challenge", challenge), ("code_challenge_method", "S512")],
            [("code_challenge", &challenge[1..]), ("code_challenge_method", "S256")],
            [
                ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM"),
                ("code_challenge_method", "S256"),
            ],
        ] {
            let answer = Answer::of(&browser.get(front_door(&with(client, &other))).await);
            assert_eq!((answer.error(), answer.fields.get("code")), ("invalid_request", None), "{other:?}");
        }
    }
    let plain = [("code_challenge", challenge), ("code_challenge_method", "plain")];
    assert_eq!(asked(&browser, &plain).await.error(), "invalid_request");
    // `board` asks for no code here, so there is nothing to prove later.
    let token = [("response_type", "token"), ("code_challenge", ""), ("code_challenge_method", "")];
    let answer = Answer::of(&browser.get(front_door(&with(&BOARD, &token))).await);
    assert!(!answer.get("access_token").is_empty());
}
