//! `domain_aliases:`, whose people are sent to a connection by themselves.

use crate::config::document::{Field, Fields, quoted};
use crate::model::Connection;

/// A list of them.
pub(super) fn list(fields: &Fields<'_>, name: &'static str) -> Vec<String> {
    fields.list(name).iter().filter_map(one).collect()
}

/// The part of an e-mail address behind the @, in lower case and as DNS has it.
pub(super) fn one(field: &Field<'_>) -> Option<String> {
    let text = field.text()?;
    let host = url::Host::parse(&text.value).ok().map(|host| host.to_string());
    let host = host.filter(|host| {
        let label = |label: &str| {
            let plain = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            plain
                && !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        host.len() <= 253
            && host.contains('.')
            && host.split('.').all(label)
            && host.parse::<std::net::IpAddr>().is_err()
    });
    if host.is_none() {
        field.error(format!(
            "{} is not a domain of e-mail addresses; write it like acme.example",
            quoted(text)
        ));
    }
    host
}

/// People of one domain can be sent to one place only.
pub(super) fn tell_shared(field: &Field<'_>, connection: &Connection, earlier: &[Connection]) {
    for domain in &connection.domain_aliases {
        if let Some(other) = earlier.iter().find(|other| other.domain_aliases.contains(domain)) {
            field.error(format!(
                "the domain {domain} already belongs to the connection {}; keep it in one",
                other.name
            ));
        }
    }
}
