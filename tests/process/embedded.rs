//! Vestibule inside of another actix application, as `examples/embedded.rs` shows it, and beside a handler that panics.

use std::net::TcpListener;

use actix_web::{App as Actix, HttpResponse, HttpServer, web};
use reqwest::StatusCode;
use vestibule::config::Options;

use crate::journeys::{Answer, Browser, PASSWORD, Raw, Shop};
use crate::support::Folder;

#[allow(dead_code)]
#[path = "../../examples/embedded.rs"]
mod example;

async fn panicking() -> HttpResponse {
    panic!("a mistake of the application's");
}

#[actix_web::test]
async fn it_serves_beside_the_applications_own_routes_and_outlives_a_panic() {
    let folder = Folder::new().await;
    let options = Options { config: Some(folder.path("vestibule.toml")), ..Options::default() };
    let (app, key) = example::login_server(&options).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = HttpServer::new(move || {
        Actix::new()
            .route("/hello", web::get().to(async || "hello"))
            .route("/panic", web::get().to(panicking))
            .configure(vestibule::routes(app.clone(), key.clone()))
    });
    // With one worker there is no other one to take over.
    let server = server.workers(1).listen(listener).unwrap().run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    tokio::task::yield_now().await;

    let browser = Browser::at(address, "http://acme.localhost/", None);
    assert_eq!(browser.get("/hello").await.body, "hello");
    for _ in 0..5 {
        assert_eq!(Raw::ask(address, "acme.localhost", "GET", "/panic", &[]).status, 0);
    }
    let shop = Shop::new(address, "http://acme.localhost".to_owned());
    let done = browser.sign_up(&shop.authorize(""), "ada@acme.test", PASSWORD).await;
    assert_eq!(shop.redeem(Answer::of(&done).code()).await.0, StatusCode::OK);
    handle.stop(false).await;
}

/// A build that aborts would take every login under way with it.
#[test]
fn a_release_unwinds() {
    let manifest = include_str!("../../Cargo.toml");
    let manifest: toml::Table = manifest.parse().unwrap();
    assert_eq!(manifest["profile"]["release"]["panic"].as_str(), Some("unwind"));
}
