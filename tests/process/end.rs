//! How the program ends: asked to, and not.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use rustix::process::Signal;

use crate::journeys::{ACME, Answer, Browser, PASSWORD, Raw, Shop, connect};
use crate::support::{Folder, Program};

/// A login whose hash takes a second or so.
fn slow() -> String {
    ACME.replace("memory_kib: 64, iterations: 1", "memory_kib: 65536, iterations: 8")
}

fn encoded(fields: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// The form of `page` filled in, as a request whose body has not been sent yet but is being waited for.
fn login_under_way(
    program: &Program,
    browser: &Browser,
    page: &crate::journeys::Seen,
) -> (TcpStream, String) {
    let (_, mut fields) = page.form();
    fields.retain(|(name, _)| name != "username" && name != "password");
    fields.push(("username".to_owned(), "ada@acme.test".to_owned()));
    fields.push(("password".to_owned(), PASSWORD.to_owned()));
    let body = encoded(&fields);
    let cookie = browser.cookie("vestibule-browser").unwrap();
    let mut stream = connect(program.address());
    let head = format!(
        "POST /login HTTP/1.1\r\nHost: acme.localhost\r\nCookie: vestibule-browser={cookie}\r\nExpect: 100-continue\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    (stream, body)
}

/// New connections are refused once the listeners are closed.
fn wait_until_refused(program: &Program) {
    let (address, started) = (program.address(), Instant::now());
    loop {
        match TcpStream::connect(address) {
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => return,
            _ => std::thread::yield_now(),
        }
        assert!(started.elapsed() < Duration::from_secs(20), "still accepting");
    }
}

#[actix_web::test]
async fn a_login_under_way_is_finished_and_nobody_new_is_let_in() {
    let folder = Folder::new().await;
    folder.write("acme.yaml", &slow());
    let mut program = Program::serve(folder.at());
    let (browser, shop) = (program.browser(), program.shop());
    browser.sign_up(&shop.authorize(""), "ada@acme.test", PASSWORD).await;
    let browser = program.browser();
    let page = browser.open(shop.authorize("")).await;
    let (mut stream, body) = login_under_way(&program, &browser, &page);
    program.signal(Signal::TERM);
    wait_until_refused(&program);
    stream.write_all(body.as_bytes()).unwrap();
    let answer = Raw::read(&mut stream);
    assert_eq!(answer.status, 303, "{answer:?}");
    let location = answer.header("location").unwrap().to_owned();
    assert_eq!(program.wait().code(), Some(0), "{}", program.log.text());

    // What was answered while the program ended holds in the next one.
    let program = Program::serve(folder.at());
    let answer = Answer::in_url(&location.parse().unwrap());
    assert_eq!(program.shop().redeem(answer.code()).await.0, StatusCode::OK);
}

#[actix_web::test]
async fn who_only_keeps_a_connection_open_does_not_hold_up_the_end() {
    let folder = Folder::new().await;
    let mut program = Program::serve(folder.at());
    let mut idle = connect(program.address());
    idle.write_all(b"GET /.well-known/jwks.json HTTP/1.1\r\nHost: acme.localhost\r\n\r\n").unwrap();
    let mut start = [0; 12];
    idle.read_exact(&mut start).unwrap();
    assert_eq!(&start, b"HTTP/1.1 200");
    let silent = connect(program.address());
    let started = Instant::now();
    program.signal(Signal::TERM);
    assert_eq!(program.wait().code(), Some(0));
    // A login gets thirty seconds.
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    drop((idle, silent));
}

#[test]
fn an_interrupt_ends_it_at_once() {
    let folder = Folder::with_sqlite();
    let mut program = Program::serve(folder.at());
    program.signal(Signal::INT);
    assert!(program.wait().success());
}

/// What the server has answered, as the applications saw it.
#[derive(Default)]
struct Ledger {
    unspent: BTreeSet<String>,
    spent: BTreeSet<String>,
    tokens: BTreeSet<String>,
}

/// Logs in again and again, and redeems every second code, until the server is gone.
async fn shop_until_it_is_gone(
    http: reqwest::Client,
    shop: Shop,
    cookies: String,
    ledger: Arc<Mutex<Ledger>>,
) {
    for turn in 0_u32.. {
        let request = http.get(shop.authorize("")).header("cookie", &cookies);
        let Ok(response) = request.send().await else { return };
        let location = response.headers()["location"].to_str().unwrap().to_owned();
        let code = Answer::in_url(&location.parse().unwrap()).code().to_owned();
        if turn % 2 == 0 {
            ledger.lock().unwrap().unspent.insert(code);
            continue;
        }
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", "https://shop.test/callback"),
            ("client_id", "shop"),
            ("client_secret", "shop-secret+/%"),
        ];
        let request = http.post(format!("{}/oauth/token", shop.base)).form(&fields);
        // Without an answer nobody knows whether it is spent.
        let Ok(response) = request.send().await else { return };
        let Ok(tokens) = response.json::<serde_json::Value>().await else { return };
        let token = tokens["access_token"].as_str().unwrap_or_else(|| panic!("{tokens}")).to_owned();
        let mut ledger = ledger.lock().unwrap();
        ledger.spent.insert(code);
        ledger.tokens.insert(token);
    }
}

#[actix_web::test]
async fn nothing_that_was_answered_is_lost_by_kill_9() {
    let folder = Folder::new().await;
    let mut program = Program::serve(folder.at());
    let browser = program.browser();
    browser.sign_up(&program.shop().authorize(""), "ada@acme.test", PASSWORD).await;
    let cookies = format!("vestibule-session={}", browser.cookie("vestibule-session").unwrap());
    for _ in 0..3 {
        let ledger = Arc::new(Mutex::new(Ledger::default()));
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
        let http = http.resolve("acme.localhost", program.address()).build().unwrap();
        let shoppers: Vec<_> = (0..4)
            .map(|_| {
                let shopper =
                    shop_until_it_is_gone(http.clone(), program.shop(), cookies.clone(), Arc::clone(&ledger));
                actix_web::rt::spawn(shopper)
            })
            .collect();
        while ledger.lock().unwrap().tokens.len() < 10 {
            tokio::task::yield_now().await;
        }
        program.kill();
        for shopper in shoppers {
            shopper.await.unwrap();
        }
        program = Program::serve(folder.at());
        let shop = program.shop();
        let ledger = std::mem::take(&mut *ledger.lock().unwrap());
        for token in &ledger.tokens {
            assert_eq!(shop.userinfo(token).await.0, StatusCode::OK);
        }
        for code in &ledger.unspent {
            assert_eq!(shop.redeem(code).await.0, StatusCode::OK, "an answered code is lost");
        }
        for code in &ledger.spent {
            let (status, answer) = shop.redeem(code).await;
            assert_eq!(
                (status, answer["error"].as_str()),
                (StatusCode::FORBIDDEN, Some("invalid_grant")),
                "a spent code works again"
            );
        }
        // The replay was seen for what it is.
        for token in &ledger.tokens {
            assert_eq!(shop.userinfo(token).await.0, StatusCode::UNAUTHORIZED);
        }
    }
    let fresh = program.browser();
    let page = fresh.open(program.shop().authorize("")).await;
    assert!(!Answer::of(&fresh.log_in(&page, "ada@acme.test", PASSWORD).await).code().is_empty());
}

/// However far it got: what was published stays, and each key is whole or not there.
#[actix_web::test]
async fn a_rotation_that_is_killed_leaves_every_key_whole() {
    let folder = Folder::new().await;
    let program = Program::serve(folder.at());
    let shop = program.shop();
    shop.make_account("ada@acme.test", PASSWORD).await;
    let keys = async || {
        let document: serde_json::Value = shop
            .http
            .get(format!("{}/.well-known/jwks.json", shop.base))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let kids =
            document["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned());
        kids.collect::<BTreeSet<String>>()
    };
    let mut known = keys().await;
    for millis in (0..400).step_by(40) {
        let mut rotating = Program::start(folder.at(), &["keys", "rotate", "acme"], &[]);
        // Later each time: nothing tells how far it is.
        tokio::time::sleep(Duration::from_millis(millis)).await;
        rotating.kill();
        program.reload("INFO reloaded");
        let now = keys().await;
        assert!(now.is_superset(&known) && now.len() <= known.len() + 1, "{known:?} and then {now:?}");
        known = now;
    }
    assert_eq!(Program::run(folder.at(), &["keys", "rotate", "acme"], &[]).code, Some(0));
    program.reload("INFO reloaded");
    assert_eq!(keys().await.len(), known.len() + 1, "and the next one works");
    let browser = program.browser();
    let page = browser.open(shop.authorize("")).await;
    let done = browser.log_in(&page, "ada@acme.test", PASSWORD).await;
    assert!(!shop.who(Answer::of(&done).code()).await["sub"].is_null());
}
