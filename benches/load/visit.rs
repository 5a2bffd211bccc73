//! A first visit: `/authorize` redirects to the login page. It must cost no write.

use std::fs;
use std::path::Path;

use sqlx::{AnyConnection, Connection as _};

use crate::Plan;
use crate::bare::BareServer;
use crate::browser::Browser;
use crate::drive::{Awake, Visitor, drive};
use crate::report::{Bound, Rate, Report};
use crate::server::Server;

/// Somebody who was never here, every time anew.
pub struct Newcomer(pub Browser);

impl Visitor for Newcomer {
    async fn once(&mut self) {
        self.0.forget_cookies();
        self.0.visit().await;
    }
}

pub async fn measure(plan: &Plan, server: &Server, report: &mut Report) {
    let (bare, _awake) = (BareServer::start(plan), Awake::start());
    let mut written = Written::watch(&server.database).await;
    for (compressed, what) in
        [(true, "first visit, as browsers ask (gzip)"), (false, "first visit, not compressed")]
    {
        let mut browser = Browser::new(server.address, &server.host, compressed).await;
        let redirect = browser.authorize_request();
        let sizes = browser.visit().await;
        let page = browser.login_request(&sizes.state);
        let requests = [
            BareServer::alike(&redirect, "redirect", sizes.location),
            BareServer::alike(&page, "page", sizes.page),
        ];
        let mut rate = Rate { what, bare: "bare actix-web", floor: 0.5, rounds: Vec::new(), p99: Vec::new() };
        for _ in 0..plan.rounds {
            let mut newcomers = Vec::new();
            let mut others = Vec::new();
            for _ in 0..plan.concurrency {
                newcomers.push(Newcomer(Browser::new(server.address, &server.host, compressed).await));
                others.push(bare.visitor(&requests).await);
            }
            let ours = drive(newcomers, plan.time, server.pid()).await;
            let limit = drive(others, plan.time, bare.pid()).await;
            rate.rounds.push((ours.rate, limit.rate));
            rate.p99.push(ours.percentile(99.0).as_secs_f64() * 1000.0);
        }
        report.rate(rate);
        report.note(format!("{what}: the page is {} bytes on the wire", sizes.page));
    }
    let (versions, bytes) = written.since().await;
    report.bound(Bound {
        what: "written by all visits together",
        value: versions,
        unit: "commits",
        most: 0.0,
    });
    report.bound(Bound { what: "grown by all visits together", value: bytes, unit: "bytes", most: 0.0 });
}

/// Whether anybody wrote: `SQLite` counts the commits of other connections, and the files say how long they are.
struct Written {
    connection: AnyConnection,
    version: i64,
    files: [std::path::PathBuf; 2],
    bytes: u64,
}

impl Written {
    async fn watch(database: &Path) -> Self {
        sqlx::any::install_default_drivers();
        let address = format!("sqlite://{}?mode=ro", database.display());
        let mut connection = AnyConnection::connect(&address).await.unwrap();
        let version = data_version(&mut connection).await;
        let files = [database.to_owned(), database.with_extension("db-wal")];
        let bytes = length(&files);
        Self { connection, version, files, bytes }
    }

    async fn since(&mut self) -> (f64, f64) {
        let commits = data_version(&mut self.connection).await - self.version;
        (commits as f64, length(&self.files).abs_diff(self.bytes) as f64)
    }
}

async fn data_version(connection: &mut AnyConnection) -> i64 {
    sqlx::query_scalar("PRAGMA data_version").fetch_one(connection).await.unwrap()
}

fn length(files: &[std::path::PathBuf]) -> u64 {
    files.iter().filter_map(|file| fs::metadata(file).ok()).map(|file| file.len()).sum()
}
