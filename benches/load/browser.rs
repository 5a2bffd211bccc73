//! What a browser sends while somebody logs in.

use std::net::SocketAddr;

use vestibule::crypto::{b64, sha256};

use crate::http::Wire;
use crate::tenant::{CALLBACK, CLIENT_ID, CLIENT_SECRET, CONNECTION, PASSWORD};

const VERIFIER: &str = "a-verifier-that-is-long-enough-to-be-one-0123456789";
/// Today's Chromium's, as far as a server reads them.
const HEADERS: &str = "user-agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n\
accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\naccept-language: en-GB,en;q=0.9,de;q=0.8\r\n";
const ENCODINGS: &str = "accept-encoding: gzip, deflate, br, zstd\r\n";

pub struct Browser {
    pub wire: Wire,
    host: String,
    authorize: String,
    headers: String,
    /// `name=value`.
    cookies: Vec<String>,
}

/// What a visit brought.
pub struct Visit {
    /// The sealed transaction.
    pub state: String,
    /// The bytes of the address in `Location`.
    pub location: usize,
    /// The bytes of the page's body as sent.
    pub page: usize,
}

impl Browser {
    pub async fn new(address: SocketAddr, host: &str, compressed: bool) -> Self {
        let authorize = format!(
            "/authorize?client_id={CLIENT_ID}&response_type=code&redirect_uri=https%3A%2F%2Fshop.test%2Fcallback\
             &scope=openid%20profile%20email&state=abcdefghijklmnopqrstuvwxyz012345&nonce=n-0S6_WzA2Mj\
             &code_challenge={}&code_challenge_method=S256",
            b64(&sha256(VERIFIER.as_bytes()))
        );
        let headers = format!("{HEADERS}{}", if compressed { ENCODINGS } else { "" });
        let (wire, host) = (Wire::connect(address).await, host.to_owned());
        Self { wire, host, authorize, headers, cookies: Vec::new() }
    }

    /// Somebody else's browser, on the same wire.
    pub fn forget_cookies(&mut self) {
        self.cookies.clear();
    }

    /// `/authorize`, to the login page.
    pub async fn authorize(&mut self) -> Visit {
        let request = self.authorize_request();
        let answer = self.wire.ask(&request).await;
        let location = answer.expect(302).header("location").unwrap().to_owned();
        let new: Vec<String> = answer.cookies().map(ToOwned::to_owned).collect();
        keep(&mut self.cookies, new);
        let state = location.split_once("state=").unwrap().1.split('&').next().unwrap().to_owned();
        Visit { state, location: location.len(), page: 0 }
    }

    /// `/authorize` and the login page behind it.
    pub async fn visit(&mut self) -> Visit {
        let visit = self.authorize().await;
        let request = self.login_request(&visit.state);
        let answer = self.wire.ask(&request).await;
        Visit { page: answer.expect(200).body.len(), ..visit }
    }

    pub fn authorize_request(&self) -> Vec<u8> {
        self.get(&self.authorize)
    }

    /// What the redirect leads to.
    pub fn login_request(&self, state: &str) -> Vec<u8> {
        self.get(&format!("/login?state={state}&client={CLIENT_ID}&protocol=oauth2"))
    }

    /// The form of the login page.
    pub fn login_form(&self, state: &str, email: &str) -> Vec<u8> {
        let fields =
            [("state", state), ("connection", CONNECTION), ("username", email), ("password", PASSWORD)];
        form(&self.host, "/login", &self.extra(), &fields)
    }

    /// A whole login: the code that the application gets.
    pub async fn log_in(&mut self, email: &str) -> String {
        let visit = self.visit().await;
        let request = self.login_form(&visit.state, email);
        let answer = self.wire.ask(&request).await;
        let code = code_of(answer.expect(303).header("location").unwrap());
        let new: Vec<String> = answer.cookies().map(ToOwned::to_owned).collect();
        keep(&mut self.cookies, new);
        code
    }

    /// `/authorize` of somebody who is signed in: a code at once.
    pub async fn sign_on(&mut self) -> String {
        let request = self.authorize_request();
        code_of(self.wire.ask(&request).await.expect(302).header("location").unwrap())
    }

    fn get(&self, path: &str) -> Vec<u8> {
        format!("GET {path} HTTP/1.1\r\nhost: {}\r\n{}\r\n", self.host, self.extra()).into_bytes()
    }

    fn extra(&self) -> String {
        match self.cookies.as_slice() {
            [] => self.headers.clone(),
            cookies => format!("{}cookie: {}\r\n", self.headers, cookies.join("; ")),
        }
    }
}

fn keep(cookies: &mut Vec<String>, new: Vec<String>) {
    for cookie in new {
        let name = cookie.split('=').next().unwrap().to_owned();
        cookies.retain(|known| known.split('=').next() != Some(&name));
        cookies.push(cookie);
    }
}

fn code_of(location: &str) -> String {
    let code = location.split_once("code=").unwrap_or_else(|| panic!("no code: {location}")).1;
    code.split('&').next().unwrap().to_owned()
}

/// What the application posts with a code.
pub fn redemption(host: &str, code: &str) -> Vec<u8> {
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("client_id", CLIENT_ID),
        ("client_secret", CLIENT_SECRET),
        ("code_verifier", VERIFIER),
    ];
    form(host, "/oauth/token", "", &fields)
}

pub fn form(host: &str, path: &str, headers: &str, fields: &[(&str, &str)]) -> Vec<u8> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\n{headers}content-type: application/x-www-form-urlencoded\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
