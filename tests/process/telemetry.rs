//! Health and metrics: on a listener of their own, and nowhere else (attack 145).

use reqwest::StatusCode;

use crate::journeys::{Answer, PASSWORD, Raw};
use crate::support::{Folder, Program};

const PATHS: [&str; 3] = ["/healthz/live", "/healthz/ready", "/metrics"];

fn with_telemetry(folder: &Folder) -> Program {
    folder.process("telemetry_listen = \"127.0.0.1:0\"", &[("acme", "http://acme.localhost", "")]);
    Program::serve(folder.at())
}

#[actix_web::test]
async fn the_street_sees_neither_health_nor_metrics() {
    let folder = Folder::new().await;
    let program = with_telemetry(&folder);
    for path in PATHS {
        for host in ["acme.localhost", "127.0.0.1", &program.telemetry().to_string()] {
            assert_eq!(Raw::ask(program.address(), host, "GET", path, &[]).status, 404, "{host}{path}");
        }
        assert_eq!(Raw::ask(program.telemetry(), "any", "GET", path, &[]).status, 200, "{path}");
    }
    for path in ["/login", "/authorize", "/oauth/token", "/.well-known/jwks.json", "/"] {
        assert_eq!(Raw::ask(program.telemetry(), "acme.localhost", "GET", path, &[]).status, 404, "{path}");
    }
}

#[actix_web::test]
async fn metrics_count_requests_and_logins_in_prometheus_format() {
    let folder = Folder::new().await;
    let program = with_telemetry(&folder);
    let (browser, shop) = (program.browser(), program.shop());
    browser.sign_up(&shop.authorize(""), "ada@acme.test", PASSWORD).await;
    let browser = program.browser();
    let page = browser.open(shop.authorize("")).await;
    let wrong = browser.log_in(&page, "ada@acme.test", "wrong").await;
    let done = browser.log_in(&wrong, "ada@acme.test", PASSWORD).await;
    assert_eq!(shop.redeem(Answer::of(&done).code()).await.0, StatusCode::OK);
    for path in ["/secret-in-a-path/hunter2", "/static/hunter2.png"] {
        browser.get(path).await;
    }
    let metrics = Raw::ask(program.telemetry(), "any", "GET", "/metrics", &[]);
    assert_eq!(metrics.header("content-type"), Some("text/plain; version=0.0.4"));
    let text = metrics.text();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (series, value) = line.rsplit_once(' ').unwrap();
        assert!(value.parse::<f64>().is_ok(), "{line}");
        assert!(series.starts_with("vestibule_"), "{line}");
        assert_eq!(series.matches('{').count(), series.matches('}').count(), "{line}");
    }
    for expected in [
        "# TYPE vestibule_requests_total counter",
        "vestibule_requests_total{route=\"/oauth/token\",status=\"200\"} 1",
        "outcome=\"wrong_credentials\"} 1",
        "outcome=\"success\"} ",
        "# TYPE vestibule_request_seconds",
    ] {
        assert!(text.contains(expected), "{expected} is not in:\n{text}");
    }
    // What anybody types makes no time series.
    assert!(!text.contains("hunter2") && !text.contains("ada@"), "{text}");
}

#[test]
fn it_is_not_ready_when_its_database_is_gone() {
    let folder = Folder::with_sqlite();
    let program = with_telemetry(&folder);
    let ask = |path: &str| Raw::ask(program.telemetry(), "any", "GET", path, &[]).status;
    assert_eq!((ask("/healthz/live"), ask("/healthz/ready")), (200, 200));
    std::fs::remove_dir_all(folder.path("data")).unwrap();
    assert_eq!((ask("/healthz/live"), ask("/healthz/ready")), (200, 503));
    program.log.wait_for("not ready");
}
