//! From a code to tokens. The codes are made beforehand, by people who are signed in already.

use std::time::Instant;

use tokio::task::JoinSet;

use crate::Plan;
use crate::bare::speed_of;
use crate::browser::{Browser, redemption};
use crate::drive::{Awake, Load, Speed};
use crate::http::Wire;
use crate::machine::cpu_seconds;
use crate::report::{Rate, Report};
use crate::server::Server;
use crate::tenant::email;

/// Times as many at once as elsewhere: each waits for the disk, and the processor is what is measured.
pub const MORE: usize = 4;

pub async fn measure(plan: &Plan, server: &Server, report: &mut Report) {
    let _awake = Awake::start();
    let concurrency = plan.concurrency * MORE;
    let mut browsers = Vec::new();
    for number in 0..concurrency {
        let mut browser = Browser::new(server.address, &server.host, false).await;
        browser.log_in(&email(number)).await;
        browsers.push(browser);
    }
    let what = "code → tokens";
    let mut rate = Rate { what, bare: "bare RS256 loop", floor: 0.7, rounds: Vec::new(), p99: Vec::new() };
    let mut sign_on = Vec::new();
    for _ in 0..plan.rounds {
        let limit = speed_of(plan, "rsa");
        // As many as a server at the limit could redeem in the time; a code lives 60 seconds.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some thousands")]
        let each = (limit.wall * plan.time.as_secs_f64().min(10.0)) as usize / concurrency + 1;
        let started = Instant::now();
        let codes;
        (browsers, codes) = make_codes(browsers, each).await;
        sign_on.push((each * concurrency) as f64 / started.elapsed().as_secs_f64());
        let ours = redeem(server, codes).await;
        rate.rounds.push((ours.rate, limit));
        rate.p99.push(ours.percentile(99.0).as_secs_f64() * 1000.0);
    }
    report.rate(rate);
    report.note(format!("single sign-on to a code: {:.0} per s", crate::report::median(sign_on)));
}

/// `each` codes for each of the browsers.
async fn make_codes(browsers: Vec<Browser>, each: usize) -> (Vec<Browser>, Vec<Vec<String>>) {
    let mut tasks = JoinSet::new();
    for mut browser in browsers {
        tasks.spawn_local(async move {
            let mut codes = Vec::new();
            for _ in 0..each {
                codes.push(browser.sign_on().await);
            }
            (browser, codes)
        });
    }
    tasks.join_all().await.into_iter().unzip()
}

async fn redeem(server: &Server, codes: Vec<Vec<String>>) -> Load {
    let mut tasks = JoinSet::new();
    let (start, computed) = (Instant::now(), cpu_seconds(&server.pid().to_string()));
    for codes in codes {
        let (address, host) = (server.address, server.host.clone());
        tasks.spawn_local(async move {
            let mut wire = Wire::connect(address).await;
            let mut latencies = Vec::new();
            for code in codes {
                let request = redemption(&host, &code);
                let asked = Instant::now();
                wire.ask(&request).await.expect(200);
                latencies.push(asked.elapsed());
            }
            latencies
        });
    }
    let mut latencies = tasks.join_all().await.concat();
    let elapsed = start.elapsed();
    latencies.sort_unstable();
    let cpu = cpu_seconds(&server.pid().to_string()) - computed;
    Load { rate: Speed::of(latencies.len(), elapsed, cpu), latencies }
}
