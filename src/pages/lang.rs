//! The language of a page: which there are, and which of them somebody gets.

use std::sync::Arc;

/// A BCP 47 tag for which there are words, as it is written in `locales/`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lang {
    tag: Arc<str>,
    /// What wishes are compared with.
    canonical: Arc<str>,
}

impl Lang {
    pub(super) fn new(tag: &str) -> Self {
        Self { tag: tag.into(), canonical: canonical(tag).into() }
    }

    /// From the name of an operator's file: in our own spelling where we have the language.
    pub(super) fn written(tag: &str) -> Option<Self> {
        let ours = NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(tag)).map(|(known, _)| *known);
        let is_one = || tag.parse::<icu_locale_core::Locale>().is_ok();
        ours.or_else(|| is_one().then_some(tag)).map(Self::new)
    }

    pub fn as_str(&self) -> &str {
        &self.tag
    }

    /// `rtl` or `ltr`.
    pub fn dir(&self) -> &'static str {
        let primary = self.tag.split('-').next().unwrap_or_default();
        if RIGHT_TO_LEFT.contains(&primary) { "rtl" } else { "ltr" }
    }

    /// What its speakers call it.
    pub(super) fn own_name(&self) -> Option<&'static str> {
        NAMES.iter().find(|(tag, _)| *tag == &*self.tag).map(|(_, name)| *name)
    }
}

/// In the order of the language menu. A language is offered when its file exists.
pub(super) const NAMES: [(&str, &str); 18] = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("pt-BR", "Português (Brasil)"),
    ("it", "Italiano"),
    ("nl", "Nederlands"),
    ("pl", "Polski"),
    ("tr", "Türkçe"),
    ("ru", "Русский"),
    ("uk", "Українська"),
    ("ar", "العربية"),
    ("fa", "فارسی"),
    ("he", "עברית"),
    ("ja", "日本語"),
    ("ko", "한국어"),
    ("zh-CN", "简体中文"),
    ("zh-TW", "繁體中文"),
];

/// The languages that every page has.
pub fn built_in_locales() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(tag, _)| *tag)
}

const RIGHT_TO_LEFT: [&str; 11] = ["ar", "fa", "he", "ur", "ps", "sd", "ug", "yi", "dv", "ckb", "arc"];

/// What is known about the language somebody wants, most binding first. All of it is hostile input.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wish<'a> {
    /// Picked in the language menu during this transaction.
    pub explicit: Option<&'a str>,
    /// `OpenID` Connect Core §3.1.2.1: tags in order of preference, separated by spaces.
    pub ui_locales: Option<&'a str>,
    /// Picked in the language menu some other time.
    pub remembered: Option<&'a str>,
    /// RFC 9110 §12.5.4.
    pub accept_language: Option<&'a str>,
}

/// More tags than anybody speaks languages.
const MOST_TAGS: usize = 20;

impl Wish<'_> {
    /// The first wish that can be granted, or the first that is offered.
    pub(super) fn among<'o>(&self, offered: &'o [Lang]) -> Option<&'o Lang> {
        let explicit = self.explicit.into_iter();
        let ui_locales = self.ui_locales.unwrap_or_default().split_ascii_whitespace().take(MOST_TAGS);
        let asked = explicit.chain(ui_locales).chain(self.remembered);
        let mut asked = asked.filter_map(|tag| lookup(tag, offered));
        asked.next().or_else(|| by_header(self.accept_language?, offered)).or_else(|| offered.first())
    }
}

/// RFC 9110 §12.5.4: ranges with weights; the heaviest that can be granted, `*` meaning whatever comes first.
fn by_header<'o>(header: &str, offered: &'o [Lang]) -> Option<&'o Lang> {
    let ranges = header.split(',').take(MOST_TAGS);
    let mut ranges: Vec<_> = ranges.filter_map(weighted).filter(|(_, weight)| *weight > 0).collect();
    ranges.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    ranges.into_iter().find_map(|(tag, _)| if tag == "*" { offered.first() } else { lookup(tag, offered) })
}

/// `de-CH;q=0.8` as the tag and thousandths. A weight that cannot be read does not count for anything.
fn weighted(range: &str) -> Option<(&str, u16)> {
    let Some((tag, parameter)) = range.split_once(';') else {
        return Some((range.trim(), 1000));
    };
    let digits = parameter.trim().strip_prefix("q=").or_else(|| parameter.trim().strip_prefix("Q="))?.trim();
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    if part.len() > 3 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let missing = u32::try_from(3 - part.len()).ok()?;
    let thousandths = part.parse::<u16>().unwrap_or(0) * 10_u16.pow(missing);
    match whole {
        "0" => Some((tag.trim(), thousandths)),
        "1" if thousandths == 0 => Some((tag.trim(), 1000)),
        _ => None,
    }
}

/// RFC 4647 §3.4 lookup, and one step further: a sister of the same language and script (`pt-PT` gets `pt-BR`).
pub(super) fn lookup<'o>(tag: &str, offered: &'o [Lang]) -> Option<&'o Lang> {
    if tag.len() > 35 || tag.is_empty() {
        return None;
    }
    let wanted = canonical(tag);
    let find = |candidate: &str| offered.iter().find(|lang| &*lang.canonical == candidate);
    let mut range = wanted.as_str();
    loop {
        if let Some(lang) = find(range) {
            return Some(lang);
        }
        let Some((shorter, _)) = range.rsplit_once('-') else { break };
        // A single letter introduces an extension and goes together with it.
        range = match shorter.rsplit_once('-') {
            Some((rest, single)) if single.len() == 1 => rest,
            _ => shorter,
        };
    }
    offered.iter().find(|lang| language(&lang.canonical) == language(&wanted))
}

