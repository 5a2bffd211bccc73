//! Parameters as they came: form or query, decoded exactly once.

/// RFC 6749 §3.1: no parameter may be sent twice, an empty one counts as absent, unknown ones are ignored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

/// More than anybody sends; far less than it takes to make parsing costly.
const MOST_PARAMETERS: usize = 200;

impl Params {
    /// `application/x-www-form-urlencoded` (WHATWG URL §5.1). None when there are more than 200 parameters, or bytes that
    /// are no UTF-8: what is echoed must come back byte for byte.
    pub fn parse(encoded: &[u8]) -> Option<Self> {
        let mut pairs = Vec::new();
        for pair in encoded.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            if pairs.len() == MOST_PARAMETERS {
                return None;
            }
            let mut parts = pair.splitn(2, |byte| *byte == b'=');
            let (name, value) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            pairs.push((decoded(name)?, decoded(value)?));
        }
        Some(Self(pairs))
    }

    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(pairs.into_iter().collect())
    }

    pub fn extend(&mut self, more: Self) {
        self.0.extend(more.0);
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
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
        let mut count = 0;
        self.iter().any(|(other, _)| {
            count += usize::from(other == name);
            count > 1 || other.strip_prefix(name).is_some_and(|rest| rest.starts_with('['))
        })
    }

    /// Form-encoded again, less the names in `without`.
    pub fn encode_without(&self, without: &[&str]) -> String {
        let kept = self.iter().filter(|(name, _)| !without.contains(name));
        form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish()
    }
}

/// Most of what comes is plain, a sealed transaction of a kilobyte above all: it is copied and not decoded.
fn decoded(encoded: &[u8]) -> Option<String> {
    if !encoded.iter().any(|byte| matches!(byte, b'%' | b'+')) {
        return str::from_utf8(encoded).ok().map(ToOwned::to_owned);
    }
    let spaced: Vec<u8> = encoded.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    Some(percent_encoding::percent_decode(&spaced).decode_utf8().ok()?.into_owned())
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
