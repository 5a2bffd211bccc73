//! A tenant with two clients, one of which has a look of its own.

use vestibule::model::{
    AddressLimit, AppType, Branding, Client, Colors, GrantType, HashParams, SessionPolicy, Tenant,
    TokenEndpointAuth,
};

pub fn acme() -> Tenant {
    Tenant {
        name: "acme".into(),
        public_url: "https://login.acme.test".into(),
        friendly_name: "Acme".into(),
        support_email: Some("help@acme.test".into()),
        support_url: None,
        privacy_url: Some("https://acme.test/privacy".into()),
        terms_url: Some("https://acme.test/terms".into()),
        enabled_locales: Vec::new(),
        branding: Branding::default(),
        default_directory: None,
        default_redirection_uri: None,
        default_audience: None,
        allowed_logout_urls: Vec::new(),
        session: SessionPolicy { absolute: 604_800, idle: 259_200 },
        address_limit: AddressLimit::default(),
        account_allow_list: Vec::new(),
        signup_tells_who_exists: false,
        password_hash: HashParams::default(),
        clients: vec![
            client("shop", "Acme Portal", Branding::default()),
            client("green", "Greenhouse", green()),
        ],
        resource_servers: Vec::new(),
        connections: Vec::new(),
    }
}

pub fn client(id: &str, name: &str, branding: Branding) -> Client {
    Client {
        client_id: id.into(),
        name: name.into(),
        app_type: AppType::RegularWeb,
        secrets: Vec::new(),
        token_endpoint_auth_method: TokenEndpointAuth::None,
        callbacks: vec!["https://shop.acme.test/callback".into()],
        allowed_logout_urls: Vec::new(),
        web_origins: Vec::new(),
        allowed_origins: Vec::new(),
        grant_types: vec![GrantType::AuthorizationCode],
        initiate_login_uri: None,
        branding,
        id_token_lifetime: 36_000,
        sso_disabled: false,
    }
}

fn green() -> Branding {
    let colors = Colors { primary: Some("#0a6".into()), page_background: Some("#123".into()) };
    Branding { logo_url: Some("https://cdn.acme.test/logo.svg".into()), favicon_url: None, colors }
}
