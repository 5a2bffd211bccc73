//! The drawings that stand for people without a picture of their own; applications show them.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CROSS_ORIGIN_RESOURCE_POLICY};

use crate::model::Initial;
use crate::web::allow_any_origin;

/// White is readable on each of them (WCAG 2.2 §1.4.3).
const COLORS: [&str; 6] = ["#1d4ed8", "#0f766e", "#9a3412", "#be123c", "#6d28d9", "#3f6212"];
const GREY: &str = "#4b5563";

/// The same for everybody and for ever, and for pages of every site.
pub fn picture(initial: Initial) -> HttpResponse {
    let mut response = HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .insert_header((CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin"))
        .content_type("image/svg+xml")
        .body(drawn(initial));
    allow_any_origin(response.headers_mut());
    response
}

fn drawn(initial: Initial) -> String {
    let (color, shape) = if let Some(letter) = initial.letter() {
        let index = usize::try_from(u32::from(letter)).unwrap_or_default() % COLORS.len();
        let text = format!(
            "<text x='48' y='65' font-family='system-ui,sans-serif' font-weight='600' font-size='48' \
             text-anchor='middle' fill='#fff'>{letter}</text>"
        );
        (COLORS.get(index).copied().unwrap_or(GREY), text)
    } else {
        let figure =
            "<g fill='#fff'><circle cx='48' cy='37' r='16'/><path d='M14 96a34 36 0 0 1 68 0z'/></g>";
        (GREY, figure.to_owned())
    };
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 96 96' width='96' height='96'><rect width='96' height='96' \
         fill='{color}'/>{shape}</svg>"
    )
}
