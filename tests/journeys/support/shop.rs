//! The application that people log in to.

use std::net::SocketAddr;

use reqwest::header::{AUTHORIZATION, HeaderMap};
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::Value;
use vestibule::crypto::{b64, sha256};

use super::{Answer, Browser};

/// What the server told an application.
pub struct Told {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// Null when it is no JSON.
    pub body: Value,
}

impl Told {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn error(&self) -> &str {
        self.body["error"].as_str().unwrap_or_default()
    }

    pub fn text(&self, name: &str) -> &str {
        self.body[name].as_str().unwrap_or_else(|| panic!("no {name}: {} {}", self.status, self.body))
    }
}

/// What comes back for `request`.
pub async fn told(request: RequestBuilder) -> Told {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    Told { status, headers, body: response.json().await.unwrap_or(Value::Null) }
}

/// Speaks for any client of tenant `acme`; `shop` unless a test says otherwise.
#[derive(Clone)]
pub struct Shop {
    pub http: Client,
    pub base: String,
}

pub const VERIFIER: &str = "a-verifier-that-is-long-enough-to-be-one-0123456789";

/// S256.
pub fn challenge_of(verifier: &str) -> String {
    b64(&sha256(verifier.as_bytes()))
}

impl Shop {
    pub fn new(address: SocketAddr, base: String) -> Self {
        let http = Client::builder()
            .no_proxy()
            .resolve("acme.localhost", address)
            .resolve("other.localhost", address);
        Self { http: http.build().unwrap(), base }
    }

    /// `/authorize` for a code, with `more` (`&name=value`, encoded) behind it.
    pub fn authorize(&self, more: &str) -> String {
        format!(
            "{}/authorize?client_id=shop&response_type=code&redirect_uri=https%3A%2F%2Fshop.test%2Fcallback\
             &scope=openid%20profile%20email&state=s%2B%2F%3D&nonce=n0{more}",
            self.base
        )
    }

    /// The token endpoint's answer to a form.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> (StatusCode, Value) {
        let response = self.http.post(format!("{}{path}", self.base)).form(fields).send().await.unwrap();
        let status = response.status();
        (status, response.json().await.unwrap_or(Value::Null))
    }

    /// An account of the connection `customers`, made by the application.
    /// Its id, without the provider.
    pub async fn make_account(&self, email: &str, password: &str) -> String {
        let fields =
            [("client_id", "shop"), ("connection", "customers"), ("email", email), ("password", password)];
        let (status, answer) = self.post("/dbconnections/signup", &fields).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer["_id"].as_str().unwrap().to_owned()
    }

    /// Who came back: the claims of the `id_token` behind a code.
    pub async fn who(&self, code: &str) -> Value {
        let (status, tokens) = self.redeem(code).await;
        assert_eq!(status, StatusCode::OK, "{tokens}");
        super::claims(tokens["id_token"].as_str().unwrap())
    }

    /// Redeems a code as `shop` does.
    pub async fn redeem(&self, code: &str) -> (StatusCode, Value) {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", "https://shop.test/callback"),
            ("client_id", "shop"),
            ("client_secret", "shop-secret+/%"),
        ];
        self.post("/oauth/token", &fields).await
    }

    pub async fn userinfo(&self, access_token: &str) -> (StatusCode, Value) {
        let request = self.http.get(format!("{}/userinfo", self.base));
        let response = request.header(AUTHORIZATION, format!("Bearer {access_token}")).send().await.unwrap();
        let status = response.status();
        (status, response.json().await.unwrap_or(Value::Null))
    }

    /// A code for the person who is signed in in `browser`.
    pub async fn code(&self, browser: &Browser, more: &str) -> String {
        Answer::of(&browser.get(self.authorize(more)).await).code().to_owned()
    }

    /// What a code of [`Shop::code`] gives.
    pub async fn tokens(&self, browser: &Browser, more: &str) -> Value {
        let (status, tokens) = self.redeem(&self.code(browser, more).await).await;
        assert_eq!(status, StatusCode::OK, "{tokens}");
        tokens
    }

    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}
