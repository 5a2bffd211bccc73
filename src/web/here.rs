//! What every handler asks of a request first: which tenant, from where, in which language, when.

use std::future::{Ready, ready};
use std::net::IpAddr;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, web};

use super::address::{client_address, network_of};
use crate::app::{App, Site};
use crate::protocol::OAuthError;

pub struct Here {
    pub app: web::Data<App>,
    pub site: Arc<Site>,
    /// Unix seconds.
    pub now: i64,
    pub address: IpAddr,
    pub request: HttpRequest,
}

impl Here {
    pub fn accept_language(&self) -> Option<&str> {
        self.request.headers().get(ACCEPT_LANGUAGE)?.to_str().ok()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.request.headers().get(name)?.to_str().ok()
    }

    /// The one `Authorization` header: of two, each part of a chain of proxies could believe another.
    ///
    /// # Errors
    /// `invalid_request` when there are several, or one that is no text.
    pub fn authorization(&self) -> Result<Option<&str>, OAuthError> {
        let mut sent = self.request.headers().get_all(AUTHORIZATION);
        let unreadable = || OAuthError::invalid_request("Send one readable Authorization header");
        match (sent.next(), sent.next()) {
            (None, _) => Ok(None),
            (Some(header), None) => header.to_str().map(Some).map_err(|_| unreadable()),
            (Some(_), Some(_)) => Err(unreadable()),
        }
    }

    /// What attempts are counted by.
    pub fn network(&self) -> String {
        network_of(self.address)
    }

    pub fn is_https(&self) -> bool {
        self.site.tenant.is_https()
    }

    pub fn tenant(&self) -> &str {
        &self.site.tenant.name
    }
}

impl FromRequest for Here {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = request.app_data::<web::Data<App>>().cloned();
        let site = request.extensions().get::<Arc<Site>>().cloned();
        ready(match (app, site) {
            (Some(app), Some(site)) => {
                let (now, address) = (app.clock.now(), client_address(request, &app));
                Ok(Self { app, site, now, address, request: request.clone() })
            }
            // `at_the_door` stands in front of every route that takes a `Here`.
            _ => Err(actix_web::error::ErrorNotFound("")),
        })
    }
}
