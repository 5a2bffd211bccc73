//! The tenant that is measured: one client, one database, everything else as it comes.

use crate::browser::form;
use crate::drive::Visitor;
use crate::http::Wire;
use crate::server::Server;

pub const CLIENT_ID: &str = "shop";
pub const CLIENT_SECRET: &str = "a-secret-that-nobody-guesses-0123456789";
pub const CALLBACK: &str = "https://shop.test/callback";
pub const CONNECTION: &str = "customers";
pub const PASSWORD: &str = "tulip-anvil-orbit";

/// People who log in at the same moment, and some more.
pub const CROWD: usize = 320;

/// Throttling by address counts nobody here: all of them come from one.
pub const FILE: &str = r#"
tenant:
  friendly_name: Acme
attackProtection:
  suspiciousIpThrottling: { allowlist: [127.0.0.0/8] }
clients:
  - name: Shop
    client_id: shop
    client_secret: a-secret-that-nobody-guesses-0123456789
    app_type: regular_web
    callbacks: ["https://shop.test/callback"]
    allowed_logout_urls: ["https://shop.test/"]
databases:
  - name: customers
    strategy: auth0
    enabled_clients: [Shop]
"#;

/// The address of somebody.
pub fn email(number: usize) -> String {
    format!("ada{number}@acme.test")
}

/// Each has an account of their own: ten logins at once into one account are stopped as guesses.
pub async fn add_accounts(server: &Server, count: usize) {
    println!("{count} accounts are being made");
    for first in (0..count).step_by(8) {
        let mut tasks = tokio::task::JoinSet::new();
        for number in first..count.min(first + 8) {
            let (host, address) = (server.host.clone(), server.address);
            tasks.spawn_local(async move {
                let fields = [
                    ("client_id", CLIENT_ID),
                    ("connection", CONNECTION),
                    ("email", &email(number)),
                    ("password", PASSWORD),
                ];
                let request = form(&host, "/dbconnections/signup", "", &fields);
                Wire::connect(address).await.ask(&request).await.expect(200);
            });
        }
        tasks.join_all().await;
    }
}

/// Asks for one thing that is there without logging in.
pub struct Reader {
    wire: Wire,
    request: Vec<u8>,
}

impl Reader {
    pub async fn new(server: &Server, path: &str) -> Self {
        Self::with(server, server.get(path)).await
    }

    pub async fn with(server: &Server, request: Vec<u8>) -> Self {
        Self { wire: Wire::connect(server.address).await, request }
    }
}

impl Visitor for Reader {
    async fn once(&mut self) {
        self.wire.ask(&self.request).await.expect(200);
    }
}
