//! The address a request comes from. Forwarded headers are believed from trusted proxies only, and garbage in them
//! falls back to the peer: it never decides whether somebody is let in.

use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::http::header::HeaderMap;

use crate::app::App;

/// The last address of `X-Forwarded-For` or of `Forwarded` (RFC 7239 §5.2) that no proxy of ours wrote.
pub fn client_address(request: &HttpRequest, app: &App) -> IpAddr {
    let unknown = IpAddr::from([0, 0, 0, 0]);
    let peer = request.peer_addr().map_or(unknown, |peer| peer.ip().to_canonical());
    if !app.is_trusted_proxy(peer) {
        return peer;
    }
    let mut nearest = peer;
    for hop in forwarded(request.headers()).into_iter().rev() {
        let Some(hop) = hop else { return nearest };
        nearest = hop;
        if !app.is_trusted_proxy(hop) {
            break;
        }
    }
    nearest
}

/// A proxy writes one of the two headers and may let the other one through as the visitor wrote it: when they differ,
/// nobody is believed.
fn forwarded(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let lines = |name: &str| {
        headers.get_all(name).filter_map(|value| value.to_str().ok()).collect::<Vec<_>>().join(",")
    };
    let of_element = |element: &str| {
        element.split(';').find_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            name.trim().eq_ignore_ascii_case("for").then(|| ip(value)).flatten()
        })
    };
    let read = |list: &str, of: &dyn Fn(&str) -> Option<IpAddr>| match list {
        "" => Vec::new(),
        list => list.split(',').map(of).collect(),
    };
    let common = read(&lines("x-forwarded-for"), &ip);
    let standard = read(&lines("forwarded"), &of_element);
    match (common.is_empty(), standard.is_empty()) {
        (true, _) => standard,
        (_, true) => common,
        _ if common == standard => common,
        _ => vec![None],
    }
}

/// `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `"[2001:db8::1]:80"`.
fn ip(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let bare = match text.strip_prefix('[') {
        Some(rest) => rest.split(']').next()?,
        None if text.matches(':').count() == 1 => text.split(':').next()?,
        None => text,
    };
    bare.parse::<IpAddr>().ok().map(|ip| ip.to_canonical())
}

/// One counter for all that one subscriber has: the address, or the /64 of an IPv6 one.
pub fn network_of(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_with_and_without_ports() {
        for (text, expected) in [
            ("192.0.2.1", "192.0.2.1"),
            (" 192.0.2.1:8080", "192.0.2.1"),
            ("\"[2001:db8::1]:80\"", "2001:db8::1"),
            ("2001:db8::1", "2001:db8::1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
        ] {
            assert_eq!(ip(text).unwrap().to_string(), expected);
        }
        for garbage in ["", "unknown", "_hidden", "192.0.2.1.1", "fe80::1%eth0", "x".repeat(4096).as_str()] {
            assert_eq!(ip(garbage), None, "{garbage}");
        }
    }

    #[test]
    fn a_subscriber_of_ipv6_has_one_counter() {
        assert_eq!(network_of("2001:db8:1:2:3:4:5:6".parse().unwrap()), "2001:db8:1:2::/64");
    }
}
