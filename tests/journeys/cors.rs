//! Which pages elsewhere may read our answers.

use reqwest::{Method, RequestBuilder, StatusCode};

use crate::support::{
    ACME, Answer, MOBILE, PASSWORD, Server, Setup, Shop, Told, VERIFIER, challenge_of, front_door, told, with,
};

const OPEN: [&str; 3] = ["/oauth/token", "/userinfo", "/dbconnections/signup"];

fn allowed(answer: &Told) -> &str {
    answer.header("access-control-allow-origin")
}

fn preflight(shop: &Shop, path: &str, origin: &str) -> RequestBuilder {
    let request = shop.http.request(Method::OPTIONS, shop.at(path)).header("origin", origin);
    request.header("access-control-request-method", "POST").header(
        "access-control-request-headers",
        "authorization,auth0-client,content-type,x-request-language",
    )
}

#[actix_web::test]
async fn a_preflight_from_a_listed_origin_is_allowed_without_any_credentials() {
    let server = Server::start().await;
    let shop = server.shop();
    for path in OPEN {
        let answer = told(preflight(&shop, path, "https://shop.test")).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{path}");
        assert_eq!(allowed(&answer), "https://shop.test");
        assert_eq!(answer.header("vary"), "Origin");
        assert!(answer.header("access-control-allow-methods").contains("POST"));
        let headers = answer.header("access-control-allow-headers").to_ascii_lowercase();
        for header in ["authorization", "auth0-client", "content-type", "x-request-language"] {
            assert!(headers.contains(header), "{header}");
        }
        assert_eq!(answer.header("access-control-allow-credentials"), "", "no cookie is of use there");
    }
}

#[actix_web::test]
async fn answers_and_errors_can_be_read_by_a_listed_origin() {
    let server = Server::start().await;
    let shop = server.shop();
    let from = |request: RequestBuilder| told(request.header("origin", "https://shop.test"));
    for (path, status) in [("/oauth/token", 401), ("/userinfo", 401), ("/dbconnections/signup", 400)] {
        let answers = [
            (status, from(shop.http.post(shop.at(path)).form(&[("a", "b")])).await),
            (400, from(shop.http.post(shop.at(path)).header("content-type", "text/plain").body("x")).await),
            (405, from(shop.http.delete(shop.at(path))).await),
        ];
        for (status, answer) in answers {
            assert_eq!(answer.status.as_u16(), status, "{path}");
            assert_eq!(allowed(&answer), "https://shop.test", "{path} {status}");
            assert_eq!(answer.header("vary"), "Origin", "{path} {status}");
        }
    }
    let answer = from(shop.http.get(shop.at("/userinfo")).header("authorization", "Bearer x")).await;
    assert_eq!((answer.status, allowed(&answer)), (StatusCode::UNAUTHORIZED, "https://shop.test"));
}

#[actix_web::test]
async fn an_origin_that_only_looks_like_a_listed_one_reads_nothing() {
    let server = Server::start().await;
    let shop = server.shop();
    for origin in [
        "null",
        "*",
        "",
        "https:",
        "https:/",
        "https://",
        "https://shop",
        "https://shop.tes",
        "https://shop.test.evil.test",
        "https://shop.test:444",
        "https://shop.test:443",
        "https://shop.test/",
        "https://shop.test/callback",
        "http://shop.test",
        "https://SHOP.test",
        "https://evil.test",
        "https://shop.test, https://evil.test",
        "https://shop.test@evil.test",
        "com.acme.mobile:",
        "com.acme.mobile:/callback",
        "http://127.0.0.1:1",
        "http://acme.localhost",
    ] {
        for path in OPEN {
            let preflight = told(preflight(&shop, path, origin)).await;
            assert_eq!(allowed(&preflight), "", "{origin}");
            assert_eq!(preflight.header("access-control-allow-methods"), "", "{origin}");
            assert_eq!(preflight.header("vary"), "Origin", "or a cache gives the answer to somebody else");
            let answer = told(shop.http.post(shop.at(path)).header("origin", origin)).await;
            assert_eq!(allowed(&answer), "", "{origin}");
            assert_eq!(answer.header("vary"), "Origin");
        }
    }
    let answer = told(shop.http.post(shop.at("/oauth/token"))).await;
    assert_eq!((allowed(&answer), answer.header("vary")), ("", "Origin"));
}

