//! What an operator's template may not do, and where it does it.

use tera::{ErrorKind, Tera};

use super::Problem;
use super::foundation::BUILT_IN;

/// Deeper loops are a mistake, and the only way to keep a template busy for ever.
const DEEPEST_LOOP: usize = 2;

/// Looks at the source alone. A template with a fault is not used.
pub(super) fn template(file: &str, source: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut refuse = |at: usize, message: &str| {
        let (line, column) = place(source, at);
        problems.push(Problem::new(file, message).at(line, column));
    };
    let mut loops = 0_usize;
    for (at, tag) in tags(source) {
        let words: Vec<&str> =
            tag.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|w| !w.is_empty()).collect();
        if filters(tag).any(|filter| filter == "safe") || words.starts_with(&["filter", "safe"]) {
            refuse(at, "`safe` switches escaping off, so a name could become a script: leave it out");
        }
        match words.first().copied() {
            Some("set_global") => refuse(at, "`set_global` can grow without end: use `set`"),
            Some("for") => {
                loops += 1;
                if loops > DEEPEST_LOOP {
                    refuse(at, "loops go no deeper than two");
                }
            }
            Some("include") if loops > 0 => {
                refuse(
                    at,
                    "an include within a loop may loop again: put it in front of the loop, or write it out",
                );
            }
            Some("endfor") => loops = loops.saturating_sub(1),
            _ => {}
        }
    }
    for (needle, message) in MARKUP {
        for (at, _) in source.to_ascii_lowercase().match_indices(needle) {
            refuse(at, message);
        }
    }
    for (at, _) in elements(source, &["script", "style"]) {
        let element =
            source.get(at..).and_then(|rest| rest.split_once('>')).map_or("", |(element, _)| element);
        if !element.contains("nonce=") {
            refuse(at, "needs nonce=\"{{ nonce }}\": the browser runs and styles nothing else");
        }
    }
    for at in handlers(source) {
        refuse(at, "event attributes never run (Content-Security-Policy): use a script with the nonce");
    }
    problems
}

const MARKUP: [(&str, &str); 6] = [
    (" style=", "`style` attributes have no effect (Content-Security-Policy): use extra.css"),
    ("javascript:", "`javascript:` addresses never run (Content-Security-Policy)"),
    ("<base", "`<base>` has no effect (Content-Security-Policy)"),
    ("<iframe", "frames are not loaded (Content-Security-Policy)"),
    ("src=\"http", "nothing is loaded from other hosts: put the file into static/"),
    ("src=\"//", "nothing is loaded from other hosts: put the file into static/"),
];

/// Adds the operator's templates one by one, so that a broken one is left out alone.
pub(super) fn compile(
    mut tera: Tera,
    built_in: Vec<(String, String)>,
    templates: Vec<(String, String)>,
) -> (Tera, Vec<Problem>) {
    if let Err(error) = tera.add_raw_templates(built_in) {
        return (tera, vec![problem_of("layout.html", &error)]);
    }
    let before = tera.clone();
    if tera.add_raw_templates(templates.clone()).is_ok() {
        return (tera, Vec::new());
    }
    // They may lean on one another: go round until nothing more can be added.
    tera = before;
    let mut waiting = templates;
    loop {
        let mut problems = Vec::new();
        let mut still = Vec::new();
        let count = waiting.len();
        for (name, source) in waiting {
            if let Err(error) = tera.add_raw_template(&name, &source) {
                problems.push(problem_of(&name, &error));
                still.push((name, source));
            }
        }
        if still.is_empty() || still.len() == count {
            return (tera, problems);
        }
        waiting = still;
    }
}

/// Where and what, from the engine's error; `name` is the template that was asked for.
pub(super) fn problem_of(name: &str, error: &tera::Error) -> Problem {
    let file = |name: &str| format!("templates/{}", name.strip_prefix(BUILT_IN).unwrap_or(name));
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let name = if report.filename().is_empty() { name } else { report.filename() };
            let span = report.span();
            Problem::new(file(name), report.message()).at(span.start_line, span.start_col + 1)
        }
        ErrorKind::Io(_) => Problem::new(file(name), "the page grows beyond 256 KiB"),
        _ => {
            let message = error.to_string();
            let (line, column) = position_in(&message, name).unwrap_or((0, 0));
            let first = message.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            Problem::new(file(name), first).at(line, column)
        }
    }
}

