//! The real server, in this process, on a port that the system chose.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::LazyLock;

use actix_web::cookie::Key;
use actix_web::dev::ServerHandle;
use actix_web::web;
use tokio::runtime::Runtime;
use vestibule::app::{App, Definition, Settings};
use vestibule::clock::Clock;
use vestibule::config::{TenantEntry, tenant_file};
use vestibule::hashing::Hashing;
use vestibule::issuer::Vault;
use vestibule::server::{Listeners, serve};
use vestibule::store::Store;

use super::database::fresh_database;
use super::{ACME, Browser, PASSWORD, Shop};

/// Drives the sockets of the databases, so that a test may block its own thread.
static BACKGROUND: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

pub struct Server {
    pub address: SocketAddr,
    pub clock: Clock,
    pub app: web::Data<App>,
    /// The database's address.
    pub database: String,
    handle: ServerHandle,
    files: tempfile::TempDir,
}

/// How a test's server differs from the usual one.
pub struct Setup {
    pub tenants: Vec<(&'static str, String)>,
    /// The theme of tenant `acme`.
    pub theme: Option<PathBuf>,
    pub settings: Settings,
    pub hash_workers: usize,
    pub hash_queue: usize,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            tenants: vec![("acme", ACME.to_owned())],
            theme: None,
            settings: Settings::default(),
            hash_workers: 2,
            hash_queue: 512,
        }
    }
}

impl Server {
    /// With the tenant `acme` on `http://acme.localhost:PORT`.
    pub async fn start() -> Self {
        Self::with(Setup::default()).await
    }

    /// With one tenant file for `acme`.
    pub async fn with_tenant(yaml: &str) -> Self {
        Self::with(Setup { tenants: vec![("acme", yaml.to_owned())], ..Setup::default() }).await
    }

    /// Each tenant on `http://NAME.localhost:PORT`; `{{URL}}` in its file is that address.
    pub async fn with(setup: Setup) -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let files = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let clock = Clock::default();
        let database = fresh_database(&files.path().join("test.db")).await;
        let url = database.clone();
        let store = BACKGROUND.spawn(async move { Store::open(&url).await.unwrap() }).await.unwrap();
        let hashing = Hashing::start(setup.hash_workers, setup.hash_queue).unwrap();
        let app = App::new(store, hashing, clock.clone(), Vault::new(None), setup.settings);
        let definitions = setup.tenants.iter().map(|(name, yaml)| {
            definition(name, yaml, "http", address.port(), setup.theme.clone().filter(|_| *name == "acme"))
        });
        let definitions: Vec<_> = definitions.collect();
        // A connection goes back into the pool on the thread that it was used on.
        let serving = async move { app.serve(definitions).await.map(|()| app).unwrap() };
        let app = web::Data::new(BACKGROUND.spawn(serving).await.unwrap());
        let running =
            serve(app.clone(), Key::generate(), Listeners { public: vec![listener], tls: None }).unwrap();
        let handle = running.handle();
        actix_web::rt::spawn(running);
        // Its first turn starts the workers; from then on it does not need this thread, which a test may block.
        tokio::task::yield_now().await;
        Self { address, clock, app, database, handle, files }
    }

    /// Puts another file in the place of tenant `acme`'s, as SIGHUP does.
    pub async fn reload(&self, yaml: &str, theme: Option<PathBuf>) {
        let definition = definition("acme", yaml, "http", self.address.port(), theme);
        self.app.serve(vec![definition]).await.unwrap();
    }

    /// The same tenant behind a proxy that speaks TLS: its address is `https://`, what arrives here is plain.
    pub async fn serve_as_https(&self, yaml: &str) {
        let definition = definition("acme", yaml, "https", self.address.port(), None);
        self.app.serve(vec![definition]).await.unwrap();
    }

    pub fn host(&self, tenant: &str) -> String {
        format!("{tenant}.localhost:{}", self.address.port())
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.host("acme"))
    }

    /// A browser without any cookie.
    pub fn browser(&self) -> Browser {
        Browser::new(self.address)
    }

    /// The application `shop` of tenant `acme`.
    pub fn shop(&self) -> Shop {
        Shop::new(self.address, self.url())
    }

    /// The same of another tenant.
    pub fn shop_of(&self, tenant: &str) -> Shop {
        Shop::new(self.address, format!("http://{}", self.host(tenant)))
    }

    /// A browser in which `ada@acme.test` has just signed up and is signed in.
    pub async fn signed_in(&self) -> (Browser, Shop) {
        let (browser, shop) = (self.browser(), self.shop());
        browser.sign_up(&shop.authorize(""), "ada@acme.test", PASSWORD).await;
        (browser, shop)
    }

    /// By hand, in the tables.
    pub async fn change(&self, sql: &'static str) {
        super::database::change(&self.database, sql).await;
    }

    /// Every byte that the database keeps.
    pub async fn everything_kept(&self) -> String {
        super::database::everything_in(&self.database, self.files.path()).await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Tells the workers; nobody waits for them.
        drop(self.handle.stop(false));
    }
}

fn definition(name: &str, yaml: &str, scheme: &str, port: u16, theme: Option<PathBuf>) -> Definition {
    let public_url = format!("{scheme}://{name}.localhost:{port}");
    let yaml = yaml.replace("{{URL}}", &public_url);
    let entry = TenantEntry {
        name: name.to_owned(),
        public_url,
        definition: "test.yaml".into(),
        theme: theme.clone(),
    };
    let (tenant, problems) = tenant_file::read(&yaml, &|_| None, &entry);
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    Definition { tenant: tenant.unwrap_or_else(|| panic!("{problems:?}")), theme }
}
