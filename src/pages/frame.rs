//! What one request adds to a page, and the whole of what a template may say.

use tera::{Context, Value};

use super::look::Look;
use super::{Lang, Theme};

#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// Whose look and name; None: the tenant's own.
    pub client_id: Option<&'a str>,
    /// From [`super::Pages::lang`]; also the `Content-Language`.
    pub lang: &'a Lang,
    /// Of this response's Content-Security-Policy, in base64url.
    pub nonce: &'a str,
    /// Where the language menu asks for this page, after a POST for the one that the form stood on:
    /// `/login?state=…&ui_locales=`. Empty where nothing could be asked for, as on an error: no menu.
    pub language_href: &'a str,
    /// The sealed transaction, in base64url; it stands where the page says [`super::Pages::state`].
    pub state: &'a str,
}

/// `t` (words), `look`, `page`, and single values. Everything large is made once and only pointed to here.
pub(super) fn context(theme: &Theme, look: &Look, menu: &Value, frame: Frame<'_>, page: Value) -> Context {
    let mut context = Context::new();
    context.insert_value("t", theme.words(frame.lang).clone());
    context.insert_value("lang", Value::from(frame.lang.as_str()));
    context.insert_value("dir", Value::from(frame.lang.dir()));
    context.insert_value("language", Value::from(theme.name_of(frame.lang)));
    context.insert_value("languages", menu.clone());
    let (action, fields) = form(frame.language_href);
    context.insert_value("language_action", Value::from(action));
    context.insert_value("language_fields", Value::from_serializable(&fields));
    context.insert_value("nonce", Value::from(frame.nonce));
    context.insert_value("look", look.value().clone());
    context.insert_value("page", page);
    context
}

/// The address as a form that says each part of it once: a link for each language would repeat the sealed transaction so
/// often that the page doubled.
fn form(href: &str) -> (&str, Vec<(String, String)>) {
    let (action, query) = href.split_once('?').unwrap_or((href, ""));
    let fields = form_urlencoded::parse(query.as_bytes()).into_owned();
    (action, fields.filter(|(name, _)| name != "ui_locales").collect())
}
