//! An answer in the response mode it was asked for.

use actix_web::HttpResponse;
use actix_web::http::header::{HeaderValue, LOCATION};
use actix_web::http::{Method, StatusCode};
use serde_json::{Map, Value};

use crate::model::Client;
use crate::pages::{FormPost, Trouble, WebMessage};
use crate::protocol::{Answer, ResponseMode};
use crate::web::{Framing, Here, Html, Shown, no_store};

/// `lang` is what the person was spoken to in, for an answer that is a page for a moment.
///
/// # Errors
/// When the registered address cannot stand in a header.
pub fn send(here: &Here, client: &Client, lang: Option<&str>, answer: Answer) -> Result<HttpResponse, Shown> {
    let html = Html::new(here, StatusCode::OK).client(Some(&client.client_id)).language(None, lang);
    match answer.mode {
        ResponseMode::Query | ResponseMode::Fragment => redirect(here, &answer),
        ResponseMode::FormPost => {
            let fields = answer.fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            let page = FormPost { action: answer.destination.without_answers().into_owned(), fields };
            Ok(html.forms_lead_to_client().render(&page))
        }
        ResponseMode::WebMessage => {
            let response: Map<String, Value> = answer
                .fields
                .into_iter()
                .map(|(name, value)| (name.to_owned(), typed(name, value)))
                .collect();
            let page = WebMessage::new(answer.destination.origin(), &response);
            Ok(html.framing(Framing::Origins(&client.web_origins)).render(&page))
        }
    }
}

/// In a message, `expires_in` is the number that it is.
fn typed(name: &str, value: String) -> Value {
    match value.parse::<i64>() {
        Ok(seconds) if name == "expires_in" => seconds.into(),
        _ => value.into(),
    }
}

fn redirect(here: &Here, answer: &Answer) -> Result<HttpResponse, Shown> {
    let address = answer.destination.with(answer.mode, &answer.fields);
    see(here, &address)
}

/// 302 after a GET; 303 after a POST, so that no browser posts the password on (RFC 9700 §4.11).
///
/// # Errors
/// When the address cannot stand in a header.
pub fn see(here: &Here, address: &str) -> Result<HttpResponse, Shown> {
    let location = HeaderValue::from_str(address).map_err(|_| {
        Shown::bad_request(Trouble::BadRequest, "the address cannot stand in a Location header")
    })?;
    let status =
        if here.request.method() == Method::POST { StatusCode::SEE_OTHER } else { StatusCode::FOUND };
    let mut response = HttpResponse::build(status).insert_header((LOCATION, location)).finish();
    no_store(response.headers_mut());
    Ok(response)
}
