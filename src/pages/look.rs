//! How a client's pages look: its own branding before the tenant's before the built-in.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;
use std::sync::Arc;

use serde::Serialize;
use tera::Value;

use super::fill::escape;
use super::palette::Palette;
use super::skeleton::Holes;
use super::squeeze::Style;
use super::{Theme, foundation};
use crate::model::{Branding, Client, Colors, PICTURE_KINDS, Tenant, origin_of, web_origin};

/// Made once per client by [`super::Pages`].
#[derive(Debug, Clone)]
pub struct Look {
    /// What templates see as `look`.
    value: Value,
    csp_images: String,
    csp_forms: String,
    style: Arc<Style>,
}

/// The style of each pair of colours, so that a thousand clients of one look keep it once.
pub(super) struct Styles<'t> {
    theme: &'t Theme,
    by_colors: HashMap<Colors, (Palette, Arc<Style>)>,
    /// What templates see as the style: it is longer than the rest of the page, so it is set in afterwards.
    css: Value,
    script: Value,
}

impl<'t> Styles<'t> {
    pub fn new(theme: &'t Theme, holes: &Holes) -> Self {
        let (css, script) = (Value::safe_string(&holes.style), Value::safe_string(foundation::script()));
        Self { theme, by_colors: HashMap::new(), css, script }
    }

    fn of(&mut self, colors: &Colors) -> (Palette, Arc<Style>) {
        let entry = self.by_colors.entry(colors.clone()).or_insert_with(|| {
            let palette = Palette::new(colors);
            // Needs no escaping: computed from parsed colours and checked files.
            let style = Style::new(format!("{}{}", palette.css(), self.theme.css()));
            (palette, Arc::new(style))
        });
        entry.clone()
    }
}

#[derive(Serialize)]
struct Fields<'a> {
    /// The client's name, or the tenant's: "Sign in · name".
    name: &'a str,
    tenant: &'a str,
    client: Option<&'a str>,
    logo: Option<&'a str>,
    /// The name of whoever the logo belongs to.
    logo_alt: &'a str,
    /// The first letter of that name, for the built-in mark.
    letter: String,
    favicon: String,
    css: Value,
    script: Value,
    privacy: Option<&'a str>,
    terms: Option<&'a str>,
    help: Option<String>,
}

impl Look {
    pub(super) fn new(styles: &mut Styles<'_>, tenant: &Tenant, client: Option<&Client>) -> Self {
        let none = Branding::default();
        let own = client.map_or(&none, |client| &client.branding);
        let shared = &tenant.branding;
        let either = |own: &Option<String>, shared: &Option<String>| own.clone().or_else(|| shared.clone());
        let colors = Colors {
            primary: either(&own.colors.primary, &shared.colors.primary),
            page_background: either(&own.colors.page_background, &shared.colors.page_background),
        };
        let own_logo = own.logo_url.as_deref().filter(|url| is_image(url));
        let logo = own_logo.or(shared.logo_url.as_deref().filter(|url| is_image(url)));
        let logo_alt = match client {
            Some(client) if own_logo.is_some() => &client.name,
            _ => &tenant.friendly_name,
        };
        let favicon =
            own.favicon_url.as_deref().or(shared.favicon_url.as_deref()).filter(|url| is_image(url));
        let (palette, style) = styles.of(&colors);
        let letter = first_letter(logo_alt);
        let favicon = favicon.map_or_else(|| drawn_favicon(&letter, &palette), str::to_owned);
        let help = tenant.support_url.clone().filter(|url| is_page(url));
        let fields = Fields {
            name: client.map_or(&tenant.friendly_name, |client| &client.name),
            tenant: &tenant.friendly_name,
            client: client.map(|client| client.name.as_str()),
            logo,
            logo_alt,
            letter,
            css: styles.css.clone(),
            script: styles.script.clone(),
            privacy: tenant.privacy_url.as_deref().filter(|url| is_page(url)),
            terms: tenant.terms_url.as_deref().filter(|url| is_page(url)),
            help: help.or_else(|| tenant.support_email.as_ref().map(|email| format!("mailto:{email}"))),
            favicon,
        };
        let mut csp_images = sources([logo, Some(&*fields.favicon)]).join(" ");
        if styles.theme.has_files() {
            // What templates and styles show of `static/`.
            csp_images = format!("'self' {}; font-src 'self'", csp_images.replace("'self'", "").trim());
        }
        let mut csp_forms = String::from("'self'");
        let of_tenant = || tenant.allowed_logout_urls.iter().filter_map(|url| origin_of(url)).collect();
        for origin in client.map_or_else(of_tenant, Client::origins) {
            csp_forms.push(' ');
            csp_forms.push_str(match origin.as_str() {
                // An application on this machine listens where it can (RFC 8252 §7.3), and a source without a port means 80.
                local if local.starts_with("http://127.0.0.1") => "http://127.0.0.1:*",
                // No source can name it (CSP 3 §2.3.1).
                local if local.starts_with("http://[::1]") => "http:",
                origin => origin,
            });
        }
        Self { value: Value::from_serializable(&fields), csp_images, csp_forms, style }
    }

