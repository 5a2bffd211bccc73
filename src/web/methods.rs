//! One address and the methods that it has; any other is answered 405 with their list (RFC 9110 §15.5.6).

use actix_web::http::Method;
use actix_web::{FromRequest, Handler, Resource, Responder, Route, Scope, web};

use super::cors::wrong_method;

/// The pattern of the address that was asked for, for logs and metrics: what anybody types must not make new time series.
#[derive(Clone, Copy)]
pub(super) struct Pattern(pub &'static str);

/// An address with the methods that are added to it; `allowed` lists them.
pub fn called(path: &'static str, allowed: &'static str) -> Called {
    named(path, path, allowed)
}

fn named(path: &str, pattern: &'static str, allowed: &'static str) -> Called {
    let wrong = web::to(move |here| wrong_method(here, allowed));
    Called(web::resource(path).app_data(Pattern(pattern)).default_service(wrong))
}

/// Read with GET, and with HEAD.
pub fn document<F, Args>(path: &'static str, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    called(path, "GET, HEAD").get(handler.clone()).with(web::head(), handler).0
}

/// Documents below `prefix`; the handler gets the rest of the address as its `path`. A scope, for a pattern with a variable
/// would be tried on every request for anything else.
pub fn documents<F, Args>(prefix: &'static str, handler: F) -> Scope
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    let any = named("/{path:.*}", prefix, "GET, HEAD").get(handler.clone()).with(web::head(), handler);
    web::scope(prefix).service(any)
}

pub struct Called(Resource);

impl Called {
    #[must_use]
    pub fn get<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.with(web::get(), handler)
    }

    #[must_use]
    pub fn post<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.with(web::post(), handler)
    }

    #[must_use]
    pub fn options<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.with(web::method(Method::OPTIONS), handler)
    }

    fn with<F, Args>(self, route: Route, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        Self(self.0.route(route.to(handler)))
    }
}

impl actix_web::dev::HttpServiceFactory for Called {
    fn register(self, config: &mut actix_web::dev::AppService) {
        self.0.register(config);
    }
}
