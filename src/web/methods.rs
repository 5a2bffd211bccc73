//! One address and the methods that it has; any other is answered 405 with their list (RFC 9110 §15.5.6).

use actix_web::http::Method;
use actix_web::{FromRequest, Handler, Resource, Responder, Route, web};

use super::cors::wrong_method;

/// An address with the methods that are added to it; `allowed` lists them.
pub fn called(path: &str, allowed: &'static str) -> Called {
    Called(web::resource(path).default_service(web::to(move |here| wrong_method(here, allowed))))
}

/// Read with GET, and with HEAD.
pub fn document<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    called(path, "GET, HEAD").get(handler.clone()).with(web::head(), handler).0
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
