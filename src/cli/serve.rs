//! `vestibule serve`.

use std::io::IsTerminal as _;
use std::net::TcpListener;
use std::process::ExitCode;
use std::time::Duration;

use actix_web::cookie::Key;
use actix_web::web;
use anyhow::Context as _;
use metrics_exporter_prometheus::PrometheusBuilder;
use tracing_subscriber::EnvFilter;

use super::signals::reload_on_hangup;
use super::tls::{Certificate, server_config};
use super::{demo, open};
use crate::app::{App, Settings};
use crate::clock::Clock;
use crate::config::{LogFormat, Options, Process};
use crate::hashing::Hashing;
use crate::server::{Listeners, serve, serve_operations};

/// Passwords that may wait for a hashing worker: some seconds' worth on two cores.
const HASH_QUEUE: usize = 512;

pub fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let mut options = options.clone();
    let bound = if options.demo { demo::bind_first(&mut options)? } else { None };
    let loaded = open::load(&options)?;
    log_to_stderr(loaded.process.log.format);
    actix_web::rt::System::new().block_on(async {
        let process = loaded.process.clone();
        let app = web::Data::new(app(&process, options.demo).await?);
        app.serve(open::definitions(loaded)).await?;
        let certificate = process.tls.as_ref().map(Certificate::read).transpose()?;
        let public = match bound {
            Some(listener) => vec![listener],
            None => process.listen.iter().map(listen).collect::<Result<_, _>>()?,
        };
        let addresses: Vec<_> = public.iter().filter_map(|listener| listener.local_addr().ok()).collect();
        let tls = certificate.clone().map(server_config);
        let key = app.vault.shared_key(&app.store, "", "session-cookies").await?;
        let server = serve(app.clone(), Key::derive_from(&key), Listeners { public, tls })?;
        if let Some(address) = process.telemetry_listen {
            let metrics =
                PrometheusBuilder::new().install_recorder().context("the metrics cannot be kept")?;
            actix_web::rt::spawn(serve_operations(app.clone(), metrics, listen(&address)?)?);
        }
        actix_web::rt::spawn(reload_on_hangup(app.clone(), options.clone(), certificate));
        actix_web::rt::spawn(keep_house(app.clone()));
        for tenant in &process.tenants {
            tracing::info!(tenant = %tenant.name, public_url = %tenant.public_url, "serving");
        }
        tracing::info!(?addresses, "ready");
        if options.demo {
            demo::welcome(&app, &process).await?;
        }
        server.await.context("the server failed")?;
        app.store.close().await;
        Ok(ExitCode::SUCCESS)
    })
}

async fn app(process: &Process, demo: bool) -> anyhow::Result<App> {
    let store = open::store(process).await?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let workers = process.hash_workers.unwrap_or(cores);
    let hashing = Hashing::start(workers, process.hash_queue.unwrap_or(HASH_QUEUE))?;
    let settings = Settings { trusted_proxies: process.trusted_proxies.clone(), demo };
    Ok(App::new(store, hashing, Clock::default(), open::vault(process), settings))
}

fn listen(address: &std::net::SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).with_context(|| format!("cannot listen on {address}"))
}

/// Once a minute: keys that another process rotated come into use, and what has ended is deleted.
async fn keep_house(app: web::Data<App>) {
    loop {
        actix_web::rt::time::sleep(Duration::from_mins(1)).await;
        app.refresh_keys().await;
        if let Err(error) = app.store.sweep(app.clock.now()).await {
            tracing::warn!(%error, "what has ended could not be deleted");
        }
    }
}

/// `RUST_LOG` chooses; without it, everything from information on.
fn log_to_stderr(format: LogFormat) {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,actix_server=warn"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.with_target(false).init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
}
