//! Reads just enough HTML to see whether a page still has what it needs.

/// An opening tag: its name and its attributes, lower case names, values with their quotes taken off.
#[derive(Debug)]
pub(super) struct Tag<'h> {
    pub name: String,
    /// Which form it stands in or begins, from 1; 0 outside of all.
    pub form: usize,
    attributes: Vec<(String, &'h str)>,
}

impl<'h> Tag<'h> {
    pub fn get(&self, name: &str) -> Option<&'h str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| *value)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.attributes.iter().map(|(name, _)| name.as_str())
    }
}

/// Every opening tag outside comments, scripts and styles.
pub(super) fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let (mut forms, mut form) = (0, 0);
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        if !after.starts_with(|c: char| c.is_ascii_alphabetic()) {
            if after.get(..5).is_some_and(|end| end.eq_ignore_ascii_case("/form")) {
                form = 0;
            }
            rest = after;
            continue;
        }
        let (mut tag, after) = tag(after);
        rest = after;
        // A form within a form is none (HTML §13.2.6.4.7).
        if tag.name == "form" && form == 0 {
            forms += 1;
            form = forms;
        }
        tag.form = form;
        if matches!(tag.name.as_str(), "script" | "style" | "textarea") {
            let end = format!("</{}", tag.name);
            rest = rest.split_once(&end).map_or("", |(_, after)| after);
        }
        tags.push(tag);
    }
    tags
}

fn tag(source: &str) -> (Tag<'_>, &str) {
    let (name, mut rest) = word(source);
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        let (name, after) = word(rest);
        if name.is_empty() {
            break;
        }
        let (value, after) = value(after);
        attributes.push((name.to_ascii_lowercase(), value));
        rest = after;
    }
    let rest = rest.split_once('>').map_or("", |(_, after)| after);
    (Tag { name: name.to_ascii_lowercase(), form: 0, attributes }, rest)
}

fn word(source: &str) -> (&str, &str) {
    let end = source
        .find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/'))
        .unwrap_or(source.len());
    source.split_at(end)
}

fn value(source: &str) -> (&str, &str) {
    let Some(after) = source.trim_start().strip_prefix('=') else { return ("", source) };
    let after = after.trim_start();
    for quote in ['"', '\''] {
        if let Some(quoted) = after.strip_prefix(quote) {
            return quoted.split_once(quote).unwrap_or((quoted, ""));
        }
    }
    let end = after.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(after.len());
    after.split_at(end)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::tags;

    #[test]
    fn knows_which_form_a_field_stands_in() {
        let html = "<input><form><input></FORM ><p><form><b><form><input></form><input>";
        let forms: Vec<usize> =
            tags(html).iter().filter(|tag| tag.name == "input").map(|tag| tag.form).collect();
        assert_eq!(forms, [0, 1, 2, 0]);
    }

    #[test]
    fn reads_tags_and_attributes_however_they_are_written() {
        let html = "<!-- <b x=1> --><INPUT\n Name='state' required value=\"a>b\" data-x=1/><script>'<i a>'</script><p/>< q>";
        let tags = tags(html);
        let names: Vec<_> = tags.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(names, ["input", "script", "p"]);
        let input = tags.first().unwrap();
        assert_eq!(
            (input.get("name"), input.get("required"), input.get("value")),
            (Some("state"), Some(""), Some("a>b"))
        );
        assert_eq!(input.names().collect::<Vec<_>>(), ["name", "required", "value", "data-x"]);
    }
}
