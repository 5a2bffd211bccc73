//! Every URL, one line each, and the listeners that serve them.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::cookie::Key;
use actix_web::dev::Server;
use actix_web::guard::{self, GuardContext, fn_guard};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{self, ServiceConfig};
use actix_web::{App as Actix, HttpResponse, HttpServer, Route};
use metrics_exporter_prometheus::PrometheusHandle;
use rustls::ServerConfig;

use crate::app::{App, Site};
use crate::pages::Trouble;
use crate::web::{Here, Shown, find_tenant, log_requests, preflight, remember_session, session_middleware};
use crate::{account, authorize, demo, discovery, operations, token};

/// What every tenant answers. `cookie_key` signs session cookies and is the same on every node.
pub fn routes(app: web::Data<App>, cookie_key: Key) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        let (secure, plain) = (cookie_key.clone(), cookie_key);
        let sessions = |key, https| session_middleware(&app, key, https);
        let pages = |config: &mut ServiceConfig| people(config, app.settings.demo);
        config.app_data(app.clone()).service(
            web::scope("")
                .wrap(from_fn(find_tenant))
                .wrap(from_fn(log_requests))
                .configure(machines)
                .service(
                    web::scope("")
                        .guard(fn_guard(is_https))
                        .configure(pages)
                        .wrap(sessions(secure, true))
                        .wrap(from_fn(remember_session))
                        .wrap(Compress::default()),
                )
                .service(
                    web::scope("")
                        .configure(pages)
                        .wrap(sessions(plain, false))
                        .wrap(from_fn(remember_session))
                        .wrap(Compress::default()),
                ),
        );
    }
}

fn is_https(context: &GuardContext<'_>) -> bool {
    context.req_data().get::<Arc<Site>>().is_some_and(|site| site.tenant.is_https())
}

/// GET, and HEAD, which is GET without a body (RFC 9110 §9.3.2). What changes something when it is read takes GET alone.
fn read() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// Read by programs: no session, no cookies.
fn machines(config: &mut ServiceConfig) {
    config
        .service(
            web::resource("/.well-known/openid-configuration").route(read().to(discovery::configuration)),
        )
        .service(web::resource("/.well-known/jwks.json").route(read().to(discovery::jwks)))
        .service(web::resource("/static/{path:.*}").route(read().to(discovery::file)))
        .service(web::resource("/favicon.ico").route(read().to(discovery::favicon)))
        .service(
            web::resource("/oauth/token")
                .route(web::post().to(token::token))
                .route(web::method(Method::OPTIONS).to(preflight)),
        )
        .service(
            web::resource("/userinfo")
                .route(web::get().to(account::userinfo))
                .route(web::post().to(account::userinfo_post))
                .route(web::method(Method::OPTIONS).to(preflight)),
        )
        .service(
            web::resource("/dbconnections/signup")
                .route(web::post().to(account::signup))
                .route(web::method(Method::OPTIONS).to(preflight)),
        );
}

/// Read by people: a session, and pages.
fn people(config: &mut ServiceConfig, with_demo: bool) {
    config
        .service(
            web::resource(["/authorize", "/api/authorize"])
                .route(read().to(authorize::start))
                .route(web::post().to(authorize::start_post)),
        )
        .service(
            web::resource("/login")
                .route(read().to(authorize::login_page))
                .route(web::post().to(authorize::login)),
        )
        .service(
            web::resource("/signup")
                .route(read().to(authorize::signup_page))
                .route(web::post().to(authorize::signup)),
        )
        .service(web::resource("/v2/logout").route(web::get().to(authorize::v2_logout)))
        .service(
            web::resource("/oidc/logout")
                .route(web::get().to(authorize::oidc_logout))
                .route(web::post().to(authorize::oidc_logout_post)),
        )
        .default_service(web::to(not_found));
    if with_demo {
        config
            .service(web::resource("/").route(read().to(demo::from_root)))
            .service(web::resource("/demo").route(read().to(demo::home)))
            .service(
                web::resource("/demo/callback")
                    .route(web::get().to(demo::callback))
                    .route(web::post().to(demo::callback_post)),
            );
    }
}

async fn not_found(here: Here) -> HttpResponse {
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

/// Serves until SIGTERM or SIGINT, then lets requests under way finish.
///
/// # Errors
/// When a listener cannot be used.
pub fn serve(app: web::Data<App>, cookie_key: Key, listeners: Listeners) -> std::io::Result<Server> {
    let mut server = HttpServer::new(move || Actix::new().configure(routes(app.clone(), cookie_key.clone())))
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
