//! Which page somebody sees: a form, the list of connections, or the question for their e-mail.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;

use super::transaction::Transaction;
use super::ways;
use crate::connections::ldap::example_name;
use crate::model::{Connection, ConnectionKind, of_domain};
use crate::pages::{
    Arrangement, ContinueAs, Discovery, DiscoveryError, Identifier, Login, LoginError, LoginNotice, Page,
    Picker, Remember, Trouble,
};
use crate::web::{Device, Here, Html, Shown};

/// What the form says besides its fields.
#[derive(Default)]
pub struct Said {
    /// What was typed before.
    pub username: String,
    pub remember: bool,
    pub notice: Option<LoginNotice>,
    pub error: Option<LoginError>,
    /// Who is signed in, when they may go on as that.
    pub continue_as: Option<ContinueAs>,
}

/// One transaction's pages.
pub struct Screen<'a> {
    pub here: &'a Here,
    pub transaction: &'a Transaction,
    pub offered: Vec<&'a Connection>,
    /// Of these, what the page lists.
    listed: Vec<&'a Connection>,
    /// What the pages say in its place.
    state: &'a str,
    sealed: String,
}

impl<'a> Screen<'a> {
    /// # Errors
    /// When the connection that the request names was taken away meanwhile.
    pub fn new(here: &'a Here, transaction: &'a Transaction) -> Result<Self, Shown> {
        let offered = ways::offered(&here.site.tenant, &transaction.request);
        let offered = offered.map_err(|_| unknown_connection(here, transaction, None))?;
        let listed = ways::listed(&offered, &transaction.request);
        let state = here.site.pages.state();
        Ok(Self { here, transaction, offered, listed, state, sealed: transaction.seal(here) })
    }

    /// People of a directory that is not listed have to be able to say their e-mail: a database's form asks for it too.
    fn arrangement(&self) -> Arrangement {
        let hides = self.listed.len() < self.offered.len();
        if hides && self.listed.iter().all(|way| way.as_database().is_none()) {
            Arrangement::Discovery
        } else {
            Arrangement::of(self.listed.len())
        }
    }

    /// The first page: nobody has chosen or typed anything yet.
    pub fn first(&self, said: Said) -> HttpResponse {
        let hint = self.transaction.request.login_hint.as_deref().unwrap_or_default();
        if let Some(connection) = of_domain(&self.offered, hint) {
            return self.form(StatusCode::OK, connection, said);
        }
        let last_used = Device::of(self.here).last_connection;
        let last_used = self.listed.iter().find(|way| Some(&way.name) == last_used.as_ref());
        match (self.arrangement(), last_used, self.listed.first()) {
            (Arrangement::Alone | Arrangement::Tabs, last_used, Some(first)) => {
                self.form(StatusCode::OK, last_used.unwrap_or(first), said)
            }
            (_, Some(last_used), _) => self.form(StatusCode::OK, last_used, said),
            (Arrangement::Discovery, ..) => {
                let username = if said.username.is_empty() { hint.to_owned() } else { said.username };
                self.discovery(StatusCode::OK, username, None)
            }
            _ => self.picker(),
        }
    }

