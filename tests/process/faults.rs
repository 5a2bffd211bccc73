//! A database that is locked, full or gone, and a directory that is down (attack 148). E: said clearly, never open.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use reqwest::StatusCode;
use serde_json::Value;
use sqlx::{AnyConnection, Connection as _, Executor as _};

use crate::journeys::{ACME, Answer, PASSWORD, Raw, Seen};
use crate::support::{Folder, Program};

/// A page with words, headers and nothing that lets anybody in.
fn assert_sorry(seen: &Seen) {
    assert_eq!(seen.status, StatusCode::SERVICE_UNAVAILABLE, "{}", seen.text("main"));
    assert!(!seen.header("retry-after").is_empty());
    assert_eq!(seen.location(), None);
    assert!(seen.text("h1").len() > 5, "{}", seen.body);
    assert!(seen.header("content-security-policy").starts_with("default-src 'none'"));
    assert_eq!(seen.header("cache-control"), "no-store");
    assert!(!seen.header("set-cookie").contains("session"), "{:?}", seen.headers);
    for inside in ["sqlite", "SQL", "postgres", "locked", "disk", "panicked"] {
        assert!(!seen.text("main").contains(inside), "{}", seen.text("main"));
    }
}

#[actix_web::test]
async fn a_locked_database_lets_nobody_in_and_nobody_wait_for_ever() {
    let folder = Folder::with_sqlite();
    let program = Program::serve(folder.at());
    let (browser, shop) = (program.browser(), program.shop());
    browser.sign_up(&shop.authorize(""), "ada@acme.test", PASSWORD).await;
    sqlx::any::install_default_drivers();
    let mut other = AnyConnection::connect(&folder.database).await.unwrap();
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let stranger = program.browser();
    let page = stranger.open(shop.authorize("")).await;
    assert_eq!(page.status, StatusCode::OK, "a login page writes nothing");
    let sorry = stranger.log_in(&page, "ada@acme.test", PASSWORD).await;
    assert_sorry(&sorry);
    other.execute("ROLLBACK").await.unwrap();
    assert!(sorry.has("#password"), "{}", sorry.body);
    let done = stranger.log_in(&page, "ada@acme.test", PASSWORD).await;
    assert!(!Answer::of(&done).code().is_empty(), "the same page still works");
    assert!(program.log.text().contains("locked"), "{}", program.log.text());
}

/// What an application is told: our fault, in whichever of the two ways.
fn assert_ours(status: StatusCode, answer: &Value) {
    let error = answer["error"].as_str().or(answer["code"].as_str());
    assert_eq!(
        (status, error),
        (StatusCode::SERVICE_UNAVAILABLE, Some("temporarily_unavailable")),
        "{answer}"
    );
    for inside in ["sqlite", "SQL", "locked", "access_token", "_id"] {
        assert!(!answer.to_string().contains(inside), "{answer}");
    }
}

#[actix_web::test]
async fn under_a_lock_no_code_is_lost_and_nobody_is_made() {
    let folder = Folder::with_sqlite();
    let program = Program::serve(folder.at());
    let (browser, shop) = (program.browser(), program.shop());
    let done = browser.sign_up(&shop.authorize(""), "ada@acme.test", PASSWORD).await;
    let code = Answer::of(&done).code().to_owned();
    let stranger = program.browser();
    let page = stranger.open(format!("{}&screen_hint=signup", shop.authorize(""))).await;
    sqlx::any::install_default_drivers();
    let mut other = AnyConnection::connect(&folder.database).await.unwrap();
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let bob = [("email", "bob@acme.test"), ("password", PASSWORD)];
    let eve = [
        ("client_id", "shop"),
        ("connection", "customers"),
        ("email", "eve@acme.test"),
        ("password", PASSWORD),
    ];
    let (redeemed, on_the_page, by_an_application) = tokio::join!(
        shop.redeem(&code),
        stranger.submit(&page, &bob),
        shop.post("/dbconnections/signup", &eve)
    );
    assert_ours(redeemed.0, &redeemed.1);
    assert_sorry(&on_the_page);
    assert_ours(by_an_application.0, &by_an_application.1);

    other.execute("ROLLBACK").await.unwrap();
    let (status, tokens) = shop.redeem(&code).await;
    assert_eq!(status, StatusCode::OK, "the code is still good: {tokens}");
    for name in ["bob@acme.test", "eve@acme.test"] {
        let visitor = program.browser();
        let login = visitor.open(shop.authorize("")).await;
        let refused = visitor.log_in(&login, name, PASSWORD).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{name} was made");
    }
    // The page that failed makes the account now.
    assert!(!Answer::of(&stranger.submit(&page, &bob).await).code().is_empty());
    shop.make_account("eve@acme.test", PASSWORD).await;
}

