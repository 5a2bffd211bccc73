//! What nobody but the one it belongs to may read: not in the log, not in an address, not on a page.

use reqwest::StatusCode;
use vestibule::crypto::{object_id, token};

use crate::slapd::shared_openldap;
use crate::support::{ACME, Answer, Browser, Seen, Server, VERIFIER, challenge_of, keep_log, logged};

fn with_directory(bind_password: &str) -> String {
    let (url, ca) = (shared_openldap().get("TEST_OPENLDAPS_URL"), shared_openldap().get("TEST_OPENLDAP_CA"));
    format!(
        "{ACME}connections:\n  - {{ name: corp, strategy: ad, enabled_clients: [Shop], options: {{ ldap_url: \"{url}\", \
         ldap_ca_file: \"{ca}\", ldap_base: \"dc=example,dc=org\", ldap_bind_user: \"cn=reader,dc=example,dc=org\", \
         ldap_bind_password: {bind_password}, ldap_user_by_name: \"(uid={{0}})\" }} }}\n"
    )
}

/// Logs in, and notes each secret that went by.
struct Spy<'a> {
    server: &'a Server,
    browser: Browser,
    secrets: Vec<(&'static str, String)>,
}

impl Spy<'_> {
    async fn page(&mut self, more: &str) -> Seen {
        let state = token();
        let page = self.browser.open(self.server.shop().authorize(more).replace("s%2B%2F%3D", &state)).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let sealed = page.attribute("input[name=state]", "value").unwrap();
        self.secrets.extend([("state", state), ("transaction", sealed)]);
        page
    }

    async fn post(&mut self, page: &Seen, name: &str, password: &str) -> Seen {
        self.secrets.push(("password", password.to_owned()));
        let seen = self.browser.log_in(page, name, password).await;
        assert!(!seen.body.contains(password), "no page shows it");
        assert!(!format!("{:?}", seen.headers).contains(password), "no header has it");
        seen
    }

    fn note_cookies(&mut self) {
        for name in ["vestibule-session", "vestibule-device", "vestibule-browser"] {
            self.secrets.push((name, self.browser.cookie(name).unwrap()));
        }
    }
}

#[actix_web::test]
async fn no_secret_ever_reaches_the_log() {
    keep_log();
    let server = Server::with_tenant(&with_directory("reader-pw")).await;
    let shop = server.shop();
    let mut spy = Spy { server: &server, browser: server.browser(), secrets: Vec::new() };
    let (password, own) = (token(), format!("{}@acme.test", vestibule::crypto::object_id()));
    shop.make_account(&own, &password).await;

    // Somebody types their password into the wrong field, or a wrong one, or has it asked by the wrong connection.
    let page = spy.page("&nonce2=x").await;
    let typed = token();
    spy.secrets.push(("password as a name", typed.clone()));
    spy.browser.log_in(&page, &typed, "x").await;
    spy.post(&page, &own, &token()).await;
    let page = spy.page("&connection=corp").await;
    spy.post(&page, "ada", &token()).await;
    let seen = spy.post(&page, "ada", "ada-Passw0rd").await;
    let code = Answer::of(&seen).code().to_owned();
    spy.note_cookies();
    spy.secrets.push(("code", code.clone()));
    // Codes: used, used again, and of the wrong shape. Secrets: right and wrong.
    let (_, tokens) = shop.redeem(&code).await;
    for name in ["access_token", "id_token"] {
        let token = tokens[name].as_str().unwrap().to_owned();
        spy.secrets.push((name, token));
    }
    shop.userinfo(tokens["access_token"].as_str().unwrap()).await;
    shop.http.get(format!("{}/userinfo?access_token={}", shop.base, token())).send().await.unwrap();
    shop.redeem(&code).await;
    let wrong = token();
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", "no-code"),
        ("client_id", "shop"),
        ("client_secret", &wrong),
    ];
    shop.post("/oauth/token", &fields).await;
    spy.secrets.push(("client secret", wrong));

    // With a verifier, and in the fragment.
    spy.browser.forget_cookie("vestibule-session");
    let page = spy
        .page(&format!(
            "&connection=customers&code_challenge={}&code_challenge_method=S256",
            challenge_of(VERIFIER)
        ))
        .await;
    let seen = spy.post(&page, &own, &password).await;
    let code = Answer::of(&seen).code().to_owned();
    spy.secrets.extend([("code", code), ("verifier", VERIFIER.to_owned())]);
    spy.note_cookies();

    // An outage whose reason is the service's own password.
    let wrong = token();
    server.reload(&with_directory(&wrong), None).await;
    let page = spy.page("&connection=corp&prompt=login").await;
    let seen = spy.post(&page, "ada", "ada-Passw0rd").await;
    assert_eq!(seen.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        !seen.body.contains(&wrong) && !seen.body.contains("cn=reader"),
        "the visitor learns nothing of it"
    );
    spy.secrets.extend([
        ("bind password", wrong),
        ("bind password", "reader-pw".to_owned()),
        ("client secret", "shop-secret".to_owned()),
    ]);

    assert!(!logged("outcome").is_empty() && !logged("service account").is_empty(), "the log was kept");
    for (what, secret) in &spy.secrets {
        assert!(secret.len() >= 8, "{what}");
        assert!(logged(secret).is_empty(), "{what}: {:?}", logged(secret));
    }
}