/// Reads ` --> login.html:3:7` out of a report that has no parts.
fn position_in(report: &str, name: &str) -> Option<(usize, usize)> {
    let (_, after) = report.split_once(&format!("--> {name}:"))?;
    let mut numbers = after.split(|c: char| !c.is_ascii_digit());
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// `{{ … }}` and `{% … %}` with the byte where each begins.
fn tags(source: &str) -> Vec<(usize, &str)> {
    let mut tags = Vec::new();
    let mut from = 0;
    while let Some(rest) = source.get(from..) {
        let Some(open) = rest.find("{{").into_iter().chain(rest.find("{%")).chain(rest.find("{#")).min()
        else {
            break;
        };
        let close = match rest.get(open..open + 2) {
            Some("{{") => "}}",
            Some("{%") => "%}",
            _ => "#}",
        };
        let inside = rest.get(open + 2..).unwrap_or_default();
        let length = inside.find(close).unwrap_or(inside.len());
        if close != "#}" {
            tags.push((
                from + open,
                inside.get(..length).unwrap_or_default().trim_matches(['-', ' ', '\n', '\t', '\r']),
            ));
        }
        from += open + 2 + length + 2;
    }
    tags
}

/// The names after each `|`.
fn filters(tag: &str) -> impl Iterator<Item = &str> {
    tag.split('|').skip(1).map(|rest| {
        let rest = rest.trim_start();
        rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default()
    })
}

/// Where `<name` begins.
fn elements<'s>(source: &'s str, names: &'s [&str]) -> impl Iterator<Item = (usize, &'s str)> {
    source.match_indices('<').filter_map(move |(at, _)| {
        let rest = source.get(at + 1..)?.to_ascii_lowercase();
        let name = names.iter().find(|name| rest.starts_with(**name))?;
        Some((at, *name))
    })
}

/// Where ` onclick=` and its kin stand.
fn handlers(source: &str) -> Vec<usize> {
    let lower = source.to_ascii_lowercase();
    let found = lower.match_indices("on").filter(|(at, _)| {
        let before = lower.get(..*at).and_then(|before| before.chars().next_back());
        let word: String =
            lower.get(*at..).unwrap_or_default().chars().take_while(char::is_ascii_alphabetic).collect();
        let after = lower.get(at + word.len()..).unwrap_or_default().trim_start();
        let event = ["onclick", "onload", "onerror", "onsubmit", "onchange", "oninput", "onfocus", "onblur"];
        before.is_some_and(|c| c.is_whitespace() || c == '"')
            && event.contains(&word.as_str())
            && after.starts_with('=')
    });
    found.map(|(at, _)| at).collect()
}

/// Line and column from 1, the column in characters.
fn place(source: &str, at: usize) -> (usize, usize) {
    let before = source.get(..at).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
    (before.matches('\n').count() + 1, column)
}

#[cfg(test)]
mod tests {
    use super::template;

    #[test]
    fn a_template_that_only_changes_the_look_passes() {
        let source = "{% extends \"builtin/login.html\" %}\n{% block before_form %}{# | safe #}<p class=\"on\">{{ t.login.title }}</p>\
            {{ super() }}<script nonce=\"{{ nonce }}\">x.onclick=1</script>{% endblock %}";
        assert_eq!(template("t", source), []);
    }

    #[test]
    fn what_would_open_a_hole_or_have_no_effect_is_named_with_its_place() {
        let cases = [
            ("a\n  {{ page.username | safe }}", "2:3"),
            ("{{ a|safe }}", "1:1"),
            ("{{ a | upper | safe | trim }}", "1:1"),
            ("{% filter safe %}x{% endfilter %}", "1:1"),
            ("x{% set_global a = 1 %}", "1:2"),
            ("{% for a in b %}{% for c in d %}{% for e in f %}{% endfor %}{% endfor %}{% endfor %}", "1:33"),
            ("<p style=\"x\">", "1:3"),
            ("<script>x</script>", "1:1"),
            ("<STYLE>x</STYLE>", "1:1"),
            ("<button onclick=\"x()\">", "1:9"),
            ("<a href=\"javascript:x\">", "1:10"),
            ("<img src=\"https://evil.test/x.png\">", "1:6"),
        ];
        for (source, place) in cases {
            let problems = template("t", source);
            assert!(
                problems.iter().any(|p| p.to_string().starts_with(&format!("t:{place}: "))),
                "{source} {problems:?}"
            );
        }
    }
}