#[actix_web::test]
async fn on_a_full_disk_nothing_is_answered_that_is_not_kept() {
    let folder = Folder::with_sqlite();
    let mut first = Program::serve(folder.at());
    let browser = first.browser();
    browser.sign_up(&first.shop().authorize(""), "ada@acme.test", PASSWORD).await;
    first.signal(rustix::process::Signal::TERM);
    first.wait();
    // No file may grow beyond 256 KiB (512 blocks); the signal that says so is ignored, so that writing fails.
    let mut full = Program::start_limited(folder.at(), "trap '' XFSZ; ulimit -f 512", &["serve"]);
    full.log.wait_for("ready");
    let shop = full.shop();
    let again = full.browser();
    browser.give_cookies_to(&again);
    let mut codes = Vec::new();
    let failed = loop {
        let answer = Answer::of(&again.get(shop.authorize("")).await);
        if answer.fields.contains_key("error") {
            break answer;
        }
        codes.push(answer.code().to_owned());
        assert!(codes.len() < 2_000, "the disk never fills");
    };
    assert_eq!((failed.error(), failed.fields.get("code")), ("temporarily_unavailable", None));
    let stranger = full.browser();
    let page = stranger.open(shop.authorize("")).await;
    assert_eq!(page.status, StatusCode::OK, "reading needs no room");
    assert_sorry(&stranger.log_in(&page, "ada@acme.test", PASSWORD).await);
    full.kill();
    // With room again, everything is there that was answered.
    let program = Program::serve(folder.at());
    for code in codes.iter().rev().take(20) {
        assert_eq!(program.shop().redeem(code).await.0, StatusCode::OK);
    }
}

#[actix_web::test]
async fn a_directory_that_is_down_at_the_start_stops_nobody_else() {
    let folder = Folder::new().await;
    let directory = "connections:\n  - name: corp\n    strategy: ad\n    enabled_clients: [Shop]\n    options:\n\
                     \x20     ldap_url: ldap://127.0.0.1:1\n      ldap_base: dc=acme,dc=test\n";
    folder.write("acme.yaml", &format!("{ACME}{directory}"));
    let program = Program::serve(folder.at());
    let (browser, shop) = (program.browser(), program.shop());
    let done = browser.sign_up(&shop.authorize(""), "ada@acme.test", PASSWORD).await;
    assert!(!Answer::of(&done).code().is_empty());
    let browser = program.browser();
    let page = browser.open(shop.authorize("&connection=corp")).await;
    let refused = browser.log_in(&page, "ada", "ada-Passw0rd").await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{}", refused.body);
    assert!(refused.alert().contains("We can’t reach corp right now"), "{}", refused.alert());
}

/// A shell gives a thousand open files, and the system a thousand times as many.
#[actix_web::test]
async fn idle_connections_do_not_use_up_the_open_files() {
    let folder = Folder::new().await;
    let program = Program::start_limited(folder.at(), "ulimit -Sn 300", &["serve"]);
    let idle: Vec<_> = (0..600)
        .map(|_| {
            let mut stream = TcpStream::connect(program.address()).unwrap();
            stream.write_all(b"GET /.well-known/jwks.json HTTP/1.1\r\nHost: acme.localhost\r\n\r\n").unwrap();
            let mut status = [0; 12];
            stream.read_exact(&mut status).unwrap();
            assert_eq!(&status, b"HTTP/1.1 200");
            stream
        })
        .collect();
    let page = program.browser().open(program.shop().authorize("")).await;
    assert_eq!(page.status, StatusCode::OK);
    drop(idle);
}

#[test]
fn without_its_database_or_its_port_it_does_not_start_and_says_why() {
    let folder = Folder::with_sqlite();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    for (environment, expected) in [
        (
            ("VESTIBULE_DATABASE_URL", "postgres://vestibule:hunter2@127.0.0.1:1/v"),
            "the database cannot be opened",
        ),
        (("VESTIBULE_DATABASE_URL", "sqlite:///proc/none/v.db"), "the database cannot be opened"),
        (("VESTIBULE_LISTEN", taken.as_str()), "cannot listen on"),
        (("VESTIBULE_TELEMETRY_LISTEN", taken.as_str()), "cannot listen on"),
    ] {
        let listener = TcpListener::bind(taken.as_str());
        let ended = Program::run(folder.at(), &["serve"], &[environment]);
        assert_eq!(ended.code, Some(1), "{environment:?}: {ended:?}");
        assert!(ended.err.contains(expected), "{environment:?}: {}", ended.err);
        assert!(!ended.err.contains("hunter2"), "{}", ended.err);
        drop(listener);
    }
}

