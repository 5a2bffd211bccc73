//! SIGHUP: read the files again. What is broken leaves everything as it is.

use std::sync::Arc;

use actix_web::web;
use secrecy::ExposeSecret as _;

use super::tls::Certificate;
use crate::app::{App, definitions};
use crate::config::{self, EncryptionKey, Options, Process};

/// SIGHUPs from now on. Before anybody listens, the signal ends a process.
pub struct Hangups(#[cfg(unix)] tokio::signal::unix::Signal);

impl Hangups {
    /// # Errors
    /// When the system hands over no signals.
    pub fn listen() -> std::io::Result<Self> {
        Ok(Self(
            #[cfg(unix)]
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup())?,
        ))
    }

    /// None when no further one can come.
    async fn next(&mut self) -> Option<()> {
        #[cfg(unix)]
        return self.0.recv().await;
        #[cfg(not(unix))]
        None
    }
}

/// Reloads on each SIGHUP, for as long as the process lives. `process` is what it was started with.
pub async fn reload_on_hangup(
    mut hangups: Hangups,
    app: web::Data<App>,
    options: Options,
    process: Process,
    certificate: Option<Arc<Certificate>>,
) {
    while hangups.next().await.is_some() {
        reload(&app, &options, &process, certificate.as_deref()).await;
    }
}

/// Everything is read before anything is replaced.
async fn reload(app: &App, options: &Options, process: &Process, certificate: Option<&Certificate>) {
    let loaded = match config::load(options, &config::environment) {
        Ok(loaded) => loaded,
        Err(problems) => {
            for problem in problems {
                if problem.is_error() {
                    tracing::error!(%problem, "not reloaded");
                } else {
                    tracing::warn!(%problem, "the configuration");
                }
            }
            return;
        }
    };
    for warning in &loaded.warnings {
        tracing::warn!(%warning, "the configuration");
    }
    let fresh = match loaded.process.tls.as_ref().map(Certificate::read).transpose() {
        Ok(fresh) => fresh,
        Err(error) => return tracing::error!(%error, "not reloaded"),
    };
    let waiting = waits_for_restart(process, &loaded.process);
    match app.serve(definitions(loaded)).await {
        Ok(()) => {
            if let (Some(certificate), Some(fresh)) = (certificate, fresh) {
                certificate.replace_by(&fresh);
            }
            if !waiting.is_empty() {
                tracing::warn!(settings = waiting.join(", "), "changed, and in effect after a restart only");
            }
            tracing::info!("reloaded");
        }
        Err(error) => tracing::error!(%error, "not reloaded"),
    }
}

/// What was read at the start and is not looked at again.
fn waits_for_restart(old: &Process, new: &Process) -> Vec<&'static str> {
    // Every setting by name: a new one asks here what becomes of it.
    let Process {
        listen,
        database_url,
        tls,
        trusted_proxies,
        telemetry_listen,
        encryption_key,
        log,
        hash_workers,
        hash_queue,
        tenants: _,
    } = old;
    let settings = [
        ("listen", *listen == new.listen),
        ("database_url", database_url.expose_secret() == new.database_url.expose_secret()),
        ("tls_cert", tls.is_some() == new.tls.is_some()),
        ("trusted_proxies", *trusted_proxies == new.trusted_proxies),
        ("telemetry_listen", *telemetry_listen == new.telemetry_listen),
        ("encryption_key", exposed(encryption_key.as_ref()) == exposed(new.encryption_key.as_ref())),
        ("log", *log == new.log),
        ("hash_workers", *hash_workers == new.hash_workers),
        ("hash_queue", *hash_queue == new.hash_queue),
    ];
    settings.into_iter().filter(|(_, same)| !same).map(|(name, _)| name).collect()
}

fn exposed(key: Option<&EncryptionKey>) -> Option<&[u8; 32]> {
    key.map(EncryptionKey::expose)
}
