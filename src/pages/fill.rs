//! The two filters by which templates put names and numbers into words.
//!
//! `{{ t.login.to_continue | fill(client=look.client) }}` is HTML: the text and the names are escaped, and each name is
//! isolated in `<bdi>`, so that an Arabic name cannot turn an English sentence around.
//! `fill_text` is for titles and attributes: plain text, escaped where it is written.

use tera::value::Key;
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use super::Lang;
use super::words::{category_name, plural_rules};

pub(super) fn register(tera: &mut Tera) {
    tera.register_filter("fill", |text: Value, names: Kwargs, state: &State| {
        fill(&text, &names, state, Form::Html).map(|html| Value::safe_string(&html))
    });
    tera.register_filter("fill_text", |text: Value, names: Kwargs, state: &State| {
        fill(&text, &names, state, Form::Text).map(|text| Value::normal_string(&text))
    });
    // Autoescape is not the template's to switch off: what `safe` is asked to wave through is escaped all the same.
    tera.register_filter("safe", |text: Value, _: Kwargs, _: &State| Value::normal_string(&text.to_string()));
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Html,
    Text,
}

fn fill(text: &Value, names: &Kwargs, state: &State, form: Form) -> TeraResult<String> {
    let template = match text.as_map() {
        Some(_) => plural(text, names, state)?,
        None => text.clone(),
    };
    let template = template.as_str().ok_or_else(|| Error::message("`fill` needs a text of `t`"))?;
    let mut out = String::with_capacity(template.len() + 64);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) =
            after.split_once('}').ok_or_else(|| Error::message(format!("`{template}` has an open brace")))?;
        write(&mut out, before, form);
        let value = named(names, name)
            .ok_or_else(|| Error::message(format!("`{template}` needs `{name}`: fill({name}=…)")))?;
        match (value.as_str(), form) {
            (Some(text), Form::Html) => {
                // The style keeps a reference on one line.
                out.push_str(if name == "reference" { "<bdi class=\"reference\">" } else { "<bdi>" });
                write(&mut out, text, form);
                out.push_str("</bdi>");
            }
            (Some(text), Form::Text) => out.push_str(text),
            (None, _) => write(&mut out, &value.to_string(), form),
        }
        rest = after;
    }
    write(&mut out, rest, form);
    Ok(out)
}

/// The form for `n`.
fn plural(forms: &Value, names: &Kwargs, state: &State) -> TeraResult<Value> {
    let n = named(names, "n").and_then(Value::as_u64);
    let n = n.ok_or_else(|| Error::message("a text with plural forms needs `n`: fill(n=…)"))?;
    let lang: String = state.get("lang")?.unwrap_or_default();
    let category =
        plural_rules(&Lang::new(&lang)).map_or("other", |rules| category_name(rules.category_for(n)));
    let map = forms.as_map();
    let form = map.and_then(|map| map.get(&Key::Str(category)).or_else(|| map.get(&Key::Str("other"))));
    form.cloned().ok_or_else(|| Error::message("a text with plural forms needs `other`"))
}

/// An argument, or a member of the argument `with`.
fn named<'a>(names: &'a Kwargs, name: &'a str) -> Option<&'a Value> {
    let argument =
        |wanted: &str| names.iter().find(|(key, _)| key.as_str() == Some(wanted)).map(|(_, value)| value);
    let found = argument(name).or_else(|| argument("with")?.as_map()?.get(&Key::Str(name)));
    found.filter(|value| !value.is_undefined() && !value.is_none())
}

fn write(out: &mut String, text: &str, form: Form) {
    match form {
        Form::Html => escape(out, text),
        Form::Text => out.push_str(text),
    }
}

/// For text and for attributes in double quotes.
pub(super) fn escape(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#x27;"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::BTreeMap;

    use tera::{Context, Tera};

    use super::register;

    fn draw(template: &str, lang: &str) -> tera::TeraResult<String> {
        let mut tera = Tera::default();
        register(&mut tera);
        tera.add_raw_template("page.html", template)?;
        let mut context = Context::new();
        context.insert("lang", lang);
        context.insert("name", "<b>\"Ada\" & co");
        context.insert("hello", "Hello <{name}>");
        let forms = [
            ("one", "{n} one"),
            ("two", "{n} two"),
            ("few", "{n} few"),
            ("many", "{n} many"),
            ("other", "{n}"),
        ];
        context.insert("days", &BTreeMap::from(forms));
        tera.render("page.html", &context)
    }

    #[test]
    fn names_are_escaped_and_isolated() {
        let html = draw("{{ hello | fill(name=name) }}", "en").unwrap();
        assert_eq!(html, "Hello &lt;<bdi>&lt;b&gt;&quot;Ada&quot; &amp; co</bdi>&gt;");
        let title = draw("{{ hello | fill_text(name=name) }}", "en").unwrap();
        assert!(!title.contains('<') && !title.contains('"'), "{title}");
    }

    #[test]
    fn every_language_counts_in_its_own_way() {
        let cases =
            [("en", 1, "1 one"), ("en", 2, "2"), ("pl", 3, "3 few"), ("pl", 5, "5 many"), ("ar", 2, "2 two")];
        for (lang, n, expected) in cases {
            assert_eq!(draw(&format!("{{{{ days | fill(n={n}) }}}}"), lang).unwrap(), expected);
        }
    }

    #[test]
    fn a_name_that_is_not_given_is_an_error_rather_than_a_hole() {
        let error = draw("{{ hello | fill(nome=name) }}", "en").unwrap_err();
        assert!(format!("{error} {:?}", error.source_chain()).contains("name"), "{error}");
    }

    #[test]
    fn safe_does_not_switch_escaping_off() {
        assert!(!draw("{{ name | safe }}", "en").unwrap().contains("<b>"));
    }

    trait SourceChain {
        fn source_chain(&self) -> String;
    }

    impl SourceChain for tera::Error {
        fn source_chain(&self) -> String {
            std::error::Error::source(self).map(ToString::to_string).unwrap_or_default()
        }
    }
}
