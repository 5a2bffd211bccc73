//! What the log says, and what it must never say.

use reqwest::StatusCode;
use serde_json::Value;

use crate::journeys::{Answer, PASSWORD};
use crate::support::{Folder, Program};

/// A journey through everything that has a secret in it; returns those secrets.
async fn journey(program: &Program) -> Vec<String> {
    let (browser, shop) = (program.browser(), program.shop());
    let page = browser.open(shop.authorize("&screen_hint=signup")).await;
    let sealed = page.attribute("input[name=state]", "value").unwrap();
    let done = browser.submit(&page, &[("email", "ada@acme.test"), ("password", PASSWORD)]).await;
    let code = Answer::of(&done).code().to_owned();
    let (status, tokens) = shop.redeem(&code).await;
    assert_eq!(status, StatusCode::OK);
    let token = |name: &str| tokens[name].as_str().unwrap().to_owned();
    let mut secrets: Vec<String> =
        ["session", "browser"].map(|kind| browser.cookie(&format!("vestibule-{kind}")).unwrap()).to_vec();
    shop.userinfo(&token("access_token")).await;
    browser.get(format!("/userinfo?access_token={}", token("access_token"))).await;
    browser.get(format!("/oidc/logout?id_token_hint={}", token("id_token"))).await;
    shop.redeem(&code).await;
    shop.redeem("a-code-that-nobody-made").await;
    let stranger = program.browser();
    let page = stranger.open(shop.authorize("&login_hint=typed-a-secret-here")).await;
    // People type their password into the name field, and send what they guess.
    let wrong = stranger.log_in(&page, "my-password-in-the-name-field", "guessed-password").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    let basic = shop.http.post(format!("{}/oauth/token", shop.base)).basic_auth("shop", Some("basic-secret"));
    basic.form(&[("grant_type", "authorization_code"), ("code", "x")]).send().await.unwrap();
    secrets.extend([sealed, code, token("access_token"), token("id_token")]);
    let typed = [
        PASSWORD,
        "shop-secret",
        "typed-a-secret-here",
        "my-password-in-the-name-field",
        "guessed-password",
        "basic-secret",
        "YmFzaWMtc2VjcmV0",
        "a-code-that-nobody-made",
    ];
    secrets.extend(typed.map(ToOwned::to_owned));
    secrets
}

fn assert_silent(log: &str, secrets: &[String]) {
    for secret in secrets {
        assert!(!log.contains(secret.as_str()), "{secret} stands in the log:\n{log}");
    }
    if let Ok(server) = std::env::var("TEST_DATABASE_URL") {
        let (credentials, _) = server.split_once('@').unwrap();
        let (_, password) = credentials.rsplit_once(':').unwrap();
        assert!(!log.contains(password), "the database's password stands in the log:\n{log}");
    }
}

#[actix_web::test]
async fn json_is_json_line_by_line_and_holds_no_secret() {
    let folder = Folder::new().await;
    folder.process("[log]\nformat = \"json\"", &[("acme", "http://acme.localhost", "")]);
    let mut program = Program::serve(folder.at());
    let secrets = journey(&program).await;
    program.signal(rustix::process::Signal::TERM);
    program.wait();
    let log = program.log.text();
    assert_silent(&log, &secrets);
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for line in &lines {
        for field in ["timestamp", "level", "target", "message"] {
            assert!(line[field].is_string(), "{line} lacks {field}");
        }
    }
    let of = |target: &str| lines.iter().filter(|line| line["target"] == target).collect::<Vec<_>>();
    let requests = of("vestibule::request");
    let token = requests.iter().find(|line| line["route"] == "/oauth/token").unwrap();
    assert_eq!(
        (&token["tenant"], &token["method"], &token["status"]),
        (&"acme".into(), &"POST".into(), &200.into())
    );
    let logins = of("vestibule::login");
    let wrong = logins.iter().find(|line| line["outcome"] == "wrong_credentials").unwrap();
    assert_eq!((&wrong["client_id"], &wrong["connection"]), (&"shop".into(), &"customers".into()));
    assert!(logins.iter().any(|line| line["outcome"] == "success" && line["address"] == "127.0.0.1"));
}

#[actix_web::test]
async fn text_too_and_even_where_an_operator_asks_for_more() {
    for filter in ["info", "debug"] {
        let folder = Folder::new().await;
        let mut program = Program::serve_with(folder.at(), &[("RUST_LOG", filter)]);
        let secrets = journey(&program).await;
        program.signal(rustix::process::Signal::TERM);
        program.wait();
        let log = program.log.text();
        assert!(log.contains("wrong_credentials"), "{log}");
        assert_silent(&log, &secrets);
    }
}
