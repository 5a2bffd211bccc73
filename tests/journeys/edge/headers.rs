//! What every answer says and never says (attacks 133, 135, 145).

use super::{everything, routes};
use crate::support::{Raw, Server, Setup};

const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"];

fn assert_guarded(answer: &Raw, what: &str) {
    assert!((200..500).contains(&answer.status), "{what}: {answer:?}");
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{what}");
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{what}");
    assert!(answer.header("permissions-policy").is_some(), "{what}");
    let policy = answer.header("content-security-policy").unwrap_or_else(|| panic!("{what}: {answer:?}"));
    assert!(policy.starts_with("default-src 'none'"), "{what}: {policy}");
    assert!(!policy.contains("script-src 'unsafe") && !policy.contains('*'), "{what}: {policy}");
    for absent in ["server", "x-powered-by", "content-security-policy-report-only"] {
        assert_eq!(answer.header(absent), None, "{what}");
    }
    if answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
        assert!(policy.contains("frame-ancestors 'none'; base-uri 'none'"), "{what}: {policy}");
        assert!(policy.contains("form-action 'self'"), "{what}: {policy}");
        assert!(!policy.contains("unsafe"), "{what}: {policy}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{what}");
        assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{what}");
        // Whatever leads to an application may be its popup.
        let leads_on =
            ["/authorize", "/api/authorize", "/login", "/signup"].iter().any(|path| is_at(what, path));
        let opener = answer.header("cross-origin-opener-policy");
        assert_eq!(opener, Some("same-origin").filter(|_| !leads_on), "{what}");
        assert!(answer.header("vary").is_some_and(|vary| vary.contains("Cookie")), "{what}");
    }
}

fn is_at(what: &str, path: &str) -> bool {
    what.split([' ', '?']).any(|part| part == path)
}

#[actix_web::test]
async fn every_route_by_every_method_is_guarded_and_never_fails() {
    let server = everything().await;
    for route in routes() {
        for method in METHODS {
            let answer = Raw::ask(server.address, &server.host("acme"), method, &route, &[]);
            assert_guarded(&answer, &format!("{method} {route}"));
            assert!(method != "TRACE" || [404, 405].contains(&answer.status), "TRACE {route}: {answer:?}");
        }
    }
}

#[actix_web::test]
async fn a_method_that_is_not_there_is_405_and_no_page_is_a_page_of_404() {
    let server = Server::start().await;
    let ask = |method, path| Raw::ask(server.address, &server.host("acme"), method, path, &[]);
    for (method, path) in
        [("DELETE", "/login"), ("GET", "/oauth/token"), ("PUT", "/userinfo"), ("POST", "/v2/logout")]
    {
        let answer = ask(method, path);
        assert_eq!(answer.status, 405, "{method} {path}");
        assert!(answer.header("allow").is_some(), "{method} {path}: {answer:?}");
    }
    for path in ["/.git/config", "/wp-login.php", "/admin", "/metrics", "/healthz/live", "/healthz/ready"] {
        let answer = ask("GET", path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.text().contains("<h1>"), "{path}: {}", answer.text());
    }
    // The demo's pages are the demo's.
    assert_eq!(ask("GET", "/demo").status, 404);
}

#[actix_web::test]
async fn a_method_is_what_the_request_line_says() {
    let server = Server::start().await;
    let host = server.host("acme");
    let overridden = ["X-HTTP-Method-Override: POST", "X-Method-Override: POST", "X-HTTP-Method: POST"];
    let answer = Raw::ask(server.address, &host, "GET", "/oauth/token?_method=POST", &overridden);
    assert_eq!(answer.status, 405);
}

