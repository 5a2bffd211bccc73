//! The words of the pages: `locales/*.json`, an operator's single keys over the built-in ones, English beneath.
//!
//! A file is sections of keys; a text is a string with `{placeholders}`, or an object of plural forms by CLDR category.

use std::collections::{BTreeMap, BTreeSet};

use icu_plurals::{PluralCategory, PluralRules};
use serde_json::Value as Json;
use tera::Value;

use super::{Fault, Lang};

/// `section.key` → text.
pub(super) type Texts = BTreeMap<String, Text>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Text {
    Plain(String),
    /// By CLDR category; `other` is always there.
    Plural(BTreeMap<String, String>),
}

impl Text {
    pub fn forms(&self) -> Vec<&str> {
        match self {
            Self::Plain(text) => vec![text],
            Self::Plural(forms) => forms.values().map(String::as_str).collect(),
        }
    }

    /// The names between braces, of all forms together.
    pub fn placeholders(&self) -> BTreeSet<&str> {
        self.forms().into_iter().flat_map(placeholders_of).collect()
    }
}

fn placeholders_of(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

/// The rules by which a language counts.
pub(super) fn plural_rules(lang: &Lang) -> Option<PluralRules> {
    let locale = lang.as_str().parse::<icu_locale_core::Locale>().ok()?;
    PluralRules::try_new_cardinal(locale.into()).ok()
}

pub(super) fn category_name(category: PluralCategory) -> &'static str {
    match category {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}

/// Reads one file. What cannot be read is named and left out.
pub(super) fn parse(file: &str, source: &str) -> (Texts, Vec<Fault>) {
    let mut texts = Texts::new();
    let mut faults = Vec::new();
    let sections: serde_json::Map<String, Json> = match serde_json::from_str(source) {
        Ok(sections) => sections,
        Err(error) => {
            return (texts, vec![Fault::new(file, error.to_string()).at(error.line(), error.column())]);
        }
    };
    for (section, keys) in sections {
        let Json::Object(keys) = keys else {
            let message = format!(
                "`{section}` must hold keys and texts, as in {{\"{section}\": {{\"key\": \"text\"}}}}"
            );
            faults.push(Fault::new(file, message).at_byte(source, place_of(source, &section, None)));
            continue;
        };
        for (key, value) in keys {
            match text(value) {
                Ok(text) => drop(texts.insert(format!("{section}.{key}"), text)),
                Err(message) => {
                    faults.push(fault(file, source, &format!("{section}.{key}"), message));
                }
            }
        }
    }
    (texts, faults)
}

fn text(value: Json) -> Result<Text, &'static str> {
    match value {
        Json::String(text) => Ok(Text::Plain(text)),
        Json::Object(forms) => {
            let forms: Option<BTreeMap<_, _>> = forms
                .into_iter()
                .map(|(category, form)| Some((category, form.as_str()?.to_owned())))
                .collect();
            let forms = forms.ok_or("must have texts as its plural forms")?;
            if !forms.contains_key("other") {
                return Err("has plural forms, but not `other`");
            }
            Ok(Text::Plural(forms))
        }
        _ => Err("must be a text or plural forms"),
    }
}

/// The texts of an operator's file that can stand in for the English ones, and what is wrong with the others.
pub(super) fn fitting(lang: &Lang, file: &str, source: &str, english: &Texts) -> (Texts, Vec<Fault>) {
    let (mut texts, mut faults) = parse(file, source);
    for (key, message) in differences(lang, &texts, english) {
        texts.remove(&key);
        faults.push(fault(file, source, &key, &message));
    }
    (texts, faults)
}

fn fault(file: &str, source: &str, path: &str, message: &str) -> Fault {
    let (section, key) = path.split_once('.').unwrap_or((path, ""));
    let place = place_of(source, section, Some(key));
    Fault::new(file, format!("`{path}` {message}")).at_byte(source, place)
}

/// Everything by which `texts` differ in form from the English ones, of which there may be none missing.
pub(super) fn compare(lang: &Lang, file: &str, source: &str, texts: &Texts, english: &Texts) -> Vec<Fault> {
    let mut differences = differences(lang, texts, english);
    let missing = english.keys().filter(|key| !texts.contains_key(*key));
    differences.extend(missing.map(|key| (key.clone(), "is missing".to_owned())));
    differences.iter().map(|(key, message)| fault(file, source, key, message)).collect()
}

/// By key.
fn differences(lang: &Lang, texts: &Texts, english: &Texts) -> Vec<(String, String)> {
    let mut differences = Vec::new();
    for (key, text) in texts {
        let mut say = |message: String| differences.push((key.clone(), message));
        let Some(model) = english.get(key) else {
            say("is not a key of locales/en.json".to_owned());
            continue;
        };
        let (has, wants) = (text.placeholders(), model.placeholders());
        if let Some(invented) = has.difference(&wants).next() {
            say(format!("has the placeholder {{{invented}}}, which English does not have"));
        }
        if let Some(missing) = wants.difference(&has).next() {
            say(format!("lacks the placeholder {{{missing}}}"));
        }
        if text.forms().into_iter().any(has_loose_brace) {
            say("has a brace without its other half".to_owned());
        }
        if let Some(message) = wrong_forms(lang, text, model) {
            say(message);
        }
    }
    differences
}

