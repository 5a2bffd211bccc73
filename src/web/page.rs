//! A page as an answer: its language, its nonce, its Content-Security-Policy.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_ENCODING, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, ContentEncoding, VARY, X_FRAME_OPTIONS,
};

use super::headers::{Framing, OPENER_POLICY, no_store};
use super::here::Here;
use super::language::remembered_language;
use crate::crypto;
use crate::pages::{Frame, Lang, Page, Wish};

/// What is about one page and not about the tenant.
pub struct Html<'a> {
    here: &'a Here,
    status: StatusCode,
    client_id: Option<&'a str>,
    explicit: Option<&'a str>,
    ui_locales: Option<&'a str>,
    language_href: String,
    state: &'a str,
    forms_lead_to_client: bool,
    framing: Framing<'a>,
}

impl<'a> Html<'a> {
    pub fn new(here: &'a Here, status: StatusCode) -> Self {
        Self {
            here,
            status,
            client_id: None,
            explicit: None,
            ui_locales: None,
            language_href: String::new(),
            state: "",
            forms_lead_to_client: false,
            framing: Framing::Nobody,
        }
    }

    /// In whose look, where anybody's is known.
    #[must_use]
    pub fn client(mut self, client_id: Option<&'a str>) -> Self {
        self.client_id = client_id;
        self
    }

    /// `explicit` was picked on the page, `ui_locales` came with the request.
    #[must_use]
    pub fn language(mut self, explicit: Option<&'a str>, ui_locales: Option<&'a str>) -> Self {
        self.explicit = explicit;
        self.ui_locales = ui_locales;
        self
    }

    /// Up to and including `ui_locales=`.
    #[must_use]
    pub fn language_menu(mut self, href: String) -> Self {
        self.language_href = href;
        self
    }

    /// The sealed transaction that the page carries.
    #[must_use]
    pub fn state(mut self, state: &'a str) -> Self {
        self.state = state;
        self
    }

    /// A form here may lead to what the client registered, also by a redirect: Chromium checks each hop against this page.
    #[must_use]
    pub fn forms_lead_to_client(mut self) -> Self {
        self.forms_lead_to_client = true;
        self
    }

    #[must_use]
    pub fn framing(mut self, framing: Framing<'a>) -> Self {
        self.framing = framing;
        self
    }

    /// What the page will speak.
    pub fn lang(&self) -> &'a Lang {
        let remembered = remembered_language(self.here);
        self.here.site.pages.lang(Wish {
            explicit: self.explicit,
            ui_locales: self.ui_locales,
            remembered: remembered.as_deref(),
            accept_language: self.here.accept_language(),
        })
    }

    pub fn render(self, page: &impl Page) -> HttpResponse {
        let (pages, lang) = (&self.here.site.pages, self.lang());
        let nonce = crypto::b64(&crypto::bytes::<16>());
        let (client_id, language_href) = (self.client_id, &self.language_href);
        let drawn =
            pages.render(Frame { client_id, lang, nonce: &nonce, language_href, state: self.state }, page);

        let mut response = HttpResponse::build(self.status);
        response.content_type("text/html; charset=utf-8");
        response.insert_header((CONTENT_LANGUAGE, lang.as_str()));
        response.insert_header((VARY, "Accept-Encoding, Accept-Language, Cookie"));
        response.insert_header((CONTENT_SECURITY_POLICY, self.policy(&nonce)));
        if self.framing == Framing::Nobody {
            response.insert_header((X_FRAME_OPTIONS, "DENY"));
        }
        if !leads_to_application(self.here) {
            response.insert_header((OPENER_POLICY.clone(), "same-origin"));
        }
        // Every browser takes it. The one that took brotli alone would save nothing: the page is compressed beforehand.
        let gzip = accepts_gzip(self.here).then(|| drawn.gzip()).flatten();
        let mut response = match gzip {
            Some(gzip) => response.insert_header(ContentEncoding::Gzip).body(gzip),
            None => response.body(drawn.html()),
        };
        no_store(response.headers_mut());
        response
    }

    fn policy(&self, nonce: &str) -> String {
        let look = self.here.site.pages.look(self.client_id);
        let images = look.csp_images();
        let forms = if self.forms_lead_to_client { look.csp_forms() } else { "'self'" };
        let ancestors = match self.framing {
            Framing::Nobody => "'none'".to_owned(),
            Framing::Origins(origins) => origins.join(" "),
        };
        format!(
            "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; img-src {images}; \
             form-action {forms}; frame-ancestors {ancestors}; base-uri 'none'"
        )
    }
}

/// Applications open a login in a popup, and its last page, theirs or ours, talks to the opener: one page with an opener
/// policy on the way, an error too, would cut them off for good.
fn leads_to_application(here: &Here) -> bool {
    matches!(here.request.path(), "/authorize" | "/api/authorize" | "/login" | "/signup")
}

/// RFC 9110 §12.5.3: named, and not with a weight of nothing.
fn accepts_gzip(here: &Here) -> bool {
    let header = here.request.headers().get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    header.is_some_and(|header| header.split(',').any(names_gzip))
}

fn names_gzip(coding: &str) -> bool {
    let (name, parameters) = coding.split_once(';').unwrap_or((coding, ""));
    let weight = parameters.trim().strip_prefix("q=").and_then(|weight| weight.trim().parse::<f32>().ok());
    name.trim().eq_ignore_ascii_case("gzip") && weight.is_none_or(|weight| weight > 0.0)
}

#[cfg(test)]
mod tests {
    use super::names_gzip;

    #[test]
    fn gzip_is_named_or_refused() {
        assert!(names_gzip("gzip") && names_gzip(" GZIP ; q=0.5") && names_gzip("gzip;q=1"));
        assert!(
            !names_gzip("gzip;q=0") && !names_gzip("gzip; q=0.000") && !names_gzip("br") && !names_gzip("*")
        );
    }
}
