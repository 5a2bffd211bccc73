//! The demo application: it starts logins of several kinds and shows what came back.

use serde::Serialize;

use super::{Page, Part};

/// The home of the demo.
#[derive(Debug, Clone, Serialize)]
pub struct Demo {
    pub logins: Vec<DemoLogin>,
    /// Who is signed in to the demo.
    pub account: Option<String>,
    pub logout_href: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct DemoLogin {
    pub request: DemoRequest,
    /// The parameters that make it this kind, for developers: `response_type=code`.
    pub shows: &'static str,
    /// The `/authorize` address.
    pub href: String,
}

impl DemoLogin {
    pub fn new(request: DemoRequest, href: impl Into<String>) -> Self {
        Self { request, shows: request.shows(), href: href.into() }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DemoRequest {
    /// The code flow with PKCE: what an application should do.
    Code,
    /// The same, and the sign-up page first.
    SignUp,
    /// `prompt=login`.
    Again,
    /// `prompt=none`: an answer without a page.
    Silent,
    /// `response_type=token id_token`, in the fragment.
    Token,
    /// `response_type=id_token&response_mode=form_post`.
    FormPost,
}

impl DemoRequest {
    fn shows(self) -> &'static str {
        match self {
            Self::Code => "response_type=code",
            Self::SignUp => "screen_hint=signup",
            Self::Again => "prompt=login",
            Self::Silent => "prompt=none",
            Self::Token => "response_type=token id_token",
            Self::FormPost => "response_mode=form_post",
        }
    }
}

/// What came back. Holds codes and tokens: no `Debug`.
#[derive(Clone, Serialize)]
pub struct DemoResult {
    /// `error` and `error_description`.
    pub error: Option<(String, String)>,
    pub code: Option<String>,
    pub tokens: Vec<DemoToken>,
    /// The answer of `/userinfo`, as indented JSON.
    pub user_info: Option<String>,
    /// Everything else that came, in its order.
    pub parameters: Vec<(String, String)>,
    pub logout_href: String,
}

#[derive(Clone, Serialize)]
pub struct DemoToken {
    /// `access_token`, `id_token`.
    pub name: String,
    pub raw: String,
    /// Indented JSON of a JWT; None for an opaque token.
    pub header: Option<String>,
    pub claims: Option<String>,
}

/// The callback page for answers in the fragment, which only the browser can read: its script posts them to
/// `/demo/callback`.
#[derive(Debug, Clone, Serialize)]
pub struct DemoReturn {}

impl Page for Demo {
    const TEMPLATE: &'static str = "demo.html";

    fn samples() -> Vec<Self> {
        use DemoRequest::{Again, Code, FormPost, SignUp, Silent, Token};
        let logins = [Code, SignUp, Again, Silent, Token, FormPost];
        let logins = logins.map(|request| DemoLogin::new(request, "/authorize?client_id=demo")).to_vec();
        let account = Some(String::from("ada@acme.test"));
        let signed_in = Self { logins: logins.clone(), account, logout_href: Some("/v2/logout".into()) };
        vec![Self { logins, account: None, logout_href: None }, signed_in]
    }
}

impl Page for DemoResult {
    const TEMPLATE: &'static str = "demo_result.html";

    fn samples() -> Vec<Self> {
        let refused = Self {
            error: Some(("login_required".into(), "Login required".into())),
            code: None,
            tokens: Vec::new(),
            user_info: None,
            parameters: vec![("state".into(), "Zm9v".into())],
            logout_href: "/v2/logout".into(),
        };
        let raw = String::from("eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhdXRoMHw1ZiJ9.c2ln");
        let id_token = DemoToken {
            name: "id_token".into(),
            raw,
            header: Some("{\n  \"alg\": \"RS256\",\n  \"typ\": \"JWT\"\n}".into()),
            claims: Some("{\n  \"sub\": \"auth0|5f\",\n  \"email\": \"ada@acme.test\"\n}".into()),
        };
        let access_token =
            DemoToken { name: "access_token".into(), raw: "opaque".into(), header: None, claims: None };
        let good = Self {
            error: None,
            code: Some("c0de".into()),
            tokens: vec![access_token, id_token],
            user_info: Some("{\n  \"sub\": \"auth0|5f\"\n}".into()),
            ..refused.clone()
        };
        vec![good, refused]
    }
}

impl Page for DemoReturn {
    const TEMPLATE: &'static str = "demo_return.html";

    fn samples() -> Vec<Self> {
        vec![Self {}]
    }

    fn must_have(&self) -> Vec<Part> {
        vec![Part::Script]
    }
}
