//! Whole logins: the visit, the password, the code, the tokens. A login is its hash; the rest must not be felt.

use crate::Plan;
use crate::bare::speed_of;
use crate::browser::{Browser, redemption};
use crate::drive::{Awake, Visitor, drive};
use crate::report::{Rate, Report};
use crate::server::Server;
use crate::tenant::email;

pub struct Person {
    pub browser: Browser,
    pub host: String,
    pub email: String,
}

impl Person {
    /// A browser that has never been here.
    pub async fn new(server: &Server, number: usize) -> Self {
        let browser = Browser::new(server.address, &server.host, false).await;
        Self { browser, host: server.host.clone(), email: email(number) }
    }
}

impl Visitor for Person {
    async fn once(&mut self) {
        self.browser.forget_cookies();
        let code = self.browser.log_in(&self.email).await;
        self.browser.wire.ask(&redemption(&self.host, &code)).await.expect(200);
    }
}

pub async fn measure(plan: &Plan, server: &Server, report: &mut Report) {
    let what = "whole login with code → tokens";
    let mut rate = Rate { what, bare: "bare argon2 loop", floor: 0.85, rounds: Vec::new(), p99: Vec::new() };
    let _awake = Awake::start();
    for _ in 0..plan.rounds {
        let limit = speed_of(plan, "argon2");
        let mut people = Vec::new();
        for number in 0..plan.concurrency {
            people.push(Person::new(server, number).await);
        }
        let ours = drive(people, plan.time, server.pid()).await;
        rate.rounds.push((ours.rate, limit));
        rate.p99.push(ours.percentile(99.0).as_secs_f64() * 1000.0);
    }
    report.rate(rate);
}
