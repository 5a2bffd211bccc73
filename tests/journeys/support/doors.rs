//! A tenant with applications of every kind, and requests to its front door, parameter by parameter.

/// The parameters of a request.
pub type Asked<'a> = Vec<(&'a str, &'a str)>;

/// A code for `shop`, which keeps a secret and may use the implicit grant.
pub const SHOP: [(&str, &str); 6] = [
    ("client_id", "shop"),
    ("response_type", "code"),
    ("redirect_uri", "https://shop.test/callback"),
    ("scope", "openid profile email"),
    ("state", "s+/="),
    ("nonce", "n0"),
];

/// A code for `board`, a single page application with a page to start from.
pub const BOARD: [(&str, &str); 6] = [
    ("client_id", "board"),
    ("response_type", "code"),
    ("scope", "openid"),
    ("state", "b0"),
    ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
    ("code_challenge_method", "S256"),
];

/// A code for `careful`, which has no implicit grant and turned single sign-on off.
pub const CAREFUL: [(&str, &str); 4] =
    [("client_id", "careful"), ("response_type", "code"), ("scope", "openid"), ("state", "c0")];

/// A code for `mobile`, a native application.
pub const MOBILE: [(&str, &str); 5] = [
    ("client_id", "mobile"),
    ("response_type", "code"),
    ("redirect_uri", "com.acme.mobile:/callback"),
    ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
    ("code_challenge_method", "S256"),
];

/// A code for `staff`, whose people are in a database of their own.
pub const STAFF: [(&str, &str); 4] =
    [("client_id", "staff"), ("response_type", "code"), ("scope", "openid"), ("state", "f0")];

/// `asked` with these in the place of its own; an empty value takes a parameter out.
pub fn with<'a>(asked: &[(&'a str, &'a str)], other: &[(&'a str, &'a str)]) -> Asked<'a> {
    let kept = asked.iter().filter(|(name, _)| other.iter().all(|(changed, _)| changed != name));
    kept.chain(other.iter().filter(|(_, value)| !value.is_empty())).copied().collect()
}

/// `/authorize` with exactly these parameters.
pub fn front_door(asked: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(asked).finish();
    format!("/authorize?{query}")
}

pub const DOORS: &str = r#"
tenant:
  friendly_name: Acme
  allowed_logout_urls: ["https://acme.test/bye"]
  password_hash: { memory_kib: 64, iterations: 1, parallelism: 1 }
clients:
  - name: Shop
    client_id: shop
    client_secret: shop-secret+/%
    app_type: regular_web
    callbacks: ["https://shop.test/callback", "https://shop.test/other?fixed=1"]
    allowed_logout_urls: ["https://shop.test/bye", "https://shop.test/out?state=own&kept=1"]
    web_origins: ["https://shop.test"]
    grant_types: [authorization_code, implicit]
  - name: Board
    client_id: board
    app_type: spa
    callbacks: ["https://board.test/cb"]
    allowed_logout_urls: ["https://board.test/bye"]
    grant_types: [authorization_code, implicit]
    token_endpoint_auth_method: none
    initiate_login_uri: "{{URL}}/authorize?client_id=board&response_type=code&code_challenge_method=S256&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
  - name: Careful
    client_id: careful
    client_secret: careful-secret
    app_type: regular_web
    callbacks: ["https://careful.test/cb?code=x&kept=1&state=y&error=z&iss=w&error_description=d&error_uri=u&scope=s&access_token=a&id%5Ftoken=i&token_type=t&expires_in=9"]
    grant_types: [authorization_code]
    sso_disabled: true
  - name: Mobile
    client_id: mobile
    app_type: native
    token_endpoint_auth_method: none
    callbacks: ["http://127.0.0.1/callback", "com.acme.mobile:/callback"]
    grant_types: [authorization_code]
  - name: Staff
    client_id: staff
    client_secret: staff-secret
    app_type: regular_web
    callbacks: ["https://staff.test/cb"]
    grant_types: [authorization_code]
resourceServers:
  - name: Orders
    identifier: https://orders.test/
    scopes: [{ value: "read:orders" }]
    token_lifetime: 3600
databases:
  - name: customers
    strategy: auth0
    enabled_clients: [Shop, Board, Careful, Mobile]
    options: { passwordPolicy: good }
  - name: employees
    strategy: auth0
    enabled_clients: [Staff]
    options: { passwordPolicy: good }
"#;