#[actix_web::test]
async fn origins_come_from_callbacks_web_origins_and_allowed_origins_of_this_tenant_only() {
    let acme = ACME.replace(
        "web_origins: [\"https://shop.test\"]",
        "web_origins: [\"https://web.test\"]\n    allowed_origins: [\"https://allowed.test:8443\"]",
    );
    let other = ACME.replace("https://shop.test", "https://elsewhere.test");
    let server =
        Server::with(Setup { tenants: vec![("acme", acme), ("other", other)], ..Setup::default() }).await;
    let (here, there) = (server.shop(), server.shop_of("other"));
    for origin in ["https://shop.test", "https://web.test", "https://allowed.test:8443", "http://127.0.0.1"] {
        assert_eq!(allowed(&told(preflight(&here, "/oauth/token", origin)).await), origin);
    }
    assert_eq!(
        allowed(&told(preflight(&there, "/oauth/token", "https://elsewhere.test")).await),
        "https://elsewhere.test"
    );
    for origin in ["https://shop.test", "https://web.test", "https://allowed.test:8443"] {
        assert_eq!(allowed(&told(preflight(&there, "/oauth/token", origin)).await), "", "{origin}");
    }
    assert_eq!(allowed(&told(preflight(&here, "/oauth/token", "https://elsewhere.test")).await), "");
}

/// What Ionic and Capacitor applications say they are.
#[actix_web::test]
async fn an_installed_applications_own_origin_can_be_allowed() {
    let own = ["capacitor://localhost", "ionic://localhost", "app://acme.mobile:8080"];
    let listed = format!("app_type: native\n    allowed_origins: [\"{}\"]", own.join("\", \""));
    let server = Server::with_tenant(&ACME.replace("app_type: native", &listed)).await;
    let (there, shop) = (Server::start().await, server.shop());
    for origin in own {
        for path in OPEN {
            let asked = told(preflight(&shop, path, origin)).await;
            assert_eq!((asked.status, allowed(&asked)), (StatusCode::NO_CONTENT, origin), "{path}");
            assert!(asked.header("access-control-allow-headers").contains("Auth0-Client"));
        }
        let wrong = shop.http.post(shop.at("/oauth/token")).header("origin", origin);
        let wrong = told(wrong.form(&[("grant_type", "authorization_code")])).await;
        assert_eq!((wrong.error(), allowed(&wrong)), ("invalid_client", origin));
        assert_eq!(
            allowed(&told(preflight(&there.shop(), "/oauth/token", origin)).await),
            "",
            "not listed there"
        );
    }
    // And with a code of the application's own.
    let challenge = challenge_of(VERIFIER);
    let asked = with(&MOBILE, &[("code_challenge", &challenge)]);
    let done = server.browser().sign_up(&shop.at(&front_door(&asked)), "ada@acme.test", PASSWORD).await;
    let code = Answer::of(&done).code().to_owned();
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", "mobile"),
        ("redirect_uri", "com.acme.mobile:/callback"),
        ("code_verifier", VERIFIER),
        ("code", &code),
    ];
    let redeemed = shop.http.post(shop.at("/oauth/token")).header("origin", "ionic://localhost");
    let redeemed = told(redeemed.form(&fields)).await;
    assert_eq!((redeemed.status, allowed(&redeemed)), (StatusCode::OK, "ionic://localhost"));
    for other in [
        "capacitor://localhost/",
        "capacitor://localhost:80",
        "Capacitor://localhost",
        "ionic://evil",
        "null",
    ] {
        assert_eq!(allowed(&told(preflight(&shop, "/oauth/token", other)).await), "", "{other}");
    }
}

#[actix_web::test]
async fn pages_are_for_nobody_elsewhere() {
    let server = Server::start().await;
    let shop = server.shop();
    for path in ["/login", "/authorize", "/signup", "/v2/logout", "/nothing"] {
        let answer = told(shop.http.get(shop.at(path)).header("origin", "https://shop.test")).await;
        assert_eq!(allowed(&answer), "", "{path}");
    }
}

/// An SDK that may not read the answer can only say that the network failed.
#[actix_web::test]
async fn an_endpoint_that_is_not_here_says_so_to_an_application() {
    let server = Server::start().await;
    let shop = server.shop();
    for path in ["/oauth/revoke", "/dbconnections/change_password", "/passwordless/start", "/co/authenticate"]
    {
        for (origin, reads) in [("https://shop.test", "https://shop.test"), ("https://evil.test", "")] {
            let asked = told(preflight(&shop, path, origin)).await;
            assert_eq!((asked.status, allowed(&asked)), (StatusCode::NO_CONTENT, reads), "{path}");
            let answer = told(shop.http.post(shop.at(path)).header("origin", origin)).await;
            assert_eq!((answer.status, allowed(&answer)), (StatusCode::NOT_FOUND, reads), "{path}");
            assert_eq!(answer.body["error"], "endpoint_disabled", "{path}");
            assert!(answer.header("vary").contains("Origin") && answer.header("cache-control") == "no-store");
        }
    }
}
