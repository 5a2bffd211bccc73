//! `/demo`: a list of logins to try.

use actix_session::Session as Cookie;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;

use super::secrets::{Secrets, Waiting};
use crate::config::demo::CLIENT_ID;
use crate::pages::{Demo, DemoLogin, DemoRequest};
use crate::web::{Here, Html, open_session, query_params, remember_language};

/// Somebody who typed nothing but the host.
pub async fn from_root() -> HttpResponse {
    HttpResponse::Found().insert_header((LOCATION, "/demo")).finish()
}

pub async fn get(here: Here, cookie: Cookie) -> HttpResponse {
    let params = query_params(&here.request).unwrap_or_default();
    let picked = params.first("ui_locales");
    let html = Html::new(&here, StatusCode::OK).client(Some(CLIENT_ID)).language(picked, None);
    let secrets = Secrets::fresh(html.lang().as_str());
    let requests = [
        DemoRequest::Code,
        DemoRequest::SignUp,
        DemoRequest::Again,
        DemoRequest::Silent,
        DemoRequest::Token,
        DemoRequest::FormPost,
    ];
    let logins = requests.map(|request| DemoLogin::new(request, href(&here, &secrets, request)));
    let account = signed_in(&here, &cookie).await;
    let logout_href = account.is_some().then(|| logout_href(&here, &secrets.lang));
    let page = Demo { logins: logins.to_vec(), account, logout_href };
    let mut response = html.language_menu("/demo?ui_locales=".to_owned()).render(&page);
    remember_language(&here, picked, &mut response);
    let mut waiting = Waiting::of(&here);
    waiting.wait_for(secrets);
    if let Some(cookie) = waiting.cookie(&here) {
        // Without it the answer will be refused, as it should be.
        let _ = response.add_cookie(&cookie);
    }
    response
}

/// Who would be known without a page. What the database does not tell is not shown here.
async fn signed_in(here: &Here, cookie: &Cookie) -> Option<String> {
    let session = open_session(here, cookie).await.ok()??;
    let user = here.app.store.user(here.tenant(), &session.user_id).await.ok()??;
    user.claims.email.or(user.claims.name)
}

fn href(here: &Here, secrets: &Secrets, request: DemoRequest) -> String {
    let callback = format!("{}/demo/callback", here.site.tenant.public_url);
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("client_id", CLIENT_ID).append_pair("redirect_uri", &callback);
    query.append_pair("scope", "openid profile email").append_pair("state", &secrets.state);
    query.append_pair("ui_locales", &secrets.lang);
    let (response_type, more): (_, &[(&str, &str)]) = match request {
        DemoRequest::Code => ("code", &[]),
        DemoRequest::SignUp => ("code", &[("screen_hint", "signup")]),
        DemoRequest::Again => ("code", &[("prompt", "login")]),
        DemoRequest::Silent => ("code", &[("prompt", "none")]),
        DemoRequest::Token => ("token id_token", &[]),
        DemoRequest::FormPost => ("id_token", &[("response_mode", "form_post")]),
    };
    query.append_pair("response_type", response_type).append_pair("nonce", &secrets.nonce).extend_pairs(more);
    if response_type == "code" {
        query
            .append_pair("code_challenge", &secrets.challenge())
            .append_pair("code_challenge_method", "S256");
    }
    format!("/authorize?{}", query.finish())
}

pub fn logout_href(here: &Here, lang: &str) -> String {
    let back = format!("{}/demo", here.site.tenant.public_url);
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", CLIENT_ID)
        .append_pair("returnTo", &back)
        .append_pair("ui_locales", lang)
        .finish();
    format!("/v2/logout?{query}")
}
