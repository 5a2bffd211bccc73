//! Why there is no answer, in the operator's words. Never "wrong password".

use std::fmt;

#[derive(Debug, Clone)]
pub(super) enum Outage {
    /// The server is of no use now: unreachable, hung up, silent, talking nonsense, or too busy.
    Broken(String),
    /// The directory answered, and will not or cannot do this. It may do the same for somebody else.
    Refused(String),
    /// Too many people are logging in at once; nothing is wrong with the directory.
    Crowded,
}

impl Outage {
    pub(super) fn broken(text: impl Into<String>) -> Self {
        Self::Broken(text.into())
    }

    pub(super) fn refused(text: impl Into<String>) -> Self {
        Self::Refused(text.into())
    }

    /// The same, with what was being done in front.
    pub(super) fn while_(self, doing: impl fmt::Display) -> Self {
        match self {
            Self::Broken(text) => Self::Broken(format!("{doing}: {text}")),
            Self::Refused(text) => Self::Refused(format!("{doing}: {text}")),
            Self::Crowded => Self::Crowded,
        }
    }
}

impl fmt::Display for Outage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(text) | Self::Refused(text) => out.write_str(text),
            Self::Crowded => out.write_str("too many people are logging in at once"),
        }
    }
}

/// A server's own words, short and on one line: they end in a log.
pub(super) fn quoted(text: &str) -> String {
    let clean = plain(text);
    if clean.is_empty() { String::new() } else { format!(" (\"{clean}\")") }
}

/// Text from elsewhere without what would steer a terminal or break a line of a log.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(160).collect()
}

/// The result codes that people meet (RFC 4511 §A.1), in words.
pub(super) fn code(rc: u32) -> String {
    let known = match rc {
        1 => "operations error",
        2 => "protocol error",
        3 => "time limit exceeded",
        4 => "size limit exceeded",
        7 => "this way of logging in is not supported",
        8 => "it demands a stronger way of logging in: use ldaps:// or ldap_start_tls",
        10 => "it refers to another server, and referrals are not followed",
        11 => "an administrative limit was exceeded",
        13 => "it demands an encrypted connection: use ldaps:// or ldap_start_tls",
        32 => "no such object",
        34 => "that is not a valid DN",
        48 => "inappropriate authentication",
        49 => "wrong name or password",
        50 => "insufficient access rights",
        51 => "the server is busy",
        52 => "the server is unavailable",
        53 => "the server is unwilling to do it",
        80 => "an error inside the directory",
        _ => return format!("result code {rc}"),
    };
    format!("{known}, code {rc}")
}
