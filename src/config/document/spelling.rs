//! "Did you mean …?"

/// The known name that a mistyped one most likely stands for.
pub(crate) fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let allowed = if name.len() < 6 { 1 } else { 2 };
    let near = known.iter().map(|candidate| (distance(name, candidate), *candidate));
    near.filter(|(distance, _)| *distance <= allowed).min().map(|(_, candidate)| candidate)
}

/// Letters to add, drop or change between two names. Case and `-`/`_` do not count.
fn distance(left: &str, right: &str) -> usize {
    let fold = |text: &str| {
        text.chars().take(64).map(|c| if c == '-' { '_' } else { c.to_ascii_lowercase() }).collect::<Vec<_>>()
    };
    let (left, right) = (fold(left), fold(right));
    if left.len().abs_diff(right.len()) > 2 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut next = vec![i + 1];
        for ((b, diagonal), above) in right.iter().zip(&row).zip(row.iter().skip(1)) {
            let beside = next.last().copied().unwrap_or(usize::MAX);
            next.push((diagonal + usize::from(a != b)).min(above + 1).min(beside + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_typing_mistake_finds_its_name_and_a_stranger_does_not() {
        let known = ["disable_signup", "name", "callbacks", "logo_url"];
        assert_eq!(nearest("disable_singup", &known), Some("disable_signup"));
        assert_eq!(nearest("disableSignup", &known), Some("disable_signup"));
        assert_eq!(nearest("callback", &known), Some("callbacks"));
        assert_eq!(nearest("nam", &known), Some("name"));
        assert_eq!(nearest("rules", &known), None);
        assert_eq!(nearest("", &known), None);
    }
}
