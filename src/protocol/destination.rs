//! Where an answer may go. Only a client that registered the address yields one.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::ResponseMode;
use crate::model::{AppType, Client, origin_of};

/// A registered redirect address. There is no other way to make one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destination {
    #[serde(rename = "u")]
    redirect_uri: String,
    /// The request named it, so the token request must name it too (RFC 6749 §4.1.3).
    #[serde(rename = "n")]
    named: bool,
}

/// What only an answer may say (RFC 6749 §4.1.2, §4.2.2, RFC 9207 §2, OpenID Connect Core §3.2.2.5).
const ANSWERS: [&str; 11] = [
    "access_token",
    "code",
    "error",
    "error_description",
    "error_uri",
    "expires_in",
    "id_token",
    "iss",
    "scope",
    "state",
    "token_type",
];

/// In characters: enough to see which address was meant.
const LONGEST_LOGGED: usize = 200;

/// Why there is no address to answer to: shown to the visitor, never redirected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    NotRegistered,
    /// None was named, and the client has none or several.
    Missing,
}

impl Destination {
    /// `asked` is compared byte for byte with what `client` registered (RFC 9700 §4.1.3). One exception: a native client
    /// that registered `http://127.0.0.1/…` or `http://[::1]/…` may use any port (RFC 8252 §7.3).
    ///
    /// # Errors
    /// When the client did not register it.
    pub fn of(client: &Client, asked: Option<&str>) -> Result<Self, Refused> {
        let Some(asked) = asked else {
            let [only] = client.callbacks.as_slice() else { return Err(Refused::Missing) };
            return Ok(Self { redirect_uri: only.clone(), named: false });
        };
        let native = client.app_type == AppType::Native;
        let registered = client
            .callbacks
            .iter()
            .any(|callback| callback == asked || (native && same_but_port(callback, asked)));
        if registered {
            Ok(Self { redirect_uri: asked.to_owned(), named: true })
        } else {
            Err(Refused::NotRegistered)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.redirect_uri
    }

    /// What the token request must repeat.
    pub fn named(&self) -> Option<&str> {
        self.named.then_some(self.redirect_uri.as_str())
    }

    /// `https://app.test`, for `postMessage` and the CSP; a custom scheme gives `myapp:`.
    pub fn origin(&self) -> String {
        origin_of(&self.redirect_uri).unwrap_or_else(|| "'none'".to_owned())
    }

    /// The address with `fields` added the way `mode` wants it.
    pub fn with(&self, mode: ResponseMode, fields: &[(&'static str, String)]) -> String {
        let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let own = self.without_answers();
        let between = match (mode, own.split_once('?')) {
            (ResponseMode::Fragment, _) => "#",
            (_, None) => "?",
            (_, Some((_, query))) if query.is_empty() || query.ends_with('&') => "",
            (_, Some(_)) => "&",
        };
        format!("{own}{between}{encoded}")
    }

    /// The registered address, less what its query has in common with an answer: the application would read a `code` or an
    /// `error` there that nobody gave, whichever way the real one comes.
    pub fn without_answers(&self) -> Cow<'_, str> {
        let whole = Cow::Borrowed(self.redirect_uri.as_str());
        let Some((base, query)) = self.redirect_uri.split_once('?') else { return whole };
        let kept: Vec<&str> = query.split('&').filter(|pair| !is_of_an_answer(pair)).collect();
        if kept.len() == query.split('&').count() {
            return whole;
        }
        if kept.is_empty() { base.into() } else { format!("{base}?{}", kept.join("&")).into() }
    }
}

/// Decoded, as whoever reads the answer will.
fn is_of_an_answer(pair: &str) -> bool {
    form_urlencoded::parse(pair.as_bytes()).any(|(name, _)| ANSWERS.contains(&name.as_ref()))
}

/// Whether an address to be registered says something in its query that only an answer may say: it will be left out.
pub fn speaks_for_an_answer(address: &str) -> bool {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    query.split('&').any(is_of_an_answer)
}

/// An address that nobody registered, as the log may hold it: a query, a fragment or a user name can be a secret of the
/// application it was meant for, and whoever sent it chose its length.
pub fn for_the_log(address: &str) -> String {
    let shown = address.split(['?', '#']).next().unwrap_or_default();
    let is_scheme = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    let (scheme, rest) = match shown.split_once("://") {
        Some((scheme, rest)) if is_scheme(scheme) => (format!("{scheme}://"), rest),
        _ => (String::new(), shown),
    };
    let authority = if scheme.is_empty() { rest } else { rest.split(['/', '\\']).next().unwrap_or_default() };
    let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
    let rest = rest.strip_prefix(user).unwrap_or(rest);
    let mut shown = format!("{scheme}{rest}");
    if let Some((end, _)) = shown.char_indices().nth(LONGEST_LOGGED) {
        shown.truncate(end);
        shown.push('…');
    }
    format!("{shown:?}")
}

fn same_but_port(registered: &str, asked: &str) -> bool {
    ["http://127.0.0.1", "http://[::1]"].iter().any(|host| {
        let (Some(registered), Some(asked)) = (registered.strip_prefix(host), asked.strip_prefix(host))
        else {
            return false;
        };
        without_port(registered).is_some_and(|path| without_port(asked) == Some(path))
    })
}

/// The path behind `:port`, or None when what follows the host is neither a port nor a path.
fn without_port(rest: &str) -> Option<&str> {
    let path = match rest.strip_prefix(':') {
        None => rest,
        Some(port) => {
            let path = port.trim_start_matches(|c: char| c.is_ascii_digit());
            let digits = port.len() - path.len();
            port.get(..digits)?.parse::<u16>().ok()?;
            path
        }
    };
    (path.is_empty() || path.starts_with(['/', '?'])).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::*;

    fn client(app_type: AppType, callbacks: &[&str]) -> Client {
        Client {
            client_id: "c1".into(),
            name: "Shop".into(),
            app_type,
            secrets: vec![],
            token_endpoint_auth_method: TokenEndpointAuth::None,
            callbacks: callbacks.iter().map(|&callback| callback.to_owned()).collect(),
            allowed_logout_urls: vec![],
            web_origins: vec![],
            allowed_origins: vec![],
            grant_types: vec![],
            initiate_login_uri: None,
            branding: Branding::default(),
            id_token_lifetime: 36_000,
            sso_disabled: false,
        }
    }

    #[test]
    fn only_the_very_bytes_are_registered() {
        let client = client(AppType::RegularWeb, &["https://app.test/cb"]);
        assert!(Destination::of(&client, Some("https://app.test/cb")).is_ok());
        for bad in [
            "https://app.test.evil/cb",
            "https://app.test@evil/cb",
            "HTTPS://APP.TEST:443/cb",
            "https://app.test/CB",
            "https://app.test/cb/../x",
            "https://app.test/cb/..;/x",
            "https://app.test/cb/%2e%2e/x",
            "https:\\\\app.test\\cb",
            "https://app.test/cb\t",
            "https://app.test/cb\r\nX: y",
            "https://app.test/cb\0",
            "https://app.test/cb#x",
            "https://app.test/cb?x=1",
            "https://app.test./cb",
            "https://аpp.test/cb",
            " https://app.test/cb",
            "javascript:alert(1)",
            "",
        ] {
            assert_eq!(Destination::of(&client, Some(bad)), Err(Refused::NotRegistered), "{bad}");
        }
    }

    #[test]
    fn a_native_client_on_loopback_may_choose_its_port() {
        let native = client(AppType::Native, &["http://127.0.0.1/cb"]);
        assert!(Destination::of(&native, Some("http://127.0.0.1:49152/cb")).is_ok());
        for bad in [
            "http://127.0.0.1.evil/cb",
            "http://localhost@evil/cb",
            "http://127.0.0.1:80@evil/cb",
            "http://127.0.0.1:/cb",
            "http://127.0.0.1:123456/cb",
            "http://127.0.0.1:65536/cb",
            "http://127.0.0.1:+80/cb",
            "http://127.0.0.1:80/other",
            "https://127.0.0.1:80/cb",
            "http://127.0.0.1@evil/cb",
        ] {
            assert!(Destination::of(&native, Some(bad)).is_err(), "{bad}");
        }
        let web = client(AppType::RegularWeb, &["http://127.0.0.1/cb"]);
        assert!(Destination::of(&web, Some("http://127.0.0.1:49152/cb")).is_err());
    }

    #[test]
    fn an_unnamed_address_is_the_only_registered_one() {
        let one = client(AppType::Spa, &["https://a.test/cb"]);
        assert_eq!(Destination::of(&one, None).unwrap().named(), None);
        assert_eq!(
            Destination::of(&client(AppType::Spa, &["https://a.test/1", "https://a.test/2"]), None),
            Err(Refused::Missing)
        );
    }

    #[test]
    fn what_an_answer_says_stands_there_once() {
        let fields = [("code", "new".to_owned()), ("state", "a+/= é".to_owned())];
        let answer = "code=new&state=a%2B%2F%3D+%C3%A9";
        for (registered, kept, between) in [
            ("", "", "?"),
            ("?co%64e=x&tenant=1&error=y", "?tenant=1", "&"),
            ("?state", "", "?"),
            ("?a&&b=", "?a&&b=", "&"),
            ("?", "?", ""),
        ] {
            let client = client(AppType::RegularWeb, &[&format!("https://a.test/cb{registered}")]);
            let destination = Destination::of(&client, None).unwrap();
            let kept = format!("https://a.test/cb{kept}");
            assert_eq!(destination.without_answers(), kept);
            assert_eq!(destination.with(ResponseMode::Query, &fields), format!("{kept}{between}{answer}"));
            assert_eq!(destination.with(ResponseMode::Fragment, &fields), format!("{kept}#{answer}"));
            assert_eq!(destination.origin(), "https://a.test");
        }
    }

    #[test]
    fn the_log_holds_no_more_of_an_address_than_where_it_leads() {
        for (address, logged) in [
            ("https://a.test/cb?code=x#y", "\"https://a.test/cb\""),
            ("https://u:p@a.test/cb", "\"https://@a.test/cb\""),
            ("https://u:p@w@a.test", "\"https://@a.test\""),
            ("https://a.test/@ada", "\"https://a.test/@ada\""),
            ("https:u:p@a.test", "\"@a.test\""),
            ("com.acme:/cb", "\"com.acme:/cb\""),
            ("a\nERROR b", "\"a\\nERROR b\""),
            ("", "\"\""),
        ] {
            assert_eq!(for_the_log(address), logged, "{address}");
        }
        assert!(for_the_log(&"é".repeat(5000)).len() < 500);
    }
}
