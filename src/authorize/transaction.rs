//! The authorize request under way, sealed into the address and the form of the login page.

use actix_web::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::next::{Proof, Situation};
use crate::crypto::token;
use crate::model::{AppType, Client, Session, Tenant};
use crate::protocol::AuthorizeRequest;
use crate::web::{BrowserId, Here, Html, Shown};

/// Seconds that a login page stays good.
const LIFETIME: i64 = 3600;
const PURPOSE: &str = "transaction";

/// Not `Clone`: there is one, and its id is spent once.
#[derive(Debug, Serialize, Deserialize)]
pub struct Transaction {
    #[serde(rename = "i")]
    pub id: String,
    #[serde(rename = "r")]
    pub request: AuthorizeRequest,
    /// The `sub` of the `id_token_hint`, which was verified when the request came.
    #[serde(default, rename = "h", skip_serializing_if = "Option::is_none")]
    pub hinted: Option<String>,
    /// The hash of the browser's cookie.
    #[serde(rename = "b")]
    browser: String,
    /// Unix seconds.
    #[serde(rename = "e")]
    pub expires_at: i64,
    /// The language picked on the page; [`Self::in_language`] picks it.
    #[serde(default, rename = "l", skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// The seal that this came under, as long as it says the same.
    #[serde(skip)]
    sealed: Option<String>,
}

/// What a sealed text turned out to be.
pub enum Found {
    Open(Box<Transaction>),
    /// Ours, and begun in this browser, but too long ago.
    Expired(Box<Transaction>),
    /// Ours, but begun elsewhere, or the cookie is gone.
    OtherBrowser(Box<Transaction>),
    Nothing,
}

impl Transaction {
    pub fn begin(request: AuthorizeRequest, hinted: Option<String>, browser: &BrowserId, now: i64) -> Self {
        let expires_at = now.saturating_add(LIFETIME);
        Self { id: token(), request, hinted, browser: browser.hash(), expires_at, lang: None, sealed: None }
    }

    /// The same request, to be answered within another hour.
    #[must_use]
    pub fn renewed(self, now: i64) -> Self {
        Self { id: token(), expires_at: now.saturating_add(LIFETIME), sealed: None, ..self }
    }

    /// The same transaction, shown in another language from here on.
    #[must_use]
    pub fn in_language(self, lang: &str) -> Self {
        Self { lang: Some(lang.to_owned()), sealed: None, ..self }
    }

    pub fn seal(&self, here: &Here) -> String {
        match &self.sealed {
            Some(sealed) => sealed.clone(),
            None => here.site.sealer.seal_json(PURPOSE, self).unwrap_or_default(),
        }
    }

    pub fn open(here: &Here, sealed: &str) -> Found {
        let opened = here.site.sealer.open_json::<Self>(PURPOSE, sealed);
        let Some(mut found) = opened.map(Box::new) else { return Found::Nothing };
        found.sealed = Some(sealed.to_owned());
        if !BrowserId::of(here).has_hash(&found.browser) {
            Found::OtherBrowser(found)
        } else if found.expires_at <= here.now {
            Found::Expired(found)
        } else {
            Found::Open(found)
        }
    }

    /// What [`next`](super::next::next) decides from.
    pub fn situation<'a>(
        &'a self,
        here: &'a Here,
        client: &'a Client,
        session: Option<&'a Session>,
        proof: Proof,
    ) -> Situation<'a> {
        let hinted = self.hinted.as_deref();
        Situation {
            tenant: &here.site.tenant,
            client,
            request: &self.request,
            hinted,
            session,
            proof,
            now: here.now,
        }
    }

    /// A page of this transaction, in its client's look and its person's language.
    pub fn html<'a>(&'a self, here: &'a Here, status: StatusCode) -> Html<'a> {
        Html::new(here, status)
            .client(Some(&self.request.client_id))
            .language(self.lang.as_deref(), self.request.ui_locales.as_deref())
    }

    /// An error of this transaction, in the same, and what leads on from it.
    pub fn shown(&self, here: &Here, shown: Shown) -> Shown {
        self.way_on(here).dress(shown)
    }

    /// For errors that come up when the transaction has been passed on.
    pub fn way_on(&self, here: &Here) -> WayOn {
        WayOn {
            client_id: self.request.client_id.clone(),
            lang: self.language().map(ToOwned::to_owned),
            again_href: self.again_href(here),
        }
    }

    /// Picked on the page, or asked for by the application.
    pub fn language(&self) -> Option<&str> {
        self.lang.as_deref().or(self.request.ui_locales.as_deref())
    }

    /// The request once more, from the start: what "Start again" leads to.
    fn again_href(&self, here: &Here) -> Option<String> {
        let tenant = &here.site.tenant;
        let Some(client) = tenant.client(&self.request.client_id) else { return start_over(tenant, None) };
        let written = client.initiate_login_uri.clone();
        written.or_else(|| Some(format!("/authorize?{}", self.request.to_query())))
    }
}

/// How a login that failed looks, and where it goes on.
pub struct WayOn {
    client_id: String,
    lang: Option<String>,
    again_href: Option<String>,
}

impl WayOn {
    /// What the error says itself counts more.
    pub fn dress(self, shown: Shown) -> Shown {
        shown.of_client(&self.client_id).in_language(self.lang.as_deref()).or_again(self.again_href)
    }
}

/// Where somebody goes who has no transaction: what the operator wrote down for that, else the front page of the
/// application, which is the one that the address names or the only one.
pub fn start_over(tenant: &Tenant, client_id: Option<&str>) -> Option<String> {
    let named = client_id.and_then(|id| tenant.client(id));
    let written = named.and_then(|client| client.initiate_login_uri.clone());
    let written = written.or_else(|| tenant.default_redirection_uri.clone());
    written.or_else(|| match (named, tenant.clients.as_slice()) {
        (Some(client), _) | (None, [client]) => front_page(client),
        _ => None,
    })
}

/// The root of the first callback, of an application that lives on the web.
fn front_page(client: &Client) -> Option<String> {
    if client.app_type == AppType::Native {
        return None;
    }
    let url = url::Url::parse(client.callbacks.first()?).ok()?;
    Some(url.join("/").ok()?.into()).filter(|_| matches!(url.scheme(), "https" | "http"))
}