/// What is sent astray by mistake is somebody's, and what is sent on purpose would like lines of its own.
#[actix_web::test]
async fn an_address_that_is_refused_is_named_without_what_it_carries() {
    keep_log();
    let server = Server::start().await;
    let browser = server.browser();
    for (path, name) in [
        ("/authorize", "redirect_uri"),
        ("/v2/logout", "returnTo"),
        ("/oidc/logout", "post_logout_redirect_uri"),
    ] {
        let (host, password, code) = (format!("{}.test", object_id()), token(), token());
        for address in [
            format!("https://u:{password}@{host}/in/the\npath?code={code}\nERROR#{code}"),
            format!("https:u:{password}@{host}/{}", "x".repeat(30_000)),
        ] {
            let asked = [("client_id", "shop"), (name, address.as_str())];
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(asked).finish();
            assert_eq!(
                browser.get(format!("{path}?{query}")).await.status,
                StatusCode::BAD_REQUEST,
                "{path}"
            );
        }
        let lines = logged(&host);
        assert_eq!(lines.len(), 2, "{path}: {lines:?}");
        assert!(lines.iter().all(|line| line.contains(name) && line.len() < 1000), "{path}: {lines:?}");
        assert!(lines[0].contains("https://") && lines[0].contains("/in/the\\npath"), "{path}: {lines:?}");
        for secret in [&password, &code] {
            assert!(logged(secret).is_empty(), "{path}: {:?}", logged(secret));
        }
    }
}

#[actix_web::test]
async fn an_outages_reference_finds_its_reason_in_the_log() {
    keep_log();
    let server = Server::with_tenant(&with_directory("not-the-password")).await;
    let browser = server.browser();
    let page = browser.open(server.shop().authorize("&connection=corp")).await;
    let seen = browser.log_in(&page, "ada", "ada-Passw0rd").await;
    let alert = seen.alert();
    let (_, reference) = alert.rsplit_once(' ').unwrap();
    assert_eq!(reference.len(), 9, "{alert}");
    let lines = logged(reference);
    assert_eq!(lines.len(), 1, "{lines:?}");
    for part in ["ERROR", "acme", "corp", "unavailable", "service account"] {
        assert!(lines[0].contains(part), "{part}: {lines:?}");
    }
}

#[actix_web::test]
async fn nothing_typed_gets_into_an_address_or_to_a_third_party() {
    let server = Server::start().await;
    let (browser, shop) = (server.browser(), server.shop());
    let password = token();
    let page = browser.open(shop.authorize("")).await;
    let signup = browser.get(page.attribute("a[href^='/signup']", "href").unwrap()).await;
    let made = browser.submit(&signup, &[("email", "ada@acme.test"), ("password", &password)]).await;
    let wrong = {
        let browser = server.browser();
        let page = browser.open(shop.authorize("")).await;
        browser.log_in(&page, "ada@acme.test", "wrong-password").await
    };
    for seen in [&page, &signup, &made, &wrong] {
        assert_eq!(seen.header("referrer-policy"), "no-referrer", "{}", seen.url);
        assert_eq!(seen.header("cache-control"), "no-store", "{}", seen.url);
        let location = seen.header("location");
        assert!(!location.contains(&password) && !location.contains("ada"), "{location}");
        let own = format!("http://{}", server.host("acme"));
        for (tag, name) in
            [("img", "src"), ("script", "src"), ("link", "href"), ("iframe", "src"), ("form", "action")]
        {
            if let Some(address) = seen.attribute(&format!("{tag}[{name}]"), name) {
                let url = seen.url.join(&address).unwrap();
                assert!(url.scheme() == "data" || url.as_str().starts_with(&own), "{tag}: {address}");
            }
        }
        // The language menu is one that does, and has nothing to type into.
        assert!(
            !seen.has("form:not([method=post]) :is(input:not([type=hidden]), textarea, select)"),
            "a form that would put its fields into the address"
        );
    }
    assert!(!wrong.body.contains("wrong-password"));
}