/// The language and, where there is one, its script.
fn language(tag: &str) -> (Option<&str>, Option<&str>) {
    let mut subtags = tag.split('-');
    (subtags.next(), subtags.next().filter(|subtag| subtag.len() == 4))
}

/// Lower case, dashes, today's codes, and for Chinese the script, which is what its regions stand for.
fn canonical(tag: &str) -> String {
    let tag = tag.trim().replace('_', "-").to_ascii_lowercase();
    let (language, rest) = tag.split_once('-').unwrap_or((&tag, ""));
    match language {
        "iw" => joined("he", rest),
        "zh" | "cmn" => {
            let traditional = rest.split('-').any(|subtag| matches!(subtag, "hant" | "tw" | "hk" | "mo"))
                && !rest.contains("hans");
            let script = if traditional { "zh-hant" } else { "zh-hans" };
            let region = rest.split('-').find(|subtag| subtag.len() == 2);
            joined(script, region.unwrap_or(if traditional { "tw" } else { "cn" }))
        }
        _ => tag,
    }
}

fn joined(first: &str, rest: &str) -> String {
    if rest.is_empty() { first.to_owned() } else { format!("{first}-{rest}") }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Lang, NAMES, Wish, lookup};

    fn all() -> Vec<Lang> {
        NAMES.iter().map(|(tag, _)| Lang::new(tag)).collect()
    }

    #[test]
    fn finds_the_nearest_language() {
        let cases = [
            ("de", "de"),
            ("DE", "de"),
            ("de-AT", "de"),
            ("de_CH", "de"),
            ("de-Latn-DE-1996", "de"),
            ("en-GB", "en"),
            ("en-x-pirate", "en"),
            ("pt", "pt-BR"),
            ("pt-PT", "pt-BR"),
            ("pt-BR", "pt-BR"),
            ("zh", "zh-CN"),
            ("zh-Hans", "zh-CN"),
            ("zh-SG", "zh-CN"),
            ("zh-Hans-TW", "zh-CN"),
            ("zh-TW", "zh-TW"),
            ("zh-HK", "zh-TW"),
            ("zh-Hant", "zh-TW"),
            ("zh-Hant-MO", "zh-TW"),
            ("iw", "he"),
            ("he-IL", "he"),
            ("fa-AF", "fa"),
            ("ar-EG", "ar"),
        ];
        for (wanted, expected) in cases {
            assert_eq!(lookup(wanted, &all()).map(Lang::as_str), Some(expected), "{wanted}");
        }
    }

    #[test]
    fn does_not_guess() {
        let long = "a".repeat(4000);
        for wanted in ["", "-", "d", "xx", "dex", "../en", "*", "\u{0}", long.as_str(), "🦀"] {
            assert_eq!(lookup(wanted, &all()), None, "{wanted}");
        }
        // Traditional and simplified Chinese are two scripts: one does not stand in for the other.
        assert_eq!(lookup("zh-TW", &[Lang::new("en"), Lang::new("zh-CN")]), None);
    }

    #[test]
    fn the_most_binding_wish_wins() {
        let offered = all();
        let wish = |explicit, ui_locales, accept_language| {
            let wish = Wish { explicit, ui_locales, accept_language, remembered: None };
            wish.among(&offered).unwrap().as_str()
        };
        assert_eq!(wish(None, None, None), "en");
        assert_eq!(wish(Some("ja"), Some("de fr"), Some("it")), "ja");
        assert_eq!(wish(Some("xx"), Some("xx fr de"), Some("it")), "fr");
        assert_eq!(wish(None, Some("xx"), Some("it")), "it");
        assert_eq!(wish(None, None, Some("xx, de-CH;q=0.8, fr;q=0.9, *;q=0.1")), "fr");
        assert_eq!(wish(None, None, Some("de;q=0, *")), "en");
        assert_eq!(wish(None, None, Some("de;q=2, fr;q=0.0001, it;q=nan, ,;;q=,nl;q=0.5")), "nl");
        assert_eq!(wish(None, None, Some(&",".repeat(100_000))), "en");
        let before = |tag| Wish { remembered: Some(tag), accept_language: Some("it"), ..Wish::default() };
        let given = |wish: Wish<'_>| wish.among(&offered).unwrap().as_str();
        assert_eq!(given(before("ja")), "ja");
        assert_eq!(given(Wish { ui_locales: Some("de"), ..before("ja") }), "de");
        assert_eq!(given(Wish { ui_locales: Some("xx"), ..before("ja") }), "ja");
        assert_eq!(given(before("xx")), "it");
    }

    #[test]
    fn only_what_the_tenant_enables_is_given() {
        let offered = [Lang::new("de"), Lang::new("en")];
        let wish = Wish { accept_language: Some("fr"), ..Wish::default() };
        assert_eq!(wish.among(&offered).map(Lang::as_str), Some("de"));
        assert_eq!(wish.among(&[]), None);
    }
}
