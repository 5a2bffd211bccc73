//! Texts that nobody means well with.

use super::*;

#[test]
fn a_flood_of_aliases_or_nesting_is_refused_without_a_panic() {
    let bomb: Vec<_> =
        (1..30).map(|n| format!("a{n}: &a{n} [{}]\n", format!("*a{},", n - 1).repeat(9))).collect();
    assert!(parse(&format!("a0: &a0 x\n{}", bomb.concat())).0.is_none());
    assert!(parse(&"[".repeat(100_000)).0.is_none());
    let stairs: Vec<_> = (0..200).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert!(parse(&stairs.concat()).0.is_none());
    assert!(parse(&"- ".repeat(100_000)).0.is_none());
    assert!(parse(&" ".repeat(5 * 1024 * 1024)).0.is_none());
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in "(?s).{0,200}") {
        let _ = parse(&text);
    }

    #[test]
    fn no_damage_to_a_good_file_panics(at in 0usize..8000, cut in 0usize..40, put in "(?s)[\\[\\]{}:&*!|>'\"%@`#$\\-,?\n\t a\u{e000}]{0,6}") {
        let text: Vec<char> = include_str!("../../../../examples/acme/tenant.yaml").chars().collect();
        let at = at.min(text.len());
        let after = (at + cut).min(text.len());
        let damaged: String = text[..at].iter().copied().chain(put.chars()).chain(text[after..].iter().copied()).collect();
        let (_, problems) = parse(&damaged);
        proptest::prop_assert!(!shown(&problems).contains(SECRET));
    }

    #[test]
    fn no_value_of_a_variable_adds_a_field(value in "(?s).{0,40}") {
        let environment = |name: &str| (name == "V").then(|| value.clone());
        for line in ["description: ${V}", "description: \"##V##\"", "description: '${V}'"] {
            let (tenant, problems) = read(&client(line), &environment, &entry());
            proptest::prop_assert!(problems.is_empty());
            proptest::prop_assert_eq!(tenant.unwrap().clients.len(), 1);
        }
    }
}
