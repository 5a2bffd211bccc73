//! Attacks B: every parameter of `/authorize`, good and bad.

mod hints;
mod methods;
mod pkce;
mod refused;
mod response_types;
mod state;
mod who_asks;

use crate::support::{Answer, Browser, PASSWORD, SHOP, Server, front_door, with};

async fn signed_in(server: &Server) -> Browser {
    let browser = server.browser();
    browser.sign_up(&front_door(&SHOP), "ada@acme.test", PASSWORD).await;
    browser
}

async fn asked(browser: &Browser, other: &[(&str, &str)]) -> Answer {
    Answer::of(&browser.get(front_door(&with(&SHOP, other))).await)
}
