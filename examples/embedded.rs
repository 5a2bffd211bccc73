//! An application of one's own with its login server inside: `cargo run --example embedded -- vestibule.toml`.
//!
//! Vestibule answers for the Hosts of its tenants; routes that stand in front of it are the application's.

use std::time::Duration;

use actix_web::cookie::Key;
use actix_web::{App as Actix, HttpServer, web};
use anyhow::anyhow;
use vestibule::app::App;
use vestibule::config::{self, Options};

#[actix_web::main]
async fn main() -> anyhow::Result<()> {
    let options = Options { config: std::env::args_os().nth(1).map(Into::into), ..Options::default() };
    let (app, cookie_key) = login_server(&options).await?;
    actix_web::rt::spawn(keep_house(app.clone()));
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
    let app = App::open(loaded, false).await?;
    let cookie_key = Key::derive_from(&app.vault.shared_key(&app.store, "", "session-cookies").await?);
    Ok((web::Data::new(app), cookie_key))
}

async fn keep_house(app: web::Data<App>) {
    loop {
        actix_web::rt::time::sleep(Duration::from_mins(1)).await;
        app.keep_house().await;
    }
}

async fn hello() -> &'static str {
    "hello\n"
}
