//! The seam to actix: what a request is (tenant, address, cookies, parameters, client) and what an answer looks like
//! (headers, pages, JSON errors). It decides nothing about logins.

mod address;
mod bearer;
mod body;
mod browser;
mod client_auth;
mod cookie;
mod cors;
mod device;
mod door;
mod error;
mod headers;
mod here;
mod language;
mod log;
mod methods;
mod page;
mod reference;
mod registration;
mod session;
mod session_store;

pub use bearer::bearer_token;
pub use body::{LONGEST_QUERY, query_params, read_params};
pub use browser::{BrowserId, is_own_form};
pub use client_auth::authenticated_client;
pub use cookie::{clear, cookie, value as cookie_value};
pub use cors::{allow_any_origin, allow_listed_origin, no_endpoint, preflight};
pub use device::Device;
pub use door::at_the_door;
pub use error::{AWAY, AppError, Shown, failed};
pub use headers::{Framing, no_store, secure_headers};
pub use here::Here;
pub use language::{remember_language, remembered_language};
pub use log::LoginOutcome;
pub use methods::{called, document, documents};
pub use page::Html;
pub use reference::reference;
pub use registration::{address_limit, count_sign_up, registration};
pub use session::{
    end_session, lacks_session, open_session, remember_session, session_middleware, start_session,
};
