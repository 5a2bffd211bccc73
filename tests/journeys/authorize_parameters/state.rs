//! `state`, byte for byte.

use super::{asked, signed_in};
use crate::support::{Answer, DOORS, PASSWORD, SHOP, Server, front_door, with};

/// What applications put into `state`, and what attackers do.
fn states() -> Vec<String> {
    let mut states: Vec<String> = [
        "x",
        " ",
        "a b",
        "s+/=",
        "%20%2B",
        "a&code=1#b?c=d",
        "\"'<>\\`",
        "\r\nSet-Cookie: a=b",
        "\t\n\r\0\u{7f}",
    ]
    .map(ToOwned::to_owned)
    .to_vec();
    states.extend(
        ["é€😀\u{202e}\u{feff}\u{fffd}", "</script>{{7*7}}", "eyJhIjoiYiJ9==", "=", "&", "%", "+"]
            .map(ToOwned::to_owned),
    );
    states.extend(["x".repeat(8192), "\"".repeat(8192), "€".repeat(2730), "\r\n".repeat(4096)]);
    states
}

#[actix_web::test]
async fn state_comes_back_byte_for_byte() {
    let server = Server::with_tenant(DOORS).await;
    let ada = signed_in(&server).await;
    for state in states() {
        let shown: String = state.chars().take(20).collect();
        let of = |mode| front_door(&with(&SHOP, &[("state", &state), ("response_mode", mode)]));
        assert_eq!(Answer::of(&ada.get(of("query")).await).get("state"), state, "{shown:?}");
        assert_eq!(Answer::of(&ada.get(of("fragment")).await).get("state"), state, "{shown:?}");
        assert_eq!(Answer::in_message(&ada.get(of("web_message")).await).get("state"), state, "{shown:?}");
        let error = asked(&ada, &[("state", &state), ("max_age", "x")]).await;
        assert_eq!((error.error(), error.get("state")), ("invalid_request", state.as_str()), "{shown:?}");
        // Sealed into the login page and back.
        let browser = server.browser();
        let page = browser.open(of("query")).await;
        assert!(page.has("#password"), "{shown:?}: {}", page.body);
        let answer = Answer::of(&browser.log_in(&page, "ada@acme.test", PASSWORD).await);
        assert_eq!(answer.get("state"), state, "{shown:?}");
        assert!(!answer.code().is_empty());
    }
}

/// A form cannot carry every character.
#[actix_web::test]
async fn a_posted_state_comes_back_byte_for_byte_or_is_refused() {
    let server = Server::with_tenant(DOORS).await;
    let ada = signed_in(&server).await;
    for state in
        states().into_iter().chain(["a\nb", "a\rb", "a\0b", "a\tb", "a\u{85}b"].map(ToOwned::to_owned))
    {
        let shown: String = state.chars().take(20).collect();
        let of = |more| front_door(&with(&SHOP, &[("state", &state), ("response_mode", "form_post"), more]));
        let answer = Answer::in_form(&ada.get(of(("prompt", "none"))).await);
        let error = Answer::in_form(&ada.get(of(("max_age", "x"))).await);
        if state.contains(char::is_control) {
            for answer in [answer, error] {
                assert_eq!(
                    (answer.error(), answer.fields.get("code")),
                    ("invalid_request", None),
                    "{shown:?}"
                );
                assert_eq!(answer.fields.get("state"), None, "not another one either: {shown:?}");
            }
        } else {
            assert_eq!(
                (answer.get("state"), error.get("state")),
                (state.as_str(), state.as_str()),
                "{shown:?}"
            );
            assert!(!answer.code().is_empty());
        }
    }
}

#[actix_web::test]
async fn no_state_is_none_and_never_a_header() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    assert_eq!(asked(&browser, &[("state", "")]).await.fields.get("state"), None);
    let seen = browser.get(front_door(&with(&SHOP, &[("state", "\r\nSet-Cookie: a=b\r\n\r\n<p>")]))).await;
    assert!(seen.cookie_lines("a").is_empty() && seen.body.is_empty());
}

#[actix_web::test]
async fn a_request_that_no_login_page_could_carry_is_refused_at_once() {
    let server = Server::with_tenant(DOORS).await;
    let browser = server.browser();
    let state = "\u{1}".repeat(10_000);
    let answer = Answer::of(&browser.get(front_door(&with(&SHOP, &[("state", &state)]))).await);
    assert_eq!((answer.error(), answer.get("state")), ("invalid_request", state.as_str()));
    let longer = "x".repeat(17_000);
    assert_eq!(asked(&browser, &[("state", &longer)]).await.error(), "invalid_request");
}
