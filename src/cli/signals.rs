//! SIGHUP: read the files again. What is broken leaves everything as it is.

use std::sync::Arc;

use actix_web::web;

use super::open;
use super::tls::Certificate;
use crate::app::App;
use crate::config::{self, Options};

/// Reloads on each SIGHUP, for as long as the process lives.
#[cfg(unix)]
pub async fn reload_on_hangup(app: web::Data<App>, options: Options, certificate: Option<Arc<Certificate>>) {
    use tokio::signal::unix::{SignalKind, signal};
    let mut hangups = match signal(SignalKind::hangup()) {
        Ok(hangups) => hangups,
        Err(error) => {
            tracing::error!(%error, "SIGHUP will not reload the files");
            return;
        }
    };
    while hangups.recv().await.is_some() {
        reload(&app, &options, certificate.as_deref()).await;
    }
}

#[cfg(not(unix))]
pub async fn reload_on_hangup(_: web::Data<App>, _: Options, _: Option<Arc<Certificate>>) {}

async fn reload(app: &App, options: &Options, certificate: Option<&Certificate>) {
    let loaded = match config::load(options, &config::environment) {
        Ok(loaded) => loaded,
        Err(problems) => {
            for problem in problems {
                tracing::error!(%problem, "not reloaded");
            }
            return;
        }
    };
    for warning in &loaded.warnings {
        tracing::warn!(%warning, "the configuration");
    }
    if let (Some(certificate), Some(files)) = (certificate, &loaded.process.tls)
        && let Err(error) = certificate.reload(files)
    {
        tracing::error!(%error, "the old certificate stays in use");
    }
    match app.serve(open::definitions(loaded)).await {
        Ok(()) => tracing::info!("reloaded"),
        Err(error) => tracing::error!(%error, "not reloaded"),
    }
}
