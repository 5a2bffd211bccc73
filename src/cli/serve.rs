//! `vestibule serve`.

use std::io::{IsTerminal as _, Stderr};
use std::net::TcpListener;
use std::process::ExitCode;
use std::time::Duration;

use actix_web::cookie::Key;
use actix_web::web;
use anyhow::Context as _;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::JsonFields;

use super::log_line::JsonLines;
use super::log_writer::{Flush, LogWriter};
use super::signals::{Hangups, reload_on_hangup};
use super::tls::{Certificate, server_config};
use super::{demo, open};
use crate::app::App;
use crate::config::{Loaded, LogFormat, Options};
use crate::server::{Listeners, serve, serve_operations};

pub fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let mut options = options.clone();
    let bound = if options.demo { demo::bind_first(&mut options)? } else { None };
    let loaded = open::load_quietly(&options)?;
    let _flush = log_to_stderr(loaded.process.log.format)?;
    for warning in &loaded.warnings {
        tracing::warn!(%warning, "the configuration");
    }
    // From here on whoever reads the log reads all of it there, in the format they asked for.
    match actix_web::rt::System::new().block_on(serve_all(options, loaded, bound)) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => {
            tracing::error!(error = %format!("{error:#}"), "the server ends");
            Ok(ExitCode::FAILURE)
        }
    }
}

async fn serve_all(options: Options, loaded: Loaded, bound: Option<TcpListener>) -> anyhow::Result<()> {
    let hangups = Hangups::listen().context("signals cannot be listened for")?;
    let process = loaded.process.clone();
    let certificate = process.tls.as_ref().map(Certificate::read).transpose()?;
    let app = web::Data::new(App::open(loaded, options.demo).await?);
    let public = match bound {
        Some(listener) => vec![listener],
        None => process.listen.iter().map(listen).collect::<Result<_, _>>()?,
    };
    let addresses: Vec<_> = public.iter().filter_map(|listener| listener.local_addr().ok()).collect();
    let metrics = match process.telemetry_listen {
        Some(address) => Some(operations(&app, address)?),
        None => None,
    };
    let tls = certificate.clone().map(server_config);
    let key = app.vault.shared_key(&app.store, "", "session-cookies").await?;
    let server = serve(app.clone(), Key::derive_from(&key), Listeners { public, tls })?;
    let server = actix_web::rt::spawn(server);
    // Its first turn starts the workers and hears signals: only then it is ready.
    tokio::task::yield_now().await;
    actix_web::rt::spawn(reload_on_hangup(
        hangups,
        app.clone(),
        options.clone(),
        process.clone(),
        certificate,
    ));
    actix_web::rt::spawn(keep_house(app.clone(), metrics));
    for tenant in &process.tenants {
        tracing::info!(tenant = %tenant.name, public_url = %tenant.public_url, "serving");
    }
    tracing::info!(?addresses, "ready");
    if options.demo {
        demo::welcome(&app, &process).await?;
    }
    server.await.context("the server failed")?.context("the server failed")?;
    app.store.close().await;
    Ok(())
}

fn listen(address: &std::net::SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).with_context(|| format!("cannot listen on {address}"))
}

/// Health and metrics on a listener of their own.
fn operations(app: &web::Data<App>, address: std::net::SocketAddr) -> anyhow::Result<PrometheusHandle> {
    let metrics = PrometheusBuilder::new().install_recorder().context("the metrics cannot be kept")?;
    let listener = listen(&address)?;
    if let Ok(address) = listener.local_addr() {
        tracing::info!(%address, "health and metrics");
    }
    actix_web::rt::spawn(serve_operations(app.clone(), metrics.clone(), listener)?);
    Ok(metrics)
}

async fn keep_house(app: web::Data<App>, metrics: Option<PrometheusHandle>) {
    loop {
        actix_web::rt::time::sleep(Duration::from_mins(1)).await;
        // Durations are kept one by one until somebody asks for them, and perhaps nobody does.
        if let Some(metrics) = &metrics {
            metrics.run_upkeep();
        }
        app.keep_house().await;
    }
}

/// `RUST_LOG` chooses; without it, everything from information on.
fn log_to_stderr(format: LogFormat) -> anyhow::Result<Flush<Stderr>> {
    let (writer, flush) = LogWriter::start(std::io::stderr()).context("the log cannot be written")?;
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("info,actix_server=warn,actix_http=off,ldap3=error"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(writer);
    match format {
        LogFormat::Text => log.with_target(false).init(),
        LogFormat::Json => log.fmt_fields(JsonFields::new()).event_format(JsonLines::default()).init(),
    }
    Ok(flush)
}
