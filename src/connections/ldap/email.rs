//! Is a text one e-mail address, and nothing besides?

/// Exactly one plain address: a directory's people may write their own, and two `@` or a line break would make mail
/// software and applications read different addresses.
pub(super) fn is_one_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let odd = |c: char| c.is_control() || c.is_whitespace() || "@<>()[]\\,;:\"".contains(c);
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    !local.is_empty()
        && local.len() <= 64
        && text.len() <= 254
        && !local.chars().any(odd)
        && domain.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_plain_address_or_nothing() {
        for good in ["a@x.test", "o'neil+1@x.test", "jürgen@müller.test", "a@localhost"] {
            assert!(is_one_address(good), "{good}");
        }
        let bad = [
            "a",
            "@x",
            "a@",
            "a@b@c",
            "a@x.test\r\nBcc: b@x",
            "<a@x>",
            "a b@x",
            "a@x..y",
            "a@-x",
            "a,b@x",
            "\"a\"@x",
        ];
        for bad in bad {
            assert!(!is_one_address(bad), "{bad}");
        }
    }
}
