//! 256 people at once, on every core: what it costs in memory, what others notice of it, and what those are told who find
//! the queue full.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::Plan;
use crate::browser::Browser;
use crate::drive::{Load, Visitor, drive};
use crate::login::Person;
use crate::report::{Bound, Report};
use crate::server::{Home, Options, Server};
use crate::tenant::{CROWD, Reader, email};
use crate::visit::Newcomer;

const PEOPLE: usize = 256;

pub async fn measure(plan: &Plan, home: &Home, report: &mut Report) {
    under_way(plan, home, report).await;
    beyond_the_queue(plan, home, report).await;
}

/// A new process: its high-water mark is of this alone.
async fn under_way(plan: &Plan, home: &Home, report: &mut Report) {
    let server = Server::start(plan, home, &Options { free: true, hash_queue: None });
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        people.push(Person::new(&server, number).await);
    }
    let over = Rc::new(Cell::new(false));
    let document = Reader::new(&server, "/.well-known/openid-configuration").await;
    let newcomer = Newcomer(Browser::new(server.address, &server.host, true).await);
    let discovery = tokio::task::spawn_local(watch(document, Rc::clone(&over)));
    let page = tokio::task::spawn_local(watch(newcomer, Rc::clone(&over)));
    let logins = drive(people, plan.time.max(Duration::from_secs(10)), server.pid()).await;
    over.set(true);
    let (discovery, page) = (discovery.await.unwrap(), page.await.unwrap());
    report.note(format!(
        "{PEOPLE} logins under way on every core: {:.0} per s, each after {:.1} s (median)",
        logins.rate.wall,
        logins.percentile(50.0).as_secs_f64()
    ));
    let peak = server.memory("VmHWM");
    report.bound(Bound { what: "peak memory, 256 logins under way", value: peak, unit: "MiB", most: 200.0 });
    for (what, load) in
        [("discovery meanwhile, p99", discovery), ("authorize + login page meanwhile, p99", page)]
    {
        let p99 = load.percentile(99.0).as_secs_f64() * 1000.0;
        report.bound(Bound { what, value: p99, unit: "ms", most: 50.0 });
    }
}

/// Looks in now and then.
async fn watch(mut visitor: impl Visitor, over: Rc<Cell<bool>>) -> Load {
    let mut load = Load::default();
    while !over.get() {
        let asked = Instant::now();
        visitor.once().await;
        load.latencies.push(asked.elapsed());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    load.latencies.sort_unstable();
    load
}

/// Everybody presses the button in the same moment, and 16 may wait.
async fn beyond_the_queue(plan: &Plan, home: &Home, report: &mut Report) {
    let server = Server::start(plan, home, &Options { free: true, hash_queue: Some(16) });
    let mut ready = Vec::new();
    for number in 0..CROWD {
        let mut browser = Browser::new(server.address, &server.host, false).await;
        let state = browser.authorize().await.state;
        let request = browser.login_form(&state, &email(number));
        ready.push((browser, request));
    }
    let mut tasks = JoinSet::new();
    let start = Instant::now();
    for (mut browser, request) in ready {
        tasks.spawn_local(async move {
            let answer = browser.wire.ask(&request).await;
            let is_told_when = answer.header("retry-after").is_some_and(|value| value.parse::<u32>().is_ok());
            assert!(answer.status == 303 || (answer.status == 503 && is_told_when), "{}", answer.text());
            (answer.status, start.elapsed())
        });
    }
    let mut answers = tasks.join_all().await;
    answers.sort_unstable_by_key(|(_, elapsed)| *elapsed);
    let refused: Vec<Duration> =
        answers.iter().filter(|(status, _)| *status == 503).map(|(_, elapsed)| *elapsed).collect();
    report.note(format!(
        "{CROWD} at once where 16 may wait: {} logged in, {} got 503 with Retry-After, the median of those after {:.0} ms",
        answers.len() - refused.len(),
        refused.len(),
        refused.get(refused.len() / 2).copied().unwrap_or_default().as_secs_f64() * 1000.0,
    ));
    let slowest = refused.last().expect("somebody is refused").as_secs_f64() * 1000.0;
    report.bound(Bound {
        what: "slowest of 503s, all asked at once",
        value: slowest,
        unit: "ms",
        most: 1000.0,
    });
}
