//! Templates, words and files: the built-in ones with an operator's in front.
//!
//! A template of an operator's replaces the built-in one of its name, or extends `builtin/<name>` and replaces blocks.
//! `page.css` replaces the style, `extra.css` adds to it. Nothing of an operator's can take a login down: what is
//! broken is named, left out, and the built-in page is drawn instead.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use tera::{Context, Tera, TeraResult, Value};

use super::assets::{self, Asset, Assets};
use super::foundation::{self, Words, built_in_templates, engine, english, is_html};
use super::lang::NAMES;
use super::words;
use super::{Fault, Lang, check, files, lint, pseudo, style};

/// No page is nearly as long; a template that loops is stopped here.
const LONGEST_PAGE: usize = 256 * 1024;

/// Cheap to clone.
#[derive(Clone)]
pub struct Theme(Arc<Parts>);

#[derive(Clone)]
struct Parts {
    /// The built-in templates with the operator's in front; None without any.
    own: Option<Tera>,
    /// Pages whose own templates cannot be used.
    broken: BTreeSet<String>,
    css: String,
    words: BTreeMap<Lang, Words>,
    assets: Assets,
    /// Its pages may show pictures and fonts of `static/`.
    has_files: bool,
}

impl Theme {
    /// Without anything of an operator's.
    pub fn built_in() -> Self {
        Self(Arc::new(Parts {
            own: None,
            broken: BTreeSet::new(),
            css: foundation::css().to_owned(),
            words: foundation::all_words().clone(),
            assets: assets::built_in(),
            has_files: false,
        }))
    }

    /// With the operator's `templates/`, `static/` and `locales/` below `dir`. What is broken is left out and named.
    pub fn load(dir: Option<&Path>) -> (Self, Vec<Fault>) {
        let built_in = Self::built_in();
        let Some(dir) = dir else { return (built_in, Vec::new()) };
        let mut parts = (*built_in.0).clone();
        let mut faults = Vec::new();
        if !dir.is_dir() {
            faults.push(Fault::new(dir.display().to_string(), "is no folder"));
        }
        parts.has_files = dir.join("static").is_dir();
        faults.extend(assets::lay_over(&mut parts.assets, &dir.join("static")));
        faults.extend(parts.lay_words(&dir.join("locales")));
        faults.extend(parts.lay_templates(&dir.join("templates")));
        let theme = Self(Arc::new(parts.clone()));
        for (template, fault) in check::of_theme(&theme) {
            parts.broken.insert(template.to_owned());
            faults.push(fault);
        }
        faults.sort();
        faults.dedup();
        (Self(Arc::new(parts)), faults)
    }

    /// With every English text accented and longer, as `en-XA`, and from right to left, as `ar-XB`: what stays plain on
    /// such a page is not in `locales/`. For tests.
    #[must_use]
    pub fn with_pseudo_locales(self) -> Self {
        let mut parts = (*self.0).clone();
        for tag in ["en-XA", "ar-XB"] {
            let english = &english().texts;
            parts.words.insert(Lang::new(tag), Words::over(english, pseudo::accented(english), tag));
        }
        Self(Arc::new(parts))
    }

    /// The languages there are words for: the built-in ones in the order of the menu, then the operator's own.
    pub fn langs(&self) -> Vec<Lang> {
        let order =
            |lang: &Lang| NAMES.iter().position(|(tag, _)| *tag == lang.as_str()).unwrap_or(NAMES.len());
        let mut langs: Vec<_> = self.0.words.keys().cloned().collect();
        langs.sort_by_key(order);
        langs
    }

    pub(super) fn asset(&self, path: &str) -> Option<&Asset> {
        self.0.assets.get(path)
    }

    pub(super) fn has_files(&self) -> bool {
        self.0.has_files
    }

    pub(super) fn words(&self, lang: &Lang) -> &Value {
        self.0.words.get(lang).map_or_else(|| &english().value, |words| &words.value)
    }

    pub(super) fn name_of<'a>(&'a self, lang: &'a Lang) -> &'a str {
        self.0.words.get(lang).map_or(lang.as_str(), |words| &words.name)
    }

    pub(super) fn has_templates(&self) -> bool {
        self.0.own.is_some()
    }

    pub(super) fn css(&self) -> &str {
        &self.0.css
    }