#[test]
fn a_file_that_is_no_database_is_left_as_it_is() {
    let folder = Folder::with_sqlite();
    folder.write("data/vestibule.db", &"this is no database. ".repeat(500));
    let ended = Program::run(folder.at(), &["serve"], &[]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.err.contains("the database cannot be opened"), "{}", ended.err);
    assert!(
        std::fs::read_to_string(folder.path("data/vestibule.db"))
            .unwrap()
            .starts_with("this is no database.")
    );
}

#[test]
fn a_folder_with_any_name_holds_the_database() {
    let folder = Folder::with_sqlite();
    folder.write("100% böse/acme.yaml", ACME);
    let toml = "listen = \"127.0.0.1:0\"\n[[tenants]]\nname = \"acme\"\npublic_url = \"http://acme.localhost\"\n\
                definition = \"acme.yaml\"\n";
    folder.write("100% böse/vestibule.toml", toml);
    let config = folder.path("100% böse/vestibule.toml");
    let _program = {
        let program = Program::start(folder.at(), &["serve", "--config", config.to_str().unwrap()], &[]);
        program.log.wait_for("ready");
        program
    };
    assert!(folder.path("100% böse/data/vestibule.db").metadata().unwrap().len() > 0);
    let mut folders: Vec<_> = folder
        .at()
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    folders.sort_unstable();
    assert_eq!(folders, ["100% böse", "acme.yaml", "vestibule.toml"]);
}

/// Stands between the program and its database, until it is cut.
struct Relay {
    address: SocketAddr,
    cut: AtomicBool,
    open: Mutex<Vec<TcpStream>>,
}

impl Relay {
    fn to(target: String) -> &'static Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        // Threads use it until the test ends.
        let relay: &'static Self =
            Box::leak(Box::new(Self { address, cut: AtomicBool::new(false), open: Mutex::default() }));
        thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                if relay.cut.load(Ordering::SeqCst) {
                    continue;
                }
                let far = TcpStream::connect(&target).unwrap();
                relay.open.lock().unwrap().extend([near.try_clone().unwrap(), far.try_clone().unwrap()]);
                let (near2, far2) = (near.try_clone().unwrap(), far.try_clone().unwrap());
                thread::spawn(move || pass(near, far));
                thread::spawn(move || pass(far2, near2));
            }
        });
        relay
    }

    fn cut(&self, cut: bool) {
        self.cut.store(cut, Ordering::SeqCst);
        for stream in self.open.lock().unwrap().drain(..) {
            let _ = stream.shutdown(std::net::Shutdown::Both);
        }
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    let mut bytes = [0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(std::net::Shutdown::Both);
}

#[actix_web::test]
async fn a_database_server_that_goes_away_lets_nobody_in_and_comes_back() {
    if std::env::var("TEST_DATABASE_URL").is_err() {
        return;
    }
    let mut folder = Folder::new().await;
    let (credentials, rest) = folder.database.split_once('@').unwrap();
    let (server, name) = rest.split_once('/').unwrap();
    let relay = Relay::to(server.to_owned());
    folder.database = format!("{credentials}@{}/{name}", relay.address);
    folder.process("telemetry_listen = \"127.0.0.1:0\"", &[("acme", "http://acme.localhost", "")]);
    let program = Program::serve(folder.at());
    let ready = || Raw::ask(program.telemetry(), "any", "GET", "/healthz/ready", &[]).status;
    let (browser, shop) = (program.browser(), program.shop());
    let done = browser.sign_up(&shop.authorize(""), "ada@acme.test", PASSWORD).await;
    let code = Answer::of(&done).code().to_owned();
    let stranger = program.browser();
    let page = stranger.open(shop.authorize("")).await;
    assert_eq!(ready(), 200);

    relay.cut(true);
    assert_eq!(ready(), 503);
    // Somebody with a session, somebody with a password, an application with a code.
    let failed = Answer::of(&browser.get(shop.authorize("")).await);
    assert_eq!((failed.error(), failed.fields.get("code")), ("temporarily_unavailable", None));
    let sorry = stranger.log_in(&page, "ada@acme.test", PASSWORD).await;
    assert_sorry(&sorry);
    let again = sorry.attribute("main a.btn", "href").unwrap();
    assert!(again.starts_with("/authorize?"), "{again}");
    let (status, answer) = shop.redeem(&code).await;
    assert_ours(status, &answer);
    let fresh = program.browser().open(shop.authorize("")).await;
    assert_eq!(fresh.status, StatusCode::OK, "the page needs no database");

    relay.cut(false);
    assert_eq!(ready(), 200);
    assert!(!Answer::of(&browser.get(shop.authorize("")).await).code().is_empty());
    let done = stranger.log_in(&page, "ada@acme.test", PASSWORD).await;
    assert!(!Answer::of(&done).code().is_empty());
    assert_eq!(shop.redeem(&code).await.0, StatusCode::OK);
}
