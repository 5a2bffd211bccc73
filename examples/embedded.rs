//! An application of one's own with its login server inside: `cargo run --example embedded -- vestibule.toml`.
//!
//! Vestibule answers for the Hosts of its tenants; routes that stand in front of it are the application's.

use actix_web::cookie::Key;
use actix_web::{App as Actix, HttpServer, web};
use anyhow::anyhow;
use secrecy::ExposeSecret as _;
use vestibule::app::{App, Definition, Settings};
use vestibule::clock::Clock;
use vestibule::config::{self, EncryptionKey, Options};
use vestibule::hashing::Hashing;
use vestibule::issuer::Vault;
use vestibule::store::Store;

#[actix_web::main]
async fn main() -> anyhow::Result<()> {
    let options = Options { config: std::env::args_os().nth(1).map(Into::into), ..Options::default() };
    let (app, cookie_key) = login_server(&options).await?;
    let server = HttpServer::new(move || {
        Actix::new()
            .route("/hello", web::get().to(hello))
            .configure(vestibule::routes(app.clone(), cookie_key.clone()))
    });
    Ok(server.bind("127.0.0.1:3000")?.run().await?)
}

/// The tenants of a `vestibule.toml`, and the key of their session cookies.
///
/// # Errors
/// Every mistake of the configuration, or what keeps the database from opening.
pub async fn login_server(options: &Options) -> anyhow::Result<(web::Data<App>, Key)> {
    // Directories are spoken to with TLS, and one library does it for the whole process.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let loaded = config::load(options, &config::environment).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        anyhow!(lines.join("\n"))
    })?;
    let process = loaded.process;
    let store = Store::open(process.database_url.expose_secret()).await?;
    let hashing = Hashing::start(process.hash_workers.unwrap_or(2), process.hash_queue.unwrap_or(512))?;
    let vault = Vault::new(process.encryption_key.as_ref().map(EncryptionKey::expose));
    let settings = Settings { trusted_proxies: process.trusted_proxies, ..Settings::default() };
    let app = App::new(store, hashing, Clock::default(), vault, settings);
    let themes = process.tenants.into_iter().map(|entry| entry.theme);
    let tenants = loaded.tenants.into_iter().zip(themes);
    app.serve(tenants.map(|(tenant, theme)| Definition { tenant, theme }).collect()).await?;
    let cookie_key = Key::derive_from(&app.vault.shared_key(&app.store, "", "session-cookies").await?);
    Ok((web::Data::new(app), cookie_key))
}

async fn hello() -> &'static str {
    "hello\n"
}