    /// The operator's template of that name, if there is one: where a mistake on the page is looked for.
    pub(super) fn own_template(&self, name: &str) -> Option<&str> {
        self.0.own.as_ref()?.get_template_names().find(|own| *own == name)
    }

    /// The page by the operator's templates, even if they are known to be broken.
    pub(super) fn draw(&self, template: &str, context: &Context) -> TeraResult<String> {
        write(self.0.own.as_ref().unwrap_or(foundation::tera()), template, context)
    }

    /// The page, whatever state the operator's templates are in.
    pub(super) fn draw_or_fall_back(&self, template: &str, lang: &Lang, context: &Context) -> String {
        if self.0.own.is_some() && !self.0.broken.contains(template) {
            match self.draw(template, context) {
                Ok(html) => return html,
                Err(error) => {
                    tracing::error!(template, %error, "the theme's page failed; the built-in one is shown");
                }
            }
        }
        if let Ok(html) = write(foundation::tera(), template, context) {
            return html;
        }
        // The operator's words may be why that failed.
        let mut context = context.clone();
        let words = foundation::all_words().get(lang).unwrap_or_else(|| english());
        context.insert_value("t", words.value.clone());
        write(foundation::tera(), template, &context).unwrap_or_else(|error| {
            tracing::error!(template, %error, "a built-in page failed");
            LAST_RESORT.to_owned()
        })
    }
}

impl fmt::Debug for Theme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Theme")
            .field("own_templates", &self.0.own.is_some())
            .field("broken", &self.0.broken)
            .finish()
    }
}

impl Parts {
    /// The operator's texts over ours, key by key; a file for a language that we do not have lies over English.
    fn lay_words(&mut self, dir: &Path) -> Vec<Fault> {
        let (files, mut faults) = files::below(dir, "locales");
        for file in files {
            let name = format!("locales/{}", file.name);
            let (Some(tag), Ok(source)) = (file.name.strip_suffix(".json"), String::from_utf8(file.bytes))
            else {
                faults
                    .push(Fault::new(name, "must be a UTF-8 file named after its language, such as de.json"));
                continue;
            };
            let Some(lang) = Lang::written(tag) else {
                faults.push(Fault::new(name, "is not named after a language (BCP 47), such as de or pt-BR"));
                continue;
            };
            let (texts, unfit) = words::fitting(&lang, &name, &source, &english().texts);
            faults.extend(unfit);
            let built_in = foundation::all_words().get(&lang).unwrap_or_else(|| english());
            let words = Words::over(&built_in.texts, texts, lang.own_name().unwrap_or(tag));
            self.words.insert(lang, words);
        }
        faults
    }

    fn lay_templates(&mut self, dir: &Path) -> Vec<Fault> {
        let (files, mut faults) = files::below(dir, "templates");
        let (mut templates, mut added) = (Vec::new(), String::new());
        for file in files {
            let name = format!("templates/{}", file.name);
            let Ok(source) = String::from_utf8(file.bytes) else {
                faults.push(Fault::new(name, "is not UTF-8"));
                continue;
            };
            match file.name.as_str() {
                "page.css" | "extra.css" => match style::checked(&name, &source) {
                    Ok(css) if file.name == "page.css" => self.css = css,
                    Ok(css) => added = css,
                    Err(refused) => faults.extend(refused),
                },
                html if is_html(html) => match lint::template(&name, &source) {
                    found if found.is_empty() => templates.push((file.name, source)),
                    found => faults.extend(found),
                },
                _ => {
                    faults.push(Fault::new(name, "is neither a template (.html) nor page.css nor extra.css"));
                }
            }
        }
        self.css.push_str(&added);
        if !templates.is_empty() {
            let (own, broken) = lint::compile(engine(), built_in_templates(), templates);
            self.own = Some(own);
            faults.extend(broken);
        }
        faults
    }
}

fn write(tera: &Tera, template: &str, context: &Context) -> TeraResult<String> {
    let mut page = Bounded(Vec::with_capacity(16 * 1024));
    tera.render_to(template, context, &mut page)?;
    Ok(String::from_utf8(page.0)?)
}

/// A page that cannot grow without end.
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > LONGEST_PAGE {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Shown when not even a built-in page can be drawn, which the tests make unlikely.
const LAST_RESORT: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Error: Something went wrong</title></head>\
<body><main><h1>Something went wrong on our side</h1><p>Try again in a moment.</p></main></body></html>";
