//! The tenant that most tests use. Hashing is cheap, so that a test takes milliseconds.

/// What everybody's password is.
pub const PASSWORD: &str = "tulip-anvil-orbit";

/// `{{URL}}` is the tenant's own address.
pub const ACME: &str = r#"
tenant:
  friendly_name: Acme
  password_hash: { memory_kib: 64, iterations: 1, parallelism: 1 }
clients:
  - name: Shop
    client_id: shop
    client_secret: shop-secret+/%
    app_type: regular_web
    callbacks: ["https://shop.test/callback", "https://shop.test/other?fixed=1"]
    allowed_logout_urls: ["https://shop.test/bye"]
    web_origins: ["https://shop.test"]
    grant_types: [authorization_code, implicit]
  - name: Mobile
    client_id: mobile
    app_type: native
    token_endpoint_auth_method: none
    callbacks: ["http://127.0.0.1/callback", "com.acme.mobile:/callback"]
    grant_types: [authorization_code]
resourceServers:
  - name: Orders
    identifier: https://orders.test/
    scopes: [{ value: "read:orders" }]
    token_lifetime: 3600
databases:
  - name: customers
    strategy: auth0
    enabled_clients: [Shop, Mobile]
    options: { passwordPolicy: good }
"#;
