//! What an operator's template may not do, and where it does it.

use tera::{ErrorKind, Tera};

use super::foundation::BUILT_IN;
use super::{Fault, style};

/// Deeper loops are a mistake, and the only way to keep a template busy for ever.
const DEEPEST_LOOP: usize = 2;
/// Nobody reads on from there.
const MOST_TOLD: usize = 100;

/// Looks at the source alone. A template with a fault is not used.
pub(super) fn template(file: &str, source: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut refuse = |at: usize, message: &str| {
        if faults.len() < MOST_TOLD {
            faults.push(Fault::new(file, message).at_byte(source, Some(at)));
        }
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
    let lower = source.to_ascii_lowercase();
    for (needle, message) in MARKUP {
        for (at, _) in lower.match_indices(needle) {
            refuse(at, message);
        }
    }
    for (at, element) in elements(&lower) {
        let is_code = element.starts_with("script") || element.starts_with("style");
        if is_code && !element.split('>').next().is_some_and(|tag| tag.contains("nonce=")) {
            refuse(at - 1, "needs nonce=\"{{ nonce }}\": the browser runs and styles nothing else");
        }
        for from in foreign(element) {
            refuse(at + from, "nothing is loaded from other hosts: put the file into static/");
        }
    }
    for at in handlers(&lower) {
        refuse(at, "event attributes never run (Content-Security-Policy): use a script with the nonce");
    }
    for (at, body) in styles(source, &lower) {
        let Some(css) = css_of(body) else {
            refuse(
                at,
                "a style has nothing put into it but {{ look.css }}: nobody has looked at what else it says",
            );
            continue;
        };
        for fault in style::checked(file, &css).err().into_iter().flatten() {
            refuse(at, &fault.message);
        }
    }
    faults
}

const MARKUP: [(&str, &str); 4] = [
    (" style=", "`style` attributes have no effect (Content-Security-Policy): use extra.css"),
    ("javascript:", "`javascript:` addresses never run (Content-Security-Policy)"),
    ("<base", "`<base>` has no effect (Content-Security-Policy)"),
    ("<iframe", "frames are not loaded (Content-Security-Policy)"),
];

/// Adds the operator's templates one by one, so that a broken one is left out alone.
pub(super) fn compile(
    mut tera: Tera,
    built_in: Vec<(String, String)>,
    templates: Vec<(String, String)>,
) -> (Tera, Vec<Fault>) {
    if let Err(error) = tera.add_raw_templates(built_in) {
        return (tera, vec![fault_of("layout.html", &error)]);
    }
    let before = tera.clone();
    if tera.add_raw_templates(templates.clone()).is_ok() {
        return (tera, Vec::new());
    }
    // They may lean on one another: go round until nothing more can be added.
    tera = before;
    let mut waiting = templates;
    loop {
        let mut faults = Vec::new();
        let mut still = Vec::new();
        let count = waiting.len();
        for (name, source) in waiting {
            if let Err(error) = tera.add_raw_template(&name, &source) {
                faults.push(fault_of(&name, &error));
                still.push((name, source));
            }
        }
        if still.is_empty() || still.len() == count {
            return (tera, faults);
        }
        waiting = still;
    }
}

/// Where and what, from the engine's error; `name` is the template that was asked for.
pub(super) fn fault_of(name: &str, error: &tera::Error) -> Fault {
    let file = |name: &str| format!("templates/{}", name.strip_prefix(BUILT_IN).unwrap_or(name));
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let name = if report.filename().is_empty() { name } else { report.filename() };
            let span = report.span();
            Fault::new(file(name), report.message()).at(span.start_line, span.start_col + 1)
        }
        ErrorKind::Io(_) => Fault::new(file(name), "the page grows beyond 256 KiB"),
        _ => {
            let message = error.to_string();
            let (line, column) = position_in(&message, name).unwrap_or((0, 0));
            let first = message.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            Fault::new(file(name), first).at(line, column)
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
    let mut rest = source;
    while let Some((before, sign, inside, after)) = first_tag(rest) {
        if sign != '#' {
            tags.push((source.len() - rest.len() + before.len(), inside));
        }
        rest = after;
    }
    tags
}

/// The first `{{ … }}`, `{% … %}` or `{# … #}`: what stands before it, its second sign, what it says, what stands behind.
fn first_tag(source: &str) -> Option<(&str, char, &str, &str)> {
    let sign_at = |at: usize| source.get(at + 1..)?.chars().next().filter(|sign| "{%#".contains(*sign));
    let (at, sign) = source.match_indices('{').find_map(|(at, _)| Some((at, sign_at(at)?)))?;
    let close = match sign {
        '{' => "}}",
        '%' => "%}",
        _ => "#}",
    };
    let inside = source.get(at + 2..)?;
    let (inside, after) = inside.split_once(close).unwrap_or((inside, ""));
    Some((source.get(..at)?, sign, inside.trim_matches(['-', ' ', '\n', '\t', '\r']), after))
}

/// The names after each `|`.
fn filters(tag: &str) -> impl Iterator<Item = &str> {
    tag.split('|').skip(1).map(|rest| {
        let rest = rest.trim_start();
        rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default()
    })
}

/// What stands behind each `<`, up to the next one, with the byte where it begins.
fn elements(source: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = 0;
    let pieces = source.split('<').map(move |piece| {
        let at = next;
        next += piece.len() + 1;
        (at, piece)
    });
    pieces.skip(1)
}

/// Where this element (in lower case) loads something from another host.
fn foreign(element: &str) -> Vec<usize> {
    let loads_href = ["link", "image", "use"].iter().any(|name| element.starts_with(name));
    let loading = ["src", "srcset", "imagesrcset", "poster", "background", "data"];
    let hrefs = ["href", "xlink:href"].into_iter().filter(|_| loads_href);
    let leads_away = |address: &str| ["http:", "https:", "//"].iter().any(|start| address.starts_with(start));
    let mut found = Vec::new();
    for name in loading.into_iter().chain(hrefs) {
        for (at, _) in element.match_indices(name) {
            let (before, rest) = element.split_at(at);
            let begins = before.ends_with(|c: char| c.is_whitespace() || "\"'/".contains(c));
            let value = rest.strip_prefix(name).filter(|_| begins).and_then(value).unwrap_or_default();
            // `srcset` names several.
            if value.split(|c: char| c == ',' || c.is_whitespace()).any(leads_away) {
                found.push(at);
            }
        }
    }
    found
}

/// Bytes of an attribute that are looked at; the Content-Security-Policy stops what stands behind them.
const LONGEST_VALUE: usize = 2048;

/// Of the attribute whose name stands in front of this.
fn value(rest: &str) -> Option<&str> {
    let value = rest.trim_start().strip_prefix('=')?.trim_start();
    let (value, _) = value.split_at(value.floor_char_boundary(LONGEST_VALUE));
    match value.chars().next()? {
        quote @ ('"' | '\'') => value.get(1..)?.split(quote).next(),
        _ => value.split(|c: char| c.is_whitespace() || c == '>').next(),
    }
}

/// What the `<style>` elements hold, with the byte where each element begins.
fn styles<'s>(source: &'s str, lower: &str) -> Vec<(usize, &'s str)> {
    let mut styles = Vec::new();
    let mut from = 0;
    let find = |from: usize, what: &str| lower.get(from..)?.find(what).map(|at| from + at);
    while let Some(at) = find(from, "<style") {
        let Some(begin) = find(at, ">").map(|at| at + 1) else { break };
        let end = find(begin, "</style").unwrap_or(source.len());
        styles.push((at, source.get(begin..end).unwrap_or_default()));
        from = end;
    }
    styles
}