    /// The built-in look, to try templates with.
    pub(super) fn sample(theme: &Theme) -> Self {
        let fields = Fields {
            name: "Shop",
            tenant: "Acme",
            client: Some("Shop"),
            logo: None,
            logo_alt: "Acme",
            letter: "A".to_owned(),
            favicon: "data:image/svg+xml,".to_owned(),
            css: Value::safe_string(theme.css()),
            script: Value::safe_string(foundation::script()),
            privacy: Some("https://acme.test/privacy"),
            terms: None,
            help: None,
        };
        let style = Arc::new(Style::new(theme.css().to_owned()));
        let nothing = || "'none'".to_owned();
        Self { value: Value::from_serializable(&fields), csp_images: nothing(), csp_forms: nothing(), style }
    }

    pub(super) fn value(&self) -> &Value {
        &self.value
    }

    /// The style, which every page of this look has in it.
    pub(super) fn style(&self) -> &Arc<Style> {
        &self.style
    }

    /// `img-src` of the Content-Security-Policy, with `font-src` behind it: what this look needs and nothing more.
    pub fn csp_images(&self) -> &str {
        &self.csp_images
    }

    /// `form-action`, where a form's answer may be redirected to what the client, or without one the tenant, registered.
    pub fn csp_forms(&self) -> &str {
        &self.csp_forms
    }
}

/// What may stand in `src`: nothing that sends a person's address to a third party in the clear.
fn is_image(url: &str) -> bool {
    let below_static = url.starts_with("/static/");
    let data = url.strip_prefix("data:image/").and_then(|rest| rest.split([';', ',']).next());
    below_static
        || data.is_some_and(|kind| PICTURE_KINDS.contains(&kind))
        || web_origin(url).is_some_and(|origin| origin.starts_with("https:"))
}

/// What may stand in `href`.
fn is_page(url: &str) -> bool {
    web_origin(url).is_some_and(|origin| origin.starts_with("http"))
}

fn sources<const N: usize>(images: [Option<&str>; N]) -> Vec<String> {
    let source = |url: &str| {
        if url.starts_with("data:") {
            Some("data:".to_owned())
        } else if url.starts_with('/') {
            Some("'self'".to_owned())
        } else {
            web_origin(url)
        }
    };
    let unique: BTreeSet<_> = images.into_iter().flatten().filter_map(source).collect();
    unique.into_iter().collect()
}

fn first_letter(name: &str) -> String {
    name.chars().find(|c| c.is_alphanumeric()).map_or_else(|| "·".to_owned(), |c| c.to_uppercase().collect())
}

/// A letter on the brand's colour, 200 bytes in the page instead of a request.
fn drawn_favicon(letter: &str, palette: &Palette) -> String {
    let mut text = String::new();
    escape(&mut text, letter);
    let svg = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 36 36'><rect width='36' height='36' rx='10' fill='{}'/>\
         <text x='18' y='25' font-family='system-ui,sans-serif' font-weight='700' font-size='19' text-anchor='middle' \
         fill='{}'>{text}</text></svg>",
        palette.light.brand, palette.light.on
    );
    let mut url = String::from("data:image/svg+xml,");
    for byte in svg.bytes() {
        match byte {
            b'<' | b'>' | b'#' | b'%' | b'"' | b'&' | 128.. => drop(write!(url, "%{byte:02X}")),
            _ => url.push(char::from(byte)),
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::{is_image, is_page, sources};

    #[test]
    fn images_come_from_here_from_the_page_or_over_tls() {
        for good in [
            "/static/logo.svg",
            "https://cdn.test/a.png",
            "data:image/png;base64,AA",
            "data:image/svg+xml,%3Csvg/%3E",
        ] {
            assert!(is_image(good), "{good}");
        }
        for bad in [
            "http://cdn.test/a.png",
            "//cdn.test/a",
            "javascript:alert(1)",
            "data:text/html,x",
            "/login",
            "",
            "x\" onerror",
        ] {
            assert!(!is_image(bad), "{bad}");
        }
    }

    #[test]
    fn links_lead_to_pages() {
        assert!(is_page("https://acme.test/privacy") && is_page("http://localhost/x"));
        assert!(!is_page("javascript:alert(1)") && !is_page("data:text/html,x") && !is_page("/x"));
    }

    #[test]
    fn the_policy_names_the_logos_origin_and_nothing_more() {
        let logo = Some("https://cdn.test:8443/a/b.png?x=;script-src *");
        assert_eq!(sources([logo, Some("data:image/svg+xml,")]), ["data:", "https://cdn.test:8443"]);
        assert_eq!(sources([Some("/static/l.svg"), None]), ["'self'"]);
    }
}
