//! A browser without scripts: cookies for each host, forms, and redirects that it shows instead of following.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Mutex;

use reqwest::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, Method, RequestBuilder, StatusCode};
use scraper::{Html, Selector};
use url::Url;

pub struct Browser {
    client: Client,
    /// `host → name → value`.
    cookies: Mutex<BTreeMap<String, BTreeMap<String, String>>>,
    address: SocketAddr,
    base: Url,
    pub headers: Mutex<Vec<(String, String)>>,
}

/// What the server answered.
pub struct Seen {
    pub url: Url,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Browser {
    pub fn new(address: SocketAddr) -> Self {
        Self::at(address, &format!("http://acme.localhost:{}/", address.port()), None)
    }

    /// For a server that listens at `address` and is known as `base`; `authority` is trusted beside nobody else.
    pub fn at(address: SocketAddr, base: &str, authority: Option<Certificate>) -> Self {
        let client = Client::builder().redirect(Policy::none()).no_proxy();
        let client = ["localhost", "acme.localhost", "other.localhost", "beta.localhost"]
            .iter()
            .fold(client, |client, name| client.resolve(name, address));
        let client = match authority {
            Some(authority) => client.tls_certs_only([authority]),
            None => client,
        };
        let headers = Mutex::new(vec![("accept-language".to_owned(), "en".to_owned())]);
        let base = Url::parse(base).unwrap();
        Self { client: client.build().unwrap(), cookies: Mutex::default(), address, base, headers }
    }

    /// Says a header with every request from now on.
    pub fn say(&self, name: &str, value: &str) {
        let mut headers = self.headers.lock().unwrap();
        headers.retain(|(known, _)| known != name);
        headers.push((name.to_owned(), value.to_owned()));
    }

    /// Says a header no longer.
    pub fn hush(&self, name: &str) {
        self.headers.lock().unwrap().retain(|(known, _)| known != name);
    }

    pub async fn get(&self, url: impl AsRef<str>) -> Seen {
        let url = self.absolute(url.as_ref());
        self.send(self.client.get(url.clone()), url).await
    }

    pub async fn post(&self, url: impl AsRef<str>, fields: &[(&str, &str)]) -> Seen {
        let url = self.absolute(url.as_ref());
        self.send(self.client.post(url.clone()).form(fields), url).await
    }

    /// Any method, without a body.
    pub async fn ask(&self, method: Method, url: impl AsRef<str>) -> Seen {
        let url = self.absolute(url.as_ref());
        self.send(self.client.request(method, url.clone()), url).await
    }

    /// A form on another site: a browser leaves `SameSite=Lax` cookies out of it and says where it comes from. What the
    /// answer leads to is then opened with the cookies, as browsers do.
    pub async fn post_from_elsewhere(&self, url: impl AsRef<str>, fields: &[(&str, &str)]) -> Seen {
        let stranger = Self::new(self.address);
        stranger.say("sec-fetch-site", "cross-site");
        stranger.say("origin", "https://elsewhere.test");
        let seen = stranger.post(url, fields).await;
        let host = seen.url.host_str().unwrap_or_default().to_owned();
        self.keep(&host, &seen.headers);
        self.follow(seen).await
    }

    /// Presses the link that `selector` finds.
    pub async fn press(&self, page: &Seen, selector: &str) -> Seen {
        let href = page.attribute(selector, "href");
        let href = href.unwrap_or_else(|| panic!("no {selector}: {}", page.body));
        self.open(page.url.join(&href).unwrap().as_str()).await
    }

    /// Follows redirects as long as they stay on our own server.
    pub async fn open(&self, url: impl AsRef<str>) -> Seen {
        let seen = self.get(url).await;
        self.follow(seen).await
    }

    async fn follow(&self, mut seen: Seen) -> Seen {
        for _ in 0..10 {
            match seen.location() {
                Some(next) if self.is_ours(&next) => seen = self.get(next.as_str()).await,
                _ => break,
            }
        }
        seen
    }

    /// Sends the page's form with `typed` in its fields, as a press on its first submit button does.
    pub async fn submit(&self, page: &Seen, typed: &[(&str, &str)]) -> Seen {
        let (action, mut fields) = page.form();
        for (name, value) in typed {
            fields.retain(|(known, _)| known != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post(page.url.join(&action).unwrap(), &fields).await
    }

    /// Types a name and a password into the login page.
    pub async fn log_in(&self, page: &Seen, username: &str, password: &str) -> Seen {
        self.submit(page, &[("username", username), ("password", password)]).await
    }

    /// Opens the sign-up page behind `authorize` and makes an account.
    pub async fn sign_up(&self, authorize: &str, email: &str, password: &str) -> Seen {
        let page = self.open(format!("{authorize}&screen_hint=signup")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        self.submit(&page, &[("email", email), ("password", password)]).await
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.cookies.lock().unwrap();
        cookies.values().find_map(|of_host| of_host.get(name).cloned())
    }

    /// Puts a cookie there that the server did not set for this host; `host` without its port.
    pub fn plant_cookie(&self, host: &str, name: &str, value: &str) {
        let mut cookies = self.cookies.lock().unwrap();
        cookies.entry(host.to_owned()).or_default().insert(name.to_owned(), value.to_owned());
    }

    pub fn forget_cookies(&self) {
        self.cookies.lock().unwrap().clear();
    }

    pub fn forget_cookie(&self, name: &str) {
        for of_host in self.cookies.lock().unwrap().values_mut() {
            of_host.remove(name);
        }
    }

    /// The same browser some other day: what it had in its cookies is put into another one.
    pub fn give_cookies_to(&self, other: &Self) {
        *other.cookies.lock().unwrap() = self.cookies.lock().unwrap().clone();
    }

    fn absolute(&self, url: &str) -> Url {
        self.base.join(url).unwrap()
    }

    fn is_ours(&self, url: &Url) -> bool {
        let port = |url: &Url| url.port_or_known_default();
        port(url) == port(&self.base) && url.host_str().is_some_and(|host| host.ends_with("localhost"))
    }

    async fn send(&self, mut request: RequestBuilder, url: Url) -> Seen {
        let host = url.host_str().unwrap_or_default().to_owned();
        for (name, value) in self.headers.lock().unwrap().iter() {
            request = request.header(name, value);
        }
        let cookies = self.cookies.lock().unwrap().get(&host).cloned().unwrap_or_default();
        if !cookies.is_empty() {
            let cookies: Vec<String> =
                cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(COOKIE, cookies.join("; "));
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        self.keep(&host, &headers);
        Seen { url, status, headers, body: response.text().await.unwrap() }
    }

    fn keep(&self, host: &str, headers: &HeaderMap) {
        let mut cookies = self.cookies.lock().unwrap();
        let of_host = cookies.entry(host.to_owned()).or_default();
        for cookie in headers.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if cookie.contains("Max-Age=0") {
                of_host.remove(name);
            } else {
                of_host.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl Seen {
    pub fn location(&self) -> Option<Url> {
        let location = self.headers.get(LOCATION)?.to_str().unwrap();
        Some(self.url.join(location).unwrap())
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The texts of all elements that `selector` (CSS) finds, joined.
    pub fn text(&self, selector: &str) -> String {
        let found = Selector::parse(selector).unwrap();
        let html = Html::parse_document(&self.body);
        let texts: Vec<String> = html.select(&found).map(|element| element.text().collect()).collect();
        texts.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// An attribute of the first element that `selector` finds.
    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let found = Selector::parse(selector).unwrap();
        let html = Html::parse_document(&self.body);
        html.select(&found).next()?.value().attr(name).map(ToOwned::to_owned)
    }

    pub fn has(&self, selector: &str) -> bool {
        let found = Selector::parse(selector).unwrap();
        Html::parse_document(&self.body).select(&found).next().is_some()
    }

    /// Every `Set-Cookie` line of this answer whose cookie has this name.
    pub fn cookie_lines(&self, name: &str) -> Vec<&str> {
        let lines = self.headers.get_all(SET_COOKIE).iter().map(|line| line.to_str().unwrap());
        lines.filter(|line| line.starts_with(&format!("{name}="))).collect()
    }

    /// The page without what is different each time: the sealed transaction and the nonce.
    pub fn constant(&self) -> String {
        let mut body = self.body.clone();
        for (selector, name) in [("style", "nonce"), ("input[name=state]", "value")] {
            if let Some(value) = self.attribute(selector, name) {
                body = body.replace(&value, "-");
            }
        }
        body
    }

    /// The headers, likewise.
    pub fn constant_headers(&self) -> Vec<(String, String)> {
        let nonce = self.attribute("style", "nonce").unwrap_or_default();
        let text = |value: &reqwest::header::HeaderValue| value.to_str().unwrap().replace(&nonce, "-");
        let headers = self.headers.iter().map(|(name, value)| (name.to_string(), text(value)));
        let mut headers: Vec<_> =
            headers.filter(|(name, _)| name != "date" && name != "content-length").collect();
        headers.sort();
        headers
    }

    /// The alert that says what went wrong.
    pub fn alert(&self) -> String {
        self.text("[role=alert]")
    }

    /// Where the page's first form goes and what is in it.
    pub fn form(&self) -> (String, Vec<(String, String)>) {
        let html = Html::parse_document(&self.body);
        let form = html
            .select(&Selector::parse("form").unwrap())
            .next()
            .unwrap_or_else(|| panic!("no form: {}", self.body));
        let action = form.value().attr("action").unwrap_or_default().to_owned();
        let inputs = Selector::parse("input[name]").unwrap();
        let fields = form.select(&inputs).filter(|input| input.value().attr("type") != Some("checkbox")).map(
            |input| {
                let attribute = |name| input.value().attr(name).unwrap_or_default().to_owned();
                (attribute("name"), attribute("value"))
            },
        );
        (action, fields.collect())
    }
}
