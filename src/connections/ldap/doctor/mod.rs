//! What is wrong with a directory, step by step, and what to change. Changes nothing itself.

mod look;
mod reach;

use std::sync::Arc;

use rustls::ClientConfig;

use self::reach::Reached;
use super::outage::Outage;
use super::settings::Settings;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Ok,
    /// Works, and is probably not what is wanted.
    Warn,
    Failed,
}

/// One thing that was tried.
#[derive(Debug, Clone)]
pub struct Step {
    pub name: &'static str,
    pub outcome: Outcome,
    /// What was found; for a failure what is wrong and what to change. Without secrets.
    pub text: String,
}

/// Collects whether anything failed on the way.
struct Report<F> {
    tell: F,
    sound: bool,
}

impl<F: FnMut(Step)> Report<F> {
    fn say(&mut self, name: &'static str, outcome: Outcome, text: impl Into<String>) {
        self.sound &= outcome != Outcome::Failed;
        // Names in the directory are somebody's, and this is printed on an administrator's terminal.
        let text = text.into().chars().filter(|c| !c.is_control()).collect();
        (self.tell)(Step { name, outcome, text });
    }

    fn fail(&mut self, name: &'static str, outage: &Outage) {
        self.say(name, Outcome::Failed, outage.to_string());
    }

    /// Passes a result on, and reports the failure if it is one.
    fn step<T>(&mut self, name: &'static str, result: Result<T, Outage>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(outage) => {
                self.fail(name, &outage);
                None
            }
        }
    }
}

pub(super) async fn examine<F: FnMut(Step) + Send>(
    settings: &Settings,
    tls: Option<&Arc<ClientConfig>>,
    user: Option<&str>,
    tell: F,
) -> bool {
    let mut report = Report { tell, sound: true };
    let mut first = None;
    for address in &settings.addresses {
        match reach::reach(settings, address, tls, &mut report).await {
            Reached::Sound(session) => first = first.or(Some(session)),
            Reached::Not => {}
            // Trying the same account elsewhere could lock it.
            Reached::AccountRefused => return false,
        }
    }
    if let Some(session) = first {
        look::look(settings, &session, user, &mut report).await;
    }
    report.sound
}
