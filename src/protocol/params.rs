//! Parameters as they came: form or query, decoded exactly once.

use std::borrow::Cow;
use std::ops::Range;

/// RFC 6749 §3.1: no parameter may be sent twice, an empty one counts as absent, unknown ones are ignored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Params {
    /// Every name and every value, one behind the other.
    text: String,
    pairs: Vec<Pair>,
    /// Names that are there twice, or dressed as a list.
    ambiguous: Vec<String>,
}

/// Where in the text they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pair {
    name: Range<usize>,
    value: Range<usize>,
}

/// More than anybody sends; far less than it takes to make parsing costly.
const MOST_PARAMETERS: usize = 200;

impl Params {
    /// `application/x-www-form-urlencoded` (WHATWG URL §5.1). None when there are more than 200 parameters, or bytes that
    /// are no UTF-8: what is echoed must come back byte for byte.
    pub fn parse(encoded: &[u8]) -> Option<Self> {
        let encoded = str::from_utf8(encoded).ok()?;
        let (text, pairs) = (String::with_capacity(encoded.len()), Vec::with_capacity(16));
        let mut params = Self { text, pairs, ambiguous: Vec::new() };
        for pair in encoded.split('&').filter(|pair| !pair.is_empty()) {
            if params.pairs.len() == MOST_PARAMETERS {
                return None;
            }
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            params.push(&decoded(name)?, &decoded(value)?);
        }
        Some(params)
    }

    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut params = Self::default();
        for (name, value) in pairs {
            params.push(&name, &value);
        }
        params
    }

    pub fn extend(&mut self, more: &Self) {
        for (name, value) in more.iter() {
            self.push(name, value);
        }
    }

    fn push(&mut self, name: &str, value: &str) {
        match name.split_once('[') {
            Some((listed, _)) => self.ambiguous.push(listed.to_owned()),
            None if self.has(name) => self.ambiguous.push(name.to_owned()),
            None => {}
        }
        let mut written = |text: &str| {
            let start = self.text.len();
            self.text.push_str(text);
            start..self.text.len()
        };
        let pair = Pair { name: written(name), value: written(value) };
        self.pairs.push(pair);
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let read = |at: &Range<usize>| self.text.get(at.clone()).unwrap_or_default();
        self.pairs.iter().map(move |pair| (read(&pair.name), read(&pair.value)))
    }

    /// The first value, where a second one does no harm.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.iter().find(|(other, value)| *other == name && !value.is_empty()).map(|(_, value)| value)
    }

    /// Present, with or without a value (`&federated`).
    pub fn has(&self, name: &str) -> bool {
        self.iter().any(|(other, _)| other == name)
    }

    /// True when `name` is there twice, or dressed as a list (`name[]`, `name[0]`).
    pub fn is_ambiguous(&self, name: &str) -> bool {
        self.ambiguous.iter().any(|ambiguous| ambiguous == name)
    }

    /// Form-encoded again, less the names in `without`.
    pub fn encode_without(&self, without: &[&str]) -> String {
        let kept = self.iter().filter(|(name, _)| !without.contains(name));
        form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish()
    }
}

/// Most of what comes is plain, a sealed transaction of a kilobyte above all: it is copied and not decoded.
fn decoded(encoded: &str) -> Option<Cow<'_, str>> {
    if !encoded.contains('%') && !encoded.contains('+') {
        return Some(Cow::Borrowed(encoded));
    }
    let spaced = encoded.replace('+', " ");
    Some(Cow::Owned(percent_encoding::percent_decode_str(&spaced).decode_utf8().ok()?.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::Params;

    #[test]
    fn every_form_is_read_as_the_standard_reads_it() {
        for encoded in [
            "",
            "&",
            "a",
            "=",
            "=b",
            "a=",
            "a=b=c",
            "a=b&&c=d&",
            "a+b=c%2Bd",
            "%26=%3d",
            "%",
            "%4",
            "%zz=%e2%82%ac",
            "a=\u{20ac}",
        ] {
            let standard = form_urlencoded::parse(encoded.as_bytes()).into_owned();
            assert_eq!(Params::parse(encoded.as_bytes()), Some(Params::from_pairs(standard)), "{encoded}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert!(Params::parse(b"state=%ff").is_none());
        assert!(Params::parse(b"state=\xff").is_none());
        assert_eq!(Params::parse(b"state=%EF%BF%BD").unwrap().first("state"), Some("\u{fffd}"));
    }

    #[test]
    fn doubled_and_listed_parameters_are_ambiguous() {
        let ambiguous = |query: &str| Params::parse(query.as_bytes()).unwrap().is_ambiguous("redirect_uri");
        assert!(!ambiguous("redirect_uri=a&state=b"));
        assert!(ambiguous("redirect_uri=a&redirect_uri=a"));
        assert!(ambiguous("redirect_uri[]=a"));
        assert!(ambiguous("redirect_uri%5B0%5D=a&redirect_uri=b"));
    }

    #[test]
    fn ten_thousand_parameters_are_refused() {
        assert!(Params::parse("a=b&".repeat(10_000).as_bytes()).is_none());
    }
}
