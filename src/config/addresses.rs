//! Which addresses may stand in a file. Each check answers with what is wrong, in words.

use url::{Host, Url};

/// What an address is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// http and https only.
    Web,
    /// Also an application's own scheme (RFC 8252 §7.1).
    App,
}

/// Schemes that run, read or open something when a browser or system is sent to them.
const DANGEROUS: &[&str] = &[
    "about",
    "blob",
    "cid",
    "chrome",
    "chrome-extension",
    "content",
    "data",
    "edge",
    "file",
    "filesystem",
    "ftp",
    "intent",
    "jar",
    "javascript",
    "mailto",
    "mid",
    "moz-extension",
    "ms-msdt",
    "resource",
    "search-ms",
    "sms",
    "tel",
    "urn",
    "vbscript",
    "view-source",
    "ws",
    "wss",
];

/// An address that people may be sent to, compared byte for byte when an application names it.
///
/// # Errors
/// What is wrong with it. The Ok side holds a warning, if there is one.
pub(crate) fn check_return(text: &str, target: Target) -> Result<Option<String>, String> {
    check_bytes(text)?;
    let url = Url::parse(text).map_err(|_| whole())?;
    let scheme = url.scheme();
    if DANGEROUS.contains(&scheme) {
        return Err(format!("nobody can be sent to a `{scheme}:` address; use https://"));
    }
    if !matches!(scheme, "http" | "https") {
        return match target {
            Target::App => Ok(None),
            Target::Web => Err(format!(
                "the scheme `{scheme}` belongs to an installed application; use https://, or set app_type: native"
            )),
        };
    }
    check_web(text, &url)?;
    Ok((scheme == "http" && !is_loopback(&url)).then(|| {
        "plain http to another machine: whoever is on the way can read what it carries; use https://"
            .to_owned()
    }))
}

fn whole() -> String {
    "this is not a whole address; write it like https://shop.example/callback".to_owned()
}

/// What can never be in an address that is compared byte for byte.
pub(super) fn check_bytes(text: &str) -> Result<(), String> {
    if text.contains('*') {
        return Err("wildcards are not supported: addresses are compared byte for byte; list each one".into());
    }
    if text.contains('#') {
        return Err("a fragment (#…) cannot be part of it (RFC 6749 §3.1.2); remove it".into());
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic())
        || text.contains(['\\', '"', '<', '>', '^', '`', '{', '}', '|'])
    {
        return Err(
            "it holds a character that an address cannot hold; percent-encode it (host names as xn--…)"
                .into(),
        );
    }
    Ok(())
}

/// A host, no user name, no steps: what browsers would repair, nobody registered.
pub(super) fn check_web(text: &str, url: &Url) -> Result<(), String> {
    // `https:/host` and `https:host` parse too: the browser's repair is not what was registered.
    let after = text.split_once("://").map(|(_, after)| after).ok_or_else(whole)?;
    if after.is_empty() || after.starts_with('/') {
        return Err(whole());
    }
    if !url.username().is_empty()
        || url.password().is_some()
        || authority(text).is_some_and(|part| part.contains('@'))
    {
        return Err("a user name (…@) cannot be part of it; remove it".into());
    }
    let path = after.split_once('/').map_or("", |(_, path)| path);
    let path = path.split('?').next().unwrap_or_default().to_ascii_lowercase().replace("%2e", ".");
    if path.split('/').any(|segment| matches!(segment.split(';').next(), Some("." | ".."))) {
        return Err("it has a . or .. step in its path; write the path it means".into());
    }
    Ok(())
}

fn authority(text: &str) -> Option<&str> {
    text.split_once("://")?.1.split(['/', '?']).next()
}

/// A page on the web for people to open: `https`, or `http` on this machine.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn check_page(text: &str) -> Result<Option<String>, String> {
    check_bytes(&text.replace('#', ""))?;
    check_return(&text.replace('#', ""), Target::Web)
}

/// An origin (RFC 6454 §6.2) as browsers write it: scheme, host, port if it is not the usual one, nothing else. For an
/// application that brings its own pages, also `capacitor://localhost`.
///
/// # Errors
/// What is wrong with it and how it should be written.
pub(crate) fn check_origin(text: &str, target: Target) -> Result<Option<String>, String> {
    check_bytes(text)?;
    let url = Url::parse(text).map_err(|_| whole())?;
    let (warning, origin) = if matches!(url.scheme(), "http" | "https") {
        (check_return(text, Target::Web)?, url.origin().ascii_serialization())
    } else {
        (None, app_origin(&url, target)?)
    };
    if origin == text {
        Ok(warning)
    } else {
        Err(format!("an origin has no path and no slash at its end; write {origin}"))
    }
}

/// What the `Origin` header of an installed application's pages says. To the URL standard their origin is opaque (`null`),
/// but the engines that such applications are made of write scheme and host.
fn app_origin(url: &Url, target: Target) -> Result<String, String> {
    let scheme = url.scheme();
    if DANGEROUS.contains(&scheme) {
        return Err(format!("a `{scheme}:` page is not an application's own; use https://"));
    }
    if target == Target::Web {
        return Err(format!(
            "the scheme `{scheme}` belongs to an installed application; its origin can stand in allowed_origins only, of \
             a client with app_type: native or spa"
        ));
    }
    let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
    if host.is_empty() || !host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte)) {
        return Err(
            "an application's origin is its scheme and a host; write it like capacitor://localhost".into()
        );
    }
    Ok(url.port().map_or_else(|| format!("{scheme}://{host}"), |port| format!("{scheme}://{host}:{port}")))
}

/// `public_url`: what the browser's address bar shows, without a path.
///
/// # Errors
/// What is wrong with it. The Ok side holds the normalised address and a warning, if there is one.
pub(crate) fn check_public(text: &str) -> Result<(String, Option<String>), String> {
    check_bytes(text)?;
    let url = Url::parse(text).map_err(|_| "write it like https://login.example".to_owned())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("it begins with https:// (or http:// on this machine)".into());
    }
    check_web(text, &url)?;
    let origin = url.origin().ascii_serialization();
    if authority(text).map(str::len) != text.split_once("://").map(|(_, after)| after.len()) {
        return Err(format!("it has no path and no slash at its end; write {origin}"));
    }
    if url.port() == Some(0) {
        return Err("port 0 is nobody's; write the port that browsers use".into());
    }
    let warning = (url.scheme() == "http" && !is_loopback(&url)).then(|| {
        "plain http to another machine: passwords can be read on the way. Behind a proxy that speaks https, write \
         the https:// address here"
            .to_owned()
    });
    Ok((origin, warning))
}

/// `localhost`, names below it (RFC 6761 §6.3) and the loopback networks.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => is_loopback_name(name),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

pub(crate) fn is_loopback_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}