#[actix_web::test]
async fn head_answers_as_get_does_without_the_body() {
    let server = everything().await;
    let host = server.host("acme");
    for path in ["/.well-known/openid-configuration", "/.well-known/jwks.json", "/static/vestibule.svg"] {
        let get = Raw::ask(server.address, &host, "GET", path, &[]);
        let head = Raw::ask(server.address, &host, "HEAD", path, &[]);
        assert_eq!(head.status, get.status, "{path}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "{path}");
        assert!(head.body.is_empty() && !get.body.is_empty(), "{path}");
    }
    // A GET of these may spend or end something; HEAD may not.
    for path in ["/authorize", "/login", "/v2/logout"] {
        let head = Raw::ask(server.address, &host, "HEAD", path, &[]);
        assert_eq!((head.status, head.body.is_empty()), (405, true), "{path}");
    }
}

#[actix_web::test]
async fn another_host_gets_404_and_nothing_else() {
    let server = everything().await;
    for host in ["evil.test", "localhost", "127.0.0.1", "acme.localhost.evil.test", "acme.localhost:1", ""] {
        for route in routes() {
            let answer = Raw::ask(server.address, host, "GET", &route, &[]);
            assert_eq!((answer.status, answer.text().as_str()), (404, ""), "{host} {route}");
            assert_guarded(&answer, host);
            assert_eq!(answer.header("set-cookie"), None);
        }
    }
}

#[actix_web::test]
async fn an_address_never_comes_from_a_header() {
    let server = Server::start().await;
    let evil = [
        "X-Forwarded-Host: evil.test",
        "X-Forwarded-Proto: https",
        "X-Host: evil.test",
        "X-Original-URL: /demo",
        "X-Rewrite-URL: /demo",
        "Forwarded: host=evil.test;proto=https",
    ];
    let host = server.host("acme");
    for path in ["/.well-known/openid-configuration", "/login", "/authorize", "/nothing"] {
        let plain = Raw::ask(server.address, &host, "GET", path, &[]);
        let dressed = Raw::ask(server.address, &host, "GET", path, &evil);
        assert_eq!(dressed.status, plain.status, "{path}");
        assert!(!format!("{dressed:?}{}", dressed.text()).contains("evil.test"), "{path}");
        assert!(dressed.header("strict-transport-security").is_none(), "{path}");
    }
}

#[actix_web::test]
async fn no_path_climbs_out_of_the_static_files() {
    let server = Server::start().await;
    let host = server.host("acme");
    for path in [
        "/static/../Cargo.toml",
        "/static/../../../../etc/passwd",
        "/static/..%2f..%2f..%2fetc%2fpasswd",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static/%252e%252e%252fetc%252fpasswd",
        "/static/..\\..\\etc\\passwd",
        "/static/..%5c..%5cetc%5cpasswd",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/vestibule.svg%00.png",
        "/static/vestibule.svg/",
        "/static/./vestibule.svg/..",
        "/static/",
        "/static/%ff%fe",
        "/static/.htaccess",
    ] {
        let answer = Raw::ask(server.address, &host, "GET", path, &[]);
        assert_eq!(answer.status, 404, "{path}: {answer:?}");
        assert!(!answer.text().contains("root:") && !answer.text().contains("[package]"), "{path}");
        assert_guarded(&answer, path);
    }
}

#[actix_web::test]
async fn a_range_is_no_lever() {
    let server = Server::start().await;
    let ranges: String = (0..1000).map(|at| format!("{at}-,")).collect();
    for range in ["bytes=0-0", "bytes=-1", "bytes=9-1", &format!("bytes={ranges}0-")] {
        let line = format!("Range: {range}");
        let host = server.host("acme");
        let answer = Raw::ask(server.address, &host, "GET", "/static/vestibule.svg", &[&line]);
        assert_eq!(answer.status, 200);
        assert!(answer.text().ends_with("</svg>\n"), "{}", answer.text());
    }
}

#[actix_web::test]
async fn a_picture_runs_no_script_and_html_is_a_download() {
    let theme = tempfile::tempdir().unwrap();
    std::fs::create_dir(theme.path().join("static")).unwrap();
    let put =
        |name: &str, bytes: &[u8]| std::fs::write(theme.path().join("static").join(name), bytes).unwrap();
    put("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>");
    put("logo.png", b"\x89PNG\r\n\x1a\n<script>alert(1)</script>");
    put("page.html", b"<script>alert(1)</script>");
    put("vestibule.svg", b"<svg/>");
    let server = Server::with(Setup::default()).await;
    server.reload(crate::support::ACME, Some(theme.path().to_owned())).await;
    let get = |path: &str| Raw::ask(server.address, &server.host("acme"), "GET", path, &[]);
    for (path, kind) in [
        ("/static/logo.svg", "image/svg+xml"),
        ("/static/logo.png", "image/png"),
        ("/static/page.html", "application/octet-stream"),
    ] {
        let answer = get(path);
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(kind)), "{path}");
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("sandbox") && !policy.contains("script"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    }
    assert_eq!(get("/static/vestibule.svg").text(), "<svg/>");
}
