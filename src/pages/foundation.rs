//! What every theme stands on: the built-in templates, words, style and script, read once.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use rust_embed::RustEmbed;
use tera::{Tera, Value};

use super::lang::NAMES;
use super::words::{self, Texts};
use super::{Fault, Lang, bounds, fill, style};

/// The prefix under which the built-in templates are known, whatever an operator calls theirs.
pub(super) const BUILT_IN: &str = "builtin/";
#[derive(RustEmbed)]
#[folder = "templates/"]
#[include = "*.html"]
#[include = "page.css"]
#[include = "page.js"]
struct Templates;

#[derive(RustEmbed)]
#[folder = "locales/"]
#[include = "*.json"]
struct Locales;

/// The texts of a language.
#[derive(Clone)]
pub(super) struct Words {
    pub texts: Texts,
    /// The same as templates see it.
    pub value: Value,
    /// What the language menu says.
    pub name: String,
}

impl Words {
    /// A language's own texts, and those of `base` where it has none.
    pub fn over(base: &Texts, own: Texts, name: &str) -> Self {
        let mut texts = base.clone();
        texts.extend(own);
        Self { value: words::as_value(&texts), texts, name: name.to_owned() }
    }
}

struct Foundation {
    tera: Tera,
    css: String,
    script: String,
    words: BTreeMap<Lang, Words>,
}

static FOUNDATION: LazyLock<Foundation> = LazyLock::new(|| {
    let words = built_in_words();
    let mut tera = engine();
    if let Err(error) = tera.add_raw_templates(built_in_templates()) {
        tracing::error!(%error, "the built-in templates do not compile");
    }
    let css = style::minified(&embedded::<Templates>("page.css"));
    Foundation { tera, css, script: style::joined(&embedded::<Templates>("page.js")), words }
});

/// The engine with the built-in templates alone.
pub(super) fn tera() -> &'static Tera {
    &FOUNDATION.tera
}

/// The built-in style, without colours.
pub(super) fn css() -> &'static str {
    &FOUNDATION.css
}

pub(super) fn script() -> &'static str {
    &FOUNDATION.script
}

pub(super) fn all_words() -> &'static BTreeMap<Lang, Words> {
    &FOUNDATION.words
}

pub(super) fn english() -> &'static Words {
    static NONE: LazyLock<Words> = LazyLock::new(|| Words::over(&Texts::new(), Texts::new(), "English"));
    FOUNDATION.words.get(&Lang::new("en")).unwrap_or(&NONE)
}

/// Ours, with English beneath; a missing key is logged once, here.
fn built_in_words() -> BTreeMap<Lang, Words> {
    let parsed = |tag: &str| {
        let source = Locales::get(&format!("{tag}.json"))?.data;
        Some(words::parse(&format!("locales/{tag}.json"), &String::from_utf8_lossy(&source)).0)
    };
    let english = parsed("en").unwrap_or_default();
    let mut all = BTreeMap::new();
    for (tag, name) in NAMES {
        let Some(own) = parsed(tag) else { continue };
        for key in english.keys().filter(|key| !own.contains_key(*key)) {
            tracing::warn!(lang = tag, key, "a text is missing; English stands in");
        }
        all.insert(Lang::new(tag), Words::over(&english, own, name));
    }
    all
}

/// What is wrong with the built-in `locales/`: missing and invented keys, placeholders, plural forms, names of files.
pub fn check_locales() -> Vec<Fault> {
    let mut faults = Vec::new();
    for name in Locales::iter() {
        let file = format!("locales/{name}");
        let tag = name.strip_suffix(".json").unwrap_or(&name);
        if !NAMES.iter().any(|(known, _)| *known == tag) {
            faults.push(Fault::new(&*file, "is a language without a name in src/pages/lang.rs"));
        }
        let source = embedded::<Locales>(&name);
        let (texts, unread) = words::parse(&file, &source);
        faults.extend(unread);
        faults.extend(words::compare(&Lang::new(tag), &file, &source, &texts, &english().texts));
    }
    faults
}

/// An engine that escapes everything, and looks for a built-in template where there is no other.
pub(super) fn engine() -> Tera {
    let mut tera = Tera::default();
    tera.autoescape_on([""]);
    fill::register(&mut tera);
    bounds::register(&mut tera);
    if let Err(error) = tera.set_fallback_prefixes([BUILT_IN]) {
        tracing::error!(%error, "the templates have no fallback");
    }
    tera
}

pub(super) fn built_in_templates() -> Vec<(String, String)> {
    let names = Templates::iter().filter(|name| is_html(name));
    names.map(|name| (format!("{BUILT_IN}{name}"), embedded::<Templates>(&name))).collect()
}

fn embedded<Files: RustEmbed>(name: &str) -> String {
    Files::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default()
}

pub(super) fn is_html(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_locale_has_the_keys_of_english_and_no_others() {
        assert_eq!(check_locales(), []);
        assert!(!english().texts.is_empty());
    }

    #[test]
    fn every_text_is_used_by_a_template() {
        let templates: String = built_in_templates().into_iter().map(|(_, source)| source).collect();
        let unused: Vec<_> = english()
            .texts
            .keys()
            .filter(|path| {
                let section = path.split('.').next().unwrap_or_default();
                // `t.login_error[page.error.kind]`: the states of the page are the keys, and `draw_all` draws each.
                !templates.contains(&format!("t.{path}")) && !templates.contains(&format!("t.{section}["))
            })
            .collect();
        assert!(unused.is_empty(), "{unused:?}");
    }

    #[test]
    fn the_style_has_no_left_and_no_right() {
        let css = embedded::<Templates>("page.css");
        let code = style::minified(&css);
        // An element may have a `display` of its own; without scripts it stays hidden all the same.
        assert!(code.contains("[hidden]{display:none !important}"));
        for word in ["left", "right", "margin-top", "margin-bottom", "#fff", "@import", "url("] {
            assert!(!code.contains(word), "{word}");
        }
    }

    #[test]
    fn style_and_script_stay_within_their_budgets() {
        assert!(FOUNDATION.css.len() <= 8 * 1024, "{}", FOUNDATION.css.len());
        assert!(FOUNDATION.script.len() <= 600, "{}", FOUNDATION.script.len());
    }
}
