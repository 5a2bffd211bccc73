//! Clients, connections and audiences: what there is, and what nobody is told.

use reqwest::StatusCode;

use super::{asked, signed_in};
use crate::support::{Answer, DOORS, SHOP, Seen, Server, Setup, claims, front_door, with};

/// What somebody reads, less the reference and the time, which differ each time.
fn words(seen: &Seen) -> String {
    format!("{} {} {}", seen.text("title"), seen.text("h1"), seen.text("p.sub"))
}

#[actix_web::test]
async fn every_client_that_is_not_ours_gets_the_same_page() {
    let theirs = DOORS.replace("client_id: shop", "client_id: theirs").replace("Acme", "Rival");
    let tenants = vec![("acme", DOORS.to_owned()), ("other", theirs)];
    let server = Server::with(Setup { tenants, ..Setup::default() }).await;
    let browser = signed_in(&server).await;
    let mut pages = Vec::new();
    for client in
        ["nobody", "theirs", "Shop", "SHOP", "shop ", "", "shop' OR '1'='1", "shop\0", "<script>", "../shop"]
    {
        for more in [("prompt", ""), ("prompt", "none")] {
            let asked =
                [with(&with(&SHOP, &[("client_id", "")]), &[more]), vec![("client_id", client)]].concat();
            let seen = browser.get(front_door(&asked)).await;
            assert_eq!((seen.status, seen.location()), (StatusCode::BAD_REQUEST, None), "{client}");
            assert!(!seen.body.contains("Rival") && !seen.body.contains("shop.test"), "{client}");
            pages.push(words(&seen));
        }
    }
    pages.dedup();
    assert_eq!(pages.len(), 1, "{pages:?}");
    let theirs = browser.get(format!("http://{}{}", server.host("other"), front_door(&SHOP))).await;
    assert_eq!((theirs.status, theirs.location()), (StatusCode::BAD_REQUEST, None));
}

#[actix_web::test]
async fn an_audience_is_one_of_the_tenant_s_apis() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let api = [
        ("audience", "https://orders.test/"),
        ("response_type", "token"),
        ("scope", "openid read:orders write:orders"),
    ];
    let answer = asked(&browser, &api).await;
    let access = claims(answer.get("access_token"));
    assert_eq!(
        access["aud"],
        serde_json::json!(["https://orders.test/", format!("{}/userinfo", server.url())])
    );
    assert_eq!((&access["scope"], answer.get("scope")), (&"openid read:orders".into(), "openid read:orders"));
    for foreign in [
        "https://elsewhere.test/",
        "https://orders.test",
        "HTTPS://ORDERS.TEST/",
        "[\"https://orders.test/\"]",
        "<script>",
        "a\"\r\nb",
    ] {
        let answer = asked(&browser, &[("audience", foreign), ("response_type", "token")]).await;
        assert_eq!((answer.error(), answer.fields.get("access_token")), ("access_denied", None), "{foreign}");
        let told = answer.get("error_description");
        assert!(told.starts_with("Service not found: "), "{told}");
        assert!(
            told.bytes().all(|byte| matches!(byte, 0x20..=0x7e) && !matches!(byte, b'"' | b'\\')),
            "{told:?}"
        );
    }
    let list = format!("{}&audience%5B%5D=https%3A%2F%2Forders.test%2F", front_door(&SHOP));
    assert_eq!(Answer::of(&browser.get(list).await).error(), "invalid_request");
    // The issuer's own, which Auth0's SDKs name, and none at all give a token for /userinfo.
    let own = format!("{}/userinfo", server.url());
    for audience in ["", own.as_str()] {
        let answer = asked(&browser, &[("audience", audience), ("response_type", "token")]).await;
        assert!(!answer.get("access_token").contains('.'), "{answer:?}");
    }
}

#[actix_web::test]
async fn nobody_learns_which_connections_there_are() {
    let server = Server::with_tenant(DOORS).await;
    for browser in [server.browser(), signed_in(&server).await] {
        let mut answers = Vec::new();
        for name in [
            "nowhere",
            "employees",
            "Customers",
            "customers ",
            "customers' OR '1'='1",
            "*)(uid=*",
            "cust\0",
            "../customers",
        ] {
            let seen = browser.get(front_door(&with(&SHOP, &[("connection", name)]))).await;
            let mut answer = Answer::of(&seen);
            answer.fields.remove("code");
            answers.push(answer);
        }
        answers.dedup();
        assert_eq!((answers.len(), answers[0].error()), (1, "invalid_request"), "{answers:?}");
        let good = browser.open(front_door(&with(&SHOP, &[("connection", "customers")]))).await;
        assert!(good.has("#password") || !Answer::of(&good).code().is_empty());
    }
}
