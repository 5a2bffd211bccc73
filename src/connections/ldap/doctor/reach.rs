//! Resolve, connect, TLS, bind: for every server by itself.

use std::net::SocketAddr;
use std::sync::Arc;

use rustls::ClientConfig;
use tokio::time::Instant;

use super::super::address::{Address, Protection};
use super::super::outage::Outage;
use super::super::session::Session;
use super::super::settings::Settings;
use super::super::{dial, service};
use super::{Outcome, Report, Step};

pub(super) enum Reached {
    Sound(Session),
    Not,
    AccountRefused,
}

pub(super) async fn reach<F: FnMut(Step) + Send>(
    settings: &Settings,
    address: &Address,
    tls: Option<&Arc<ClientConfig>>,
    report: &mut Report<F>,
) -> Reached {
    let until = Instant::now() + settings.timeout;
    let Some(session) = connected(address, tls, until, report).await else { return Reached::Not };
    let Some(account) = &settings.service else {
        let text = "no ldap_bind_user: searches are made as nobody, which few directories allow";
        report.say("bind", Outcome::Warn, format!("{address}: {text}"));
        return Reached::Sound(session);
    };
    match service::bind(session, account, until).await {
        Ok(session) => {
            report.say("bind", Outcome::Ok, format!("{address}: logged in as {}", account.0));
            Reached::Sound(session)
        }
        Err(outage) => {
            let refused = matches!(outage, Outage::Refused(_));
            report.fail("bind", &outage.while_(address));
            if refused { Reached::AccountRefused } else { Reached::Not }
        }
    }
}

async fn connected<F: FnMut(Step) + Send>(
    address: &Address,
    tls: Option<&Arc<ClientConfig>>,
    until: Instant,
    report: &mut Report<F>,
) -> Option<Session> {
    let at = |outage: Outage| outage.while_(address);
    let found = report.step("resolve", dial::resolve(address, until).await.map_err(at))?;
    let list = found.iter().map(|at| at.ip().to_string()).collect::<Vec<_>>().join(", ");
    report.say("resolve", Outcome::Ok, format!("{address}: {} is {list}", address.host));
    let tcp = report.step("connect", dial::connect(&found, until).await.map_err(at))?;
    report.say("connect", Outcome::Ok, format!("{address}: port {} answers", address.port));
    let stream = report.step("tls", dial::secure(address, tcp, tls, until).await.map_err(at))?;
    let (outcome, text) = protection(address, &found);
    report.say("tls", outcome, format!("{address}: {text}"));
    report.step("bind", Session::over(stream).await.map_err(at))
}

fn protection(address: &Address, found: &[SocketAddr]) -> (Outcome, &'static str) {
    match address.protection {
        Protection::Tls | Protection::StartTls => {
            (Outcome::Ok, "the certificate is trusted and for this name")
        }
        Protection::Plain if found.iter().all(|at| at.ip().is_loopback()) => {
            (Outcome::Ok, "no TLS, on this machine itself")
        }
        Protection::Plain => {
            (Outcome::Warn, "no TLS: everyone on the way can read the passwords; use ldaps://")
        }
    }
}