    /// Where an address goes that no directory answers for.
    pub fn database(&self) -> Option<&'a Connection> {
        self.listed.iter().copied().find(|way| way.as_database().is_some())
    }

    pub fn form(&self, status: StatusCode, connection: &Connection, said: Said) -> HttpResponse {
        let last_used = Device::of(self.here).last_connection;
        let is_listed = self.listed.iter().any(|way| way.name == connection.name);
        let arrangement = self.arrangement();
        let ways = match arrangement {
            Arrangement::Tabs if is_listed => {
                ways::to_page(&self.listed, self.state, Some(&connection.name), last_used.as_deref())
            }
            _ => Vec::new(),
        };
        let many = matches!(arrangement, Arrangement::List | Arrangement::Discovery) || !is_listed;
        // It lives longer when it is used; this is what is promised.
        let days = u32::try_from(self.here.site.tenant.session.idle / 86_400).unwrap_or(0);
        let hint = || self.transaction.request.login_hint.clone().unwrap_or_default();
        let wait = said.error.as_ref().and_then(retry_after);
        let page = Login {
            state: self.state.to_owned(),
            connection: connection.name.clone(),
            identifier: identifier(connection),
            username: if said.username.is_empty() { hint() } else { said.username },
            ways,
            other_ways_href: many.then(|| self.list_href().unwrap_or_else(|| self.discovery_href())),
            remember: (days > 0).then_some(Remember { days, ticked: said.remember }),
            forgot_href: connection.forgot_password_url().map(ToOwned::to_owned),
            signup_href: ways::allows_signup(connection).then(|| self.signup_href(connection)),
            notice: said.notice,
            error: said.error,
            continue_as: said.continue_as,
        };
        let mut response = self.html(status, &in_query(connection)).render(&page);
        if let Some(seconds) = wait {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response
    }

    pub fn picker(&self) -> HttpResponse {
        if self.listed.is_empty() {
            return self.discovery(StatusCode::OK, String::new(), None);
        }
        let last_used = Device::of(self.here).last_connection;
        let ways = ways::to_page(&self.listed, self.state, None, last_used.as_deref());
        let discovers = self.arrangement() == Arrangement::Discovery;
        let discovery_href = discovers.then(|| self.discovery_href());
        self.html(StatusCode::OK, "&ways=all").render(&Picker { ways, discovery_href })
    }

    pub fn discovery(
        &self,
        status: StatusCode,
        username: String,
        error: Option<DiscoveryError>,
    ) -> HttpResponse {
        let signup = self.listed.iter().find(|way| ways::allows_signup(way));
        let page = Discovery {
            state: self.state.to_owned(),
            username,
            error,
            other_ways_href: self.list_href(),
            signup_href: signup.map(|way| self.signup_href(way)),
        };
        self.html(status, "&ways=email").render(&page)
    }

    fn list_href(&self) -> Option<String> {
        (!self.listed.is_empty()).then(|| format!("/login?state={}&ways=all", self.state))
    }

    fn discovery_href(&self) -> String {
        format!("/login?state={}&ways=email", self.state)
    }

    /// Any other page of this transaction. `more` goes into the address of the language menu.
    pub fn page(&self, status: StatusCode, path: &str, more: &str, page: &impl Page) -> HttpResponse {
        self.html_at(status, path, more).render(page)
    }

    pub fn state(&self) -> &str {
        self.state
    }

    fn signup_href(&self, connection: &Connection) -> String {
        format!("/signup?state={}&connection={}", self.state, encoded(&connection.name))
    }

    fn html(&self, status: StatusCode, more: &str) -> Html<'_> {
        self.html_at(status, "/login", more)
    }

    fn html_at(&self, status: StatusCode, path: &str, more: &str) -> Html<'_> {
        self.transaction
            .html(self.here, status)
            .language_menu(format!("{path}?state={}{more}&ui_locales=", self.state))
            .state(&self.sealed)
            .forms_lead_to_client()
    }
}

/// The connection is not, or no longer, there for this client.
/// `name` was chosen on a page; without it the request's own is meant.
pub fn unknown_connection(here: &Here, transaction: &Transaction, name: Option<&str>) -> Shown {
    let shown = match name.or(transaction.request.connection.as_deref()) {
        Some(name) => {
            let trouble = Trouble::UnknownConnection { connection: name.to_owned() };
            Shown::bad_request(trouble, "no such connection for this client")
        }
        // The client was left without any.
        None => Shown::bad_request(Trouble::BadRequest, "no connections enabled for the client"),
    };
    transaction.shown(here, shown)
}

/// What keeps a page on this connection when it is asked for again.
pub fn in_query(connection: &Connection) -> String {
    format!("&connection={}", encoded(&connection.name))
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn identifier(connection: &Connection) -> Identifier {
    match &connection.kind {
        ConnectionKind::Database(options) if options.requires_username => Identifier::EmailOrUsername,
        ConnectionKind::Database(_) => Identifier::Email,
        ConnectionKind::Ldap(options) => Identifier::NetworkName {
            directory: connection.label().to_owned(),
            example: example_name(options),
        },
    }
}

/// Seconds after which the same form may be sent again.
fn retry_after(error: &LoginError) -> Option<u32> {
    match error {
        LoginError::Locked { n: minutes } | LoginError::TooManyAttempts { n: minutes } => {
            Some(minutes.saturating_mul(60))
        }
        LoginError::Overloaded { n } => Some(*n),
        LoginError::DirectoryUnreachable { .. } => Some(5),
        _ => None,
    }
}
