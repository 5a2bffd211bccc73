//! Every URL, one line each, and the listeners that serve them.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::cookie::Key;
use actix_web::dev::Server;
use actix_web::guard::{GuardContext, fn_guard};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use actix_web::{App as Actix, HttpResponse, HttpServer};
use metrics_exporter_prometheus::PrometheusHandle;
use rustls::ServerConfig;

use crate::app::{App, Site};
use crate::pages::Trouble;
use crate::web::{
    Here, Shown, at_the_door, called, document, documents, no_endpoint, preflight, remember_session,
    session_middleware,
};
use crate::{account, authorize, demo, discovery, operations, token};

/// What every tenant answers. `cookie_key` signs session cookies and is the same on every node.
pub fn routes(app: web::Data<App>, cookie_key: Key) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        let (secure, plain) = (cookie_key.clone(), cookie_key);
        let sessions = |key, https| session_middleware(&app, key, https);
        let pages = |config: &mut ServiceConfig| people(config, app.settings.demo);
        config.app_data(app.clone()).service(
            web::scope("")
                .wrap(from_fn(at_the_door))
                .configure(machines)
                .service(
                    web::scope("")
                        .guard(fn_guard(is_https))
                        .configure(pages)
                        .wrap(sessions(secure, true))
                        .wrap(from_fn(remember_session)),
                )
                .service(
                    web::scope("")
                        .configure(pages)
                        .wrap(sessions(plain, false))
                        .wrap(from_fn(remember_session)),
                ),
        );
    }
}

fn is_https(context: &GuardContext<'_>) -> bool {
    context.req_data().get::<Arc<Site>>().is_some_and(|site| site.tenant.is_https())
}

/// Read by programs: no session, no cookies.
fn machines(config: &mut ServiceConfig) {
    config
        .service(document("/.well-known/openid-configuration", discovery::configuration))
        .service(document("/.well-known/jwks.json", discovery::jwks))
        .service(document("/.well-known/change-password", discovery::change_password))
        .service(documents("/static", discovery::file))
        .service(document("/favicon.ico", discovery::favicon))
        .service(called("/oauth/token", "POST, OPTIONS").post(token::token).options(preflight))
        .service(
            called("/userinfo", "GET, POST, OPTIONS")
                .get(account::userinfo)
                .post(account::userinfo_post)
                .options(preflight),
        )
        .service(called("/dbconnections/signup", "POST, OPTIONS").post(account::signup).options(preflight));
}

/// Read by people: a session, and pages. A GET here may spend a transaction or end a session, so HEAD, which must change
/// nothing (RFC 9110 §9.2.1), is refused: mail scanners and link previews ask it before anybody has clicked.
fn people(config: &mut ServiceConfig, with_demo: bool) {
    config
        .service(called("/authorize", "GET, POST").get(authorize::start).post(authorize::start_post))
        .service(called("/api/authorize", "GET, POST").get(authorize::start).post(authorize::start_post))
        .service(called("/login", "GET, POST").get(authorize::login_page).post(authorize::login))
        .service(called("/signup", "GET, POST").get(authorize::signup_page).post(authorize::signup))
        .service(called("/v2/logout", "GET").get(authorize::v2_logout))
        .service(
            called("/oidc/logout", "GET, POST").get(authorize::oidc_logout).post(authorize::oidc_logout_post),
        )
        .default_service(web::to(not_found));
    if with_demo {
        config
            .service(called("/", "GET").get(demo::from_root))
            .service(called("/demo", "GET").get(demo::home))
            .service(called("/demo/callback", "GET, POST").get(demo::callback).post(demo::callback_post));
    }
}

/// Below these are Auth0's endpoints for programs.
const PROGRAMS: [&str; 7] =
    ["/oauth/", "/dbconnections/", "/passwordless/", "/usernamepassword/", "/co/", "/mfa/", "/api/"];

async fn not_found(here: Here) -> HttpResponse {
    let path = here.request.path();
    if PROGRAMS.iter().any(|prefix| path.starts_with(prefix)) {
        return if here.request.method() == Method::OPTIONS {
            preflight(here).await
        } else {
            no_endpoint(&here)
        };
    }
    Shown::new(StatusCode::NOT_FOUND, Trouble::NotFound, "no such page").page(&here)
}

/// Where and how to listen.
pub struct Listeners {
    pub public: Vec<TcpListener>,
    /// Serve HTTPS.
    pub tls: Option<ServerConfig>,
}

/// Requests under way get this many seconds after SIGTERM.
const DRAIN: u64 = 30;
/// Files that connections leave over, for the database, directories and the log.
const SPARE_FILES: u64 = 256;
/// More idle ones than this cost memory that logins need.
const MOST_CONNECTIONS: u64 = 50_000;

/// Serves until SIGTERM or SIGINT, then lets requests under way finish.
///
/// # Errors
/// When a listener cannot be used.
pub fn serve(app: web::Data<App>, cookie_key: Key, listeners: Listeners) -> std::io::Result<Server> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let mut server = HttpServer::new(move || Actix::new().configure(routes(app.clone(), cookie_key.clone())))
        .workers(workers)
        .max_connections(most_connections() / workers)
        .client_request_timeout(Duration::from_secs(10))
        .client_disconnect_timeout(Duration::from_secs(2))
        .keep_alive(Duration::from_secs(75))
        .shutdown_timeout(DRAIN);
    for listener in listeners.public {
        server = match &listeners.tls {
            Some(tls) => server.listen_rustls_0_23(listener, tls.clone())?,
            None => server.listen(listener)?,
        };
    }
    Ok(server.run())
}

/// Each connection is an open file, and a shell allows a thousand of them, which one visitor can use up: as many as the
/// system lets us have.
fn most_connections() -> usize {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = getrlimit(Resource::Nofile);
        if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }) {
            tracing::debug!(%error, "the number of open files stays as it is");
        }
        if let Some(files) = getrlimit(Resource::Nofile).current {
            let most = files.saturating_sub(SPARE_FILES).clamp(64, MOST_CONNECTIONS);
            return usize::try_from(most).unwrap_or(usize::MAX);
        }
    }
    usize::try_from(MOST_CONNECTIONS).unwrap_or(usize::MAX)
}

/// Health and metrics, for the operator's machines only.
///
/// # Errors
/// When the listener cannot be used.
pub fn serve_operations(
    app: web::Data<App>,
    metrics: PrometheusHandle,
    listener: TcpListener,
) -> std::io::Result<Server> {
    let metrics = web::Data::new(metrics);
    let server = HttpServer::new(move || {
        Actix::new()
            .app_data(app.clone())
            .app_data(metrics.clone())
            .service(web::resource("/healthz/live").route(web::get().to(operations::live)))
            .service(web::resource("/healthz/ready").route(web::get().to(operations::ready)))
            .service(web::resource("/metrics").route(web::get().to(operations::metrics)))
    });
    Ok(server.workers(1).disable_signals().listen(listener)?.run())
}
