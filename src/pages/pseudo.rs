//! A language that nobody speaks: English with accents, two fifths longer, so that a text which is not translated, a
//! field that is too narrow and a letter that is cut off can be seen.

use super::words::{Text, Texts};

pub(super) fn accented(texts: &Texts) -> Texts {
    let one = |text: &Text| match text {
        Text::Plain(text) => Text::Plain(accent(text)),
        Text::Plural(forms) => {
            Text::Plural(forms.iter().map(|(category, form)| (category.clone(), accent(form))).collect())
        }
    };
    texts.iter().map(|(key, text)| (key.clone(), one(text))).collect()
}

/// `Sign in {x}` → `[Šîĝñ îñ {x} ~~~]`; placeholders stay.
fn accent(text: &str) -> String {
    let mut out = String::from("[");
    let mut inside = false;
    for letter in text.chars() {
        inside = (inside || letter == '{') && letter != '}';
        out.push(if inside { letter } else { other(letter) });
    }
    let more = text.chars().count() * 2 / 5;
    if more > 0 {
        out.push(' ');
        out.extend(std::iter::repeat_n('~', more));
    }
    out.push(']');
    out
}

fn other(letter: char) -> char {
    const PLAIN: &str = "aceginosuyzACEGINOSUYZ";
    const MARKED: &str = "åçéĝîñöšûýžÅÇÉĜÎÑÖŠÛÝŽ";
    PLAIN.chars().zip(MARKED.chars()).find(|(plain, _)| *plain == letter).map_or(letter, |(_, marked)| marked)
}

#[cfg(test)]
mod tests {
    #[test]
    fn accents_and_lengthens_but_keeps_placeholders() {
        assert_eq!(super::accent("Sign in {name}"), "[Šîĝñ îñ {name} ~~~~~]");
    }
}