/// A style in its template, with both sides of every condition. None when something is put into it.
fn css_of(body: &str) -> Option<String> {
    let mut css = String::new();
    let mut rest = body;
    while let Some((before, sign, inside, after)) = first_tag(rest) {
        let word = inside.split_whitespace().next().unwrap_or_default();
        let is_known = match sign {
            '{' => inside == "look.css",
            '%' => ["if", "elif", "else", "endif"].contains(&word),
            _ => true,
        };
        if !is_known {
            return None;
        }
        css.push_str(before);
        rest = after;
    }
    css.push_str(rest);
    Some(css)
}

/// Where ` onclick=` and its kin stand.
fn handlers(lower: &str) -> Vec<usize> {
    let events = ["onclick", "onload", "onerror", "onsubmit", "onchange", "oninput", "onfocus", "onblur"];
    let found = lower.match_indices("on").filter(|(at, _)| {
        let (before, rest) = lower.split_at(*at);
        let event = events.iter().find_map(|event| rest.strip_prefix(event));
        before.ends_with(|c: char| c.is_whitespace() || c == '"')
            && event.is_some_and(|after| after.trim_start().starts_with('='))
    });
    found.map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::template;

    #[test]
    fn a_template_that_only_changes_the_look_passes() {
        let source = "{% extends \"builtin/login.html\" %}\n{% block before_form %}{# | safe #}<p class=\"on\">{{ t.login.title }}</p>\
            {{ super() }}<script nonce=\"{{ nonce }}\">x.onclick=1</script>{% endblock %}";
        assert_eq!(template("t", source), []);
        let source = "<a href=\"https://acme.test/\">Acme</a><link rel=\"icon\" href=\"/static/a.svg\">\
            <img alt=\"data: https://acme.test\" srcset=\"/static/a.png 1x, /static/b.png 2x\" data-src=\"https://x\">\
            <style nonce=\"{{ nonce }}\">{{ look.css }}{# #}{% if dir == \"rtl\" %}.a{b:c}{% else %}.a{b:d}{% endif %}</style>";
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
            ("<img alt=''src = //evil.test/x.png>", "1:12"),
            ("<img src=\"/static/a.png\"\nSRCSET='/static/b.png 2x,HTTPS://evil.test/x.png 3x'>", "2:1"),
            ("<video poster='http://evil.test/x.png'>", "1:8"),
            ("<link rel=\"stylesheet\" href=https://evil.test/x.css>", "1:24"),
            ("<svg><use xlink:href=\"//evil.test/x.svg#a\"/></svg>", "1:11"),
            ("a\n<style nonce=\"{{ nonce }}\">x{position:fixed}</style>", "2:1"),
            ("<STYLE nonce=\"{{ nonce }}\">x{background:url(//evil.test/x)}</STYLE>", "1:1"),
            ("<style nonce=\"{{ nonce }}\">a{}</style><style nonce=\"{{ nonce }}\">@import 'x'", "1:39"),
            ("<style nonce=\"{{ nonce }}\">x{position:{% if lang %}fixed{% endif %}}</style>", "1:1"),
            ("<style nonce=\"{{ nonce }}\">x{position:{{ page.kind }}}</style>", "1:1"),
            ("<style nonce=\"{{ nonce }}\">{% include \"a.html\" %}</style>", "1:1"),
        ];
        for (source, place) in cases {
            let faults = template("t", source);
            assert!(
                faults.iter().any(|p| p.to_string().starts_with(&format!("t:{place}: "))),
                "{source} {faults:?}"
            );
        }
    }

    /// A file is at most a megabyte, and somebody waits for the start.
    #[test]
    fn a_long_template_is_read_in_no_time() {
        let started = std::time::Instant::now();
        for piece in [
            "<", "<script", "<style ", "{{", "{%", "on", " on", "src=", " src=", "/src=", " href=\"",
            "</style", "<link ",
        ] {
            template("t", &piece.repeat((1 << 20) / piece.len()));
        }
        assert!(started.elapsed().as_secs() < 15, "{:?}", started.elapsed());
    }
}
