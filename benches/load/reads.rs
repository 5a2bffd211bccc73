//! What applications read all day: the discovery document, and who somebody is.

use crate::Plan;
use crate::bare::BareServer;
use crate::browser::{Browser, redemption};
use crate::drive::{Awake, drive};
use crate::http::Wire;
use crate::report::{Rate, Report};
use crate::server::Server;
use crate::tenant::{Reader, email};

pub async fn discovery(plan: &Plan, server: &Server, report: &mut Report) {
    let request = server.get("/.well-known/openid-configuration");
    compare(plan, server, &request, Rate { floor: 0.6, ..rate("discovery") }, report).await;
}

pub async fn userinfo(plan: &Plan, server: &Server, report: &mut Report) {
    let mut browser = Browser::new(server.address, &server.host, false).await;
    let code = browser.log_in(&email(0)).await;
    let answer = browser.wire.ask(&redemption(&server.host, &code)).await;
    let tokens: serde_json::Value = serde_json::from_slice(answer.expect(200).body).unwrap();
    let token = tokens["access_token"].as_str().unwrap();
    let request =
        format!("GET /userinfo HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\n\r\n", server.host);
    compare(plan, server, request.as_bytes(), Rate { floor: 0.3, ..rate("userinfo") }, report).await;
}

fn rate(what: &'static str) -> Rate {
    Rate { what, bare: "bare actix-web", floor: 0.0, rounds: Vec::new(), p99: Vec::new() }
}

async fn compare(plan: &Plan, server: &Server, request: &[u8], mut rate: Rate, report: &mut Report) {
    let (bare, _awake) = (BareServer::start(plan), Awake::start());
    let bytes = Wire::connect(server.address).await.ask(request).await.expect(200).body.len();
    let requests = [BareServer::alike(request, "page", bytes)];
    for _ in 0..plan.rounds {
        let (mut readers, mut others) = (Vec::new(), Vec::new());
        for _ in 0..plan.concurrency {
            readers.push(Reader::with(server, request.to_vec()).await);
            others.push(bare.visitor(&requests).await);
        }
        let ours = drive(readers, plan.time, server.pid()).await;
        let limit = drive(others, plan.time, bare.pid()).await;
        rate.rounds.push((ours.rate, limit.rate));
        rate.p99.push(ours.percentile(99.0).as_secs_f64() * 1000.0);
    }
    report.rate(rate);
}
