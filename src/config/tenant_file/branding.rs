//! `branding:` of the tenant, and what a client has of its own.

use crate::config::document::{Fields, Unknown, Value, quoted};
use crate::config::pictures::check_picture;
use crate::model::{Branding, Colors};

/// `tenant.picture_url` and `tenant.universal_login.colors` are where older exports keep the logo and the colours.
pub(super) fn of_tenant(document: &Fields<'_>, settings: Option<&Fields<'_>>) -> Branding {
    let older_logo = settings.and_then(|settings| picture(settings, "picture_url"));
    let older_colors = settings.and_then(older_colors).unwrap_or_default();
    let mut branding = document.table("branding").map(read).unwrap_or_default();
    branding.logo_url = branding.logo_url.or(older_logo);
    branding.colors.primary = branding.colors.primary.or(older_colors.primary);
    branding.colors.page_background = branding.colors.page_background.or(older_colors.page_background);
    branding
}

fn older_colors(settings: &Fields<'_>) -> Option<Colors> {
    let login = settings.table("universal_login")?;
    let older = login.table("colors").map(colors);
    login.not_yet(&["passwordless"]);
    login.finish(Unknown::Warning);
    older
}

/// `logo_uri` is the Management API's; `branding` on a client is ours, in the tenant's words.
pub(super) fn of_client(client: &Fields<'_>) -> Branding {
    let logo = picture(client, "logo_uri");
    let mut branding = client.table("branding").map(read).unwrap_or_default();
    branding.logo_url = branding.logo_url.or(logo);
    branding
}

fn read(fields: Fields<'_>) -> Branding {
    let branding = Branding {
        logo_url: picture(&fields, "logo_url"),
        favicon_url: picture(&fields, "favicon_url"),
        colors: fields.table("colors").map(colors).unwrap_or_default(),
    };
    fields.not_yet(&["font", "templates", "identifiers", "phone_display"]);
    fields.finish(Unknown::Warning);
    branding
}

fn colors(fields: Fields<'_>) -> Colors {
    let colors =
        Colors { primary: color(&fields, "primary"), page_background: color(&fields, "page_background") };
    fields.finish(Unknown::Warning);
    colors
}

fn color(fields: &Fields<'_>, name: &'static str) -> Option<String> {
    let field = fields.get(name)?;
    if matches!(field.value(), Value::Table(_)) {
        field.warning("gradients are not supported yet; it has no effect. Write one colour such as \"#0a6\"");
        return None;
    }
    let text = field.text()?;
    let digits = text.value.strip_prefix('#').unwrap_or_default();
    if !matches!(digits.len(), 3 | 6) || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        field.error(format!(
            "{} is not a colour; write it like \"#0a6\" or \"#00aa66\", in quotes",
            quoted(text)
        ));
        return None;
    }
    Some(text.value.to_ascii_lowercase())
}

fn picture(fields: &Fields<'_>, name: &'static str) -> Option<String> {
    let field = fields.get_filled(name)?;
    let text = field.raw_text()?;
    field.accepts(check_picture(&text.value).map(|()| None)).then(|| text.value.clone())
}