/// Braces stand around the name of a placeholder and nowhere else.
fn has_loose_brace(text: &str) -> bool {
    let mut pieces = text.split('{');
    let before = pieces.next().unwrap_or_default();
    before.contains('}') || pieces.any(|piece| piece.matches('}').count() != 1)
}

/// The plural forms must be those of the language, no more and no less.
fn wrong_forms(lang: &Lang, text: &Text, model: &Text) -> Option<String> {
    let rules = plural_rules(lang)?;
    match (text, model) {
        (Text::Plural(forms), Text::Plural(_)) => {
            let wants: BTreeSet<&str> = rules.categories().map(category_name).collect();
            let has: BTreeSet<&str> = forms.keys().map(String::as_str).collect();
            let list = |set: &BTreeSet<&str>| set.iter().copied().collect::<Vec<_>>().join(", ");
            (has != wants).then(|| {
                format!("has the plural forms {}; {} has {}", list(&has), lang.as_str(), list(&wants))
            })
        }
        (Text::Plural(_), Text::Plain(_)) => Some("is not a plural in English".to_owned()),
        (Text::Plain(_), Text::Plural(_)) => Some("must have plural forms".to_owned()),
        (Text::Plain(text), Text::Plain(_)) => text.trim().is_empty().then(|| "is empty".to_owned()),
    }
}

/// As templates see it: `t.section.key`.
pub(super) fn as_value(texts: &Texts) -> Value {
    let mut sections: BTreeMap<&str, BTreeMap<&str, Value>> = BTreeMap::new();
    for (path, text) in texts {
        let Some((section, key)) = path.split_once('.') else { continue };
        let value = match text {
            Text::Plain(text) => Value::from(text.as_str()),
            Text::Plural(forms) => Value::from_serializable(forms),
        };
        sections.entry(section).or_default().insert(key, value);
    }
    Value::from_serializable(&sections)
}

/// Where a key stands, from 1; the parser does not say, and files are short.
fn place_of(source: &str, section: &str, key: Option<&str>) -> Option<usize> {
    let position = |from: usize, name: &str| {
        let quoted = format!("\"{name}\"");
        source.get(from..)?.find(&quoted).map(|at| from + at)
    };
    let start = position(0, section);
    match key {
        Some(key) => start.and_then(|start| position(start, key)).or(start),
        None => start,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Lang, compare, parse};

    const ENGLISH: &str =
        r#"{"a": {"hello": "Hello {name}", "days": {"one": "{n} day", "other": "{n} days"}}}"#;

    fn messages(lang: &str, source: &str) -> Vec<String> {
        let (english, _) = parse("locales/en.json", ENGLISH);
        let (texts, mut faults) = parse("locales/xx.json", source);
        faults.extend(compare(&Lang::new(lang), "locales/xx.json", source, &texts, &english));
        faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_faithful_translation_passes() {
        let polish = r#"{"a": {"hello": "Cześć {name}",
            "days": {"one": "{n} dzień", "few": "{n} dni", "many": "{n} dni", "other": "{n} dnia"}}}"#;
        assert_eq!(messages("pl", polish), Vec::<String>::new());
        assert_eq!(messages("en", ENGLISH), Vec::<String>::new());
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let cases = [
            ("{\"a\": {\"hello\": \"Hallo {name}\"}}", "locales/xx.json:1:2: `a.days` is missing"),
            (
                "{\"a\":\n{\"hello\": \"Hallo\"}}",
                "locales/xx.json:2:2: `a.hello` lacks the placeholder {name}",
            ),
            (
                "{\"a\": {\"hello\": \"Hallo {name} {x}\"}}",
                "locales/xx.json:1:8: `a.hello` has the placeholder {x}, which English does not have",
            ),
            (
                "{\"a\": {\"hello\": \"Hallo {name\"}}",
                "locales/xx.json:1:8: `a.hello` has a brace without its other half",
            ),
            (
                "{\"a\": {\"hello\": \"} {name}\"}}",
                "locales/xx.json:1:8: `a.hello` has a brace without its other half",
            ),
            ("{\"a\": {\"new\": \"Neu\"}}", "locales/xx.json:1:8: `a.new` is not a key of locales/en.json"),
            (
                "{\"a\": {\"days\": {\"few\": \"{n}\", \"other\": \"{n}\"}}}",
                "locales/xx.json:1:8: `a.days` has the plural forms few, other; de has one, other",
            ),
            ("{\"a\": {\"days\": \"{n} Tage\"}}", "locales/xx.json:1:8: `a.days` must have plural forms"),
            (
                "{\"a\": {\"hello\": {\"one\": \"{name}\"}}}",
                "locales/xx.json:1:8: `a.hello` has plural forms, but not `other`",
            ),
            ("{\"a\": {\"hello\": 7}}", "locales/xx.json:1:8: `a.hello` must be a text or plural forms"),
            (
                "{\"a\": \"b\"}",
                "locales/xx.json:1:2: `a` must hold keys and texts, as in {\"a\": {\"key\": \"text\"}}",
            ),
        ];
        for (source, expected) in cases {
            let messages = messages("de", source);
            assert!(messages.iter().any(|message| message == expected), "{expected}\n{messages:#?}");
        }
        assert!(messages("de", "{\"a\": {").first().unwrap().starts_with("locales/xx.json:1:7: EOF"));
    }
}
