//! The language that somebody picked in the menu of a page, remembered in this browser: a tag and nothing else.

use actix_web::HttpResponse;

use super::browser::is_own_form;
use super::cookie;
use super::here::Here;

const NAME: &str = "vestibule-language";
/// Seconds: a year.
const LIFETIME: i64 = 365 * 86_400;

/// What was picked here before. The page takes it as a wish among others: anybody may have written it.
pub fn remembered_language(here: &Here) -> Option<String> {
    cookie::value(here, NAME)
}

/// Remembers what the menu of a page asked for, when the tenant has it. A link from elsewhere is nobody's choice.
pub fn remember_language(here: &Here, picked: Option<&str>, response: &mut HttpResponse) {
    let lang = picked.and_then(|tag| here.site.pages.offered(tag)).filter(|_| is_own_form(here));
    if let Some(lang) = lang {
        let cookie = cookie::cookie(here, NAME, lang.as_str().to_owned(), Some(LIFETIME));
        // Without it the next page asks the browser again.
        let _ = response.add_cookie(&cookie);
    }
}
