//! The single sign-on session of this browser.

use actix_session::config::{BrowserSession, CookieContentSecurity};
use actix_session::{Session as Cookie, SessionMiddleware};
use actix_web::body::MessageBody;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Key, SameSite};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderValue, SET_COOKIE};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _};

use super::cookie::name;
use super::error::Shown;
use super::here::Here;
use super::session_store::{DatabaseSessions, ENTRY, Kept, Started};
use crate::app::App;
use crate::crypto::{token, token_hash};
use crate::model::Session;
use crate::sessions;

const NAME: &str = "vestibule-session";

/// One for tenants with TLS and one for those without: only the first may say `Secure`.
pub fn session_middleware(app: &App, key: Key, https: bool) -> SessionMiddleware<DatabaseSessions> {
    let store = DatabaseSessions { store: app.store.clone(), clock: app.clock.clone() };
    SessionMiddleware::builder(store, key)
        .cookie_name(name(NAME, https))
        .cookie_secure(https)
        .cookie_http_only(true)
        .cookie_same_site(SameSite::Lax)
        .cookie_content_security(CookieContentSecurity::Signed)
        .session_lifecycle(BrowserSession::default().state_ttl(Duration::days(1)))
        .build()
}

/// A browser that says it comes from another site, and has left our `SameSite=Lax` cookies out because of that.
pub fn lacks_session(here: &Here) -> bool {
    here.header("sec-fetch-site").is_some_and(|site| site == "cross-site" || site == "same-site")
        && super::cookie::value(here, NAME).is_none()
}

/// Who is signed in here, if anybody, and notes that they are in use.
///
/// # Errors
/// When the database fails: then nobody is taken for signed in.
pub async fn open_session(here: &Here, cookie: &Cookie) -> Result<Option<Session>, Shown> {
    let Some(mut kept) = cookie.get::<Kept>(ENTRY)? else { return Ok(None) };
    // The same cookie sent to another tenant opens nothing there.
    if kept.tenant != here.tenant() {
        return Ok(None);
    }
    let policy = here.site.tenant.session;
    let alive = sessions::touch(&here.app.store, &kept.key_hash, &mut kept.session, policy, here.now).await?;
    Ok(alive.then_some(kept.session))
}

/// Signs somebody in: a new key in the cookie, whatever was there before (session fixation).
///
/// # Errors
/// When the session cannot be written down.
pub async fn start_session(here: &Here, cookie: &Cookie, session: &Session) -> Result<(), Shown> {
    let key = token();
    end_kept(here, cookie).await?;
    here.app.store.add_session(here.tenant(), &token_hash(&key), session).await?;
    cookie.renew();
    cookie.insert(ENTRY, Started { key })?;
    if session.remembered {
        here.request.extensions_mut().insert(Remembered(here.site.tenant.session.absolute));
    }
    Ok(())
}

/// Signs out whoever is signed in here.
///
/// # Errors
/// When the session cannot be ended.
pub async fn end_session(here: &Here, cookie: &Cookie) -> Result<(), Shown> {
    end_kept(here, cookie).await?;
    cookie.purge();
    Ok(())
}

async fn end_kept(here: &Here, cookie: &Cookie) -> Result<(), Shown> {
    if let Some(kept) = cookie.get::<Kept>(ENTRY)? {
        here.app.store.end_session(&kept.key_hash).await?;
    }
    Ok(())
}

/// Seconds that the cookie of a remembered session lives.
struct Remembered(i64);

/// Gives the cookie of somebody who asked to stay signed in a lifetime; `actix-session` has one lifetime for all.
///
/// # Errors
/// What the inner service fails with.
pub async fn remember_session(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    let seconds = response.request().extensions().get::<Remembered>().map(|remembered| remembered.0);
    let Some(seconds) = seconds else { return Ok(response) };
    let cookies: Vec<HeaderValue> = response.headers().get_all(SET_COOKIE).cloned().collect();
    response.headers_mut().remove(SET_COOKIE);
    for cookie in cookies {
        let ours =
            cookie.to_str().ok().filter(|text| text.starts_with(NAME) || text.starts_with(&name(NAME, true)));
        let longer = ours.and_then(|text| HeaderValue::from_str(&format!("{text}; Max-Age={seconds}")).ok());
        response.headers_mut().append(SET_COOKIE, longer.unwrap_or(cookie));
    }
    Ok(response)
}
