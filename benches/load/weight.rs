//! What it weighs when nobody is there, and how soon it is ready.

use std::time::Duration;

use crate::Plan;
use crate::browser::Browser;
use crate::drive::Visitor as _;
use crate::login::Person;
use crate::report::{Bound, Report, median};
use crate::server::{Home, Options, Server};

const STARTS: usize = 5;

pub async fn measure(plan: &Plan, home: &Home, report: &mut Report) {
    let mut ready = Vec::new();
    let mut idle = Vec::new();
    for _ in 0..STARTS {
        let server = Server::start(plan, home, &Options { free: true, hash_queue: None });
        ready.push(server.ready_after.as_secs_f64() * 1000.0);
        // What is made at the first page stays.
        Browser::new(server.address, &server.host, true).await.visit().await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        idle.push(server.memory("VmRSS"));
    }
    let after = after_logins(plan, home).await;
    let binary = std::fs::metadata(&plan.server).unwrap().len() as f64 / 1024.0 / 1024.0;
    report.bound(Bound {
        what: "ready after exec, existing database",
        value: median(ready),
        unit: "ms",
        most: 300.0,
    });
    report.bound(Bound { what: "idle memory", value: median(idle), unit: "MiB", most: 40.0 });
    report.note(format!("30 s after 16 logins at once the server has {after:.1} MiB"));
    report.bound(Bound { what: "binary", value: binary, unit: "MiB", most: 30.0 });
}

/// What remains when everybody who logged in has gone home.
async fn after_logins(plan: &Plan, home: &Home) -> f64 {
    let server = Server::start(plan, home, &Options { free: true, hash_queue: None });
    let mut logins = tokio::task::JoinSet::new();
    for number in 0..16 {
        let mut person = Person::new(&server, number).await;
        logins.spawn_local(async move { person.once().await });
    }
    logins.join_all().await;
    tokio::time::sleep(Duration::from_secs(30)).await;
    server.memory("VmRSS")
}
