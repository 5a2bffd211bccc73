//! The CSS and the script of every page, made small; and what an operator's CSS may not do.

use super::{Fault, foundation};

/// Largest CSS an operator may bring: it stands in every page.
const MOST_BYTES: usize = 8 * 1024;

/// Without comments and idle spaces.
pub(super) fn minified(css: &str) -> String {
    let mut bare = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        bare.push_str(before);
        // A space where the comment was, so that two halves never become one word.
        bare.push(' ');
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    bare.push_str(rest);
    let mut small = String::with_capacity(bare.len());
    for word in bare.split_whitespace() {
        if !small.is_empty()
            && !small.ends_with(['{', '}', ';', ',', ':', '>'])
            && !word.starts_with(['{', '}', '>'])
        {
            small.push(' ');
        }
        small.push_str(word);
    }
    small.replace(";}", "}")
}

/// The script without its comment and line breaks; every line of it ends where a statement may.
pub(super) fn joined(script: &str) -> String {
    let code = script.split_once("*/").map_or(script, |(_, code)| code);
    let code: String = code.lines().map(str::trim).collect();
    let mut small = code;
    for sign in ["=>", "==", "=", "?", ":", "{", ","] {
        small = small
            .replace(&format!(" {sign} "), sign)
            .replace(&format!("{sign} "), sign)
            .replace(&format!(" {sign}"), sign);
    }
    small
}

/// The operator's CSS, small, or why it is refused. It is checked as it will be sent.
pub(super) fn checked(file: &str, css: &str) -> Result<String, Vec<Fault>> {
    let small = minified(css);
    // However it is spaced.
    let lower = small.to_ascii_lowercase().replace(" :", ":").replace(": ", ":");
    let mut faults = Vec::new();
    let mut refuse = |at: Option<usize>, why: &str| {
        faults.push(Fault::new(file, why).at_byte(css, at));
    };
    let first = |needle: &str| css.to_ascii_lowercase().find(needle);
    for (needle, why) in FORBIDDEN {
        if lower.contains(needle) {
            refuse(first(needle), why);
        }
    }
    if let Some(at) = displaced(css) {
        refuse(
            Some(at),
            "`position` may only be static or relative, but in a rule of the built-in style: anything else can lay something \
             over the form",
        );
    }
    let foreign = |address: &str| {
        let address = address.trim_start_matches(['"', '\'', ' ']);
        !address.starts_with("data:image/") && !(address.starts_with("/static/"))
    };
    if lower.split("url(").skip(1).any(foreign) {
        refuse(
            first("url("),
            "`url()` may only name /static/… or data:image/…: pages load nothing from other hosts",
        );
    }
    let selects_on_value =
        |selector: &str| selector.split(']').next().is_some_and(|inside| inside.contains("value"));
    if lower.split('[').skip(1).any(selects_on_value) {
        refuse(first("["), "a selector on `value` can read what people type");
    }
    if small.len() > MOST_BYTES {
        refuse(None, "is larger than 8 KiB: it stands in every page");
    }
    if faults.is_empty() { Ok(small) } else { Err(faults) }
}

const FORBIDDEN: [(&str, &str); 8] = [
    ("<", "`<` could end the style element"),
    ("\\", "`\\` escapes hide what a rule says"),
    ("@import", "`@import` loads from elsewhere: put the rules here"),
    ("@charset", "`@charset` has no place here"),
    ("src(", "`src()` loads from elsewhere"),
    ("image-set(", "`image-set()` loads from elsewhere: use `url(/static/…)`"),
    ("expression(", "`expression()` is a script"),
    ("behavior:", "`behavior` is a script"),
];

/// Where a rule takes something out of its place, by itself or by a variable that may say anything.
fn displaced(css: &str) -> Option<usize> {
    let lower = css.to_ascii_lowercase();
    let in_a_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    lower.match_indices("position").map(|(at, _)| at).find(|&at| {
        let (before, after) = (lower.get(..at).unwrap_or_default(), lower.get(at + 8..).unwrap_or_default());
        let value = idle(after).strip_prefix(':').map(idle);
        let stays = |value: &str| {
            let rest = value.strip_prefix("static").or_else(|| value.strip_prefix("relative"));
            rest.is_some_and(|rest| !rest.starts_with(in_a_name))
        };
        !before.ends_with(in_a_name) && value.is_some_and(|value| !stays(value)) && !is_built_in(&lower, at)
    })
}

/// Whether the rule around this byte stands as it is in the built-in style, of which `page.css` may be a copy.
fn is_built_in(css: &str, at: usize) -> bool {
    let (before, after) = (css.get(..at).unwrap_or_default(), css.get(at..).unwrap_or_default());
    let Some((before, declared)) = before.rsplit_once('{') else { return false };
    let selector = before.rsplit_once(['{', '}']).map_or(before, |(_, selector)| selector);
    let Some((rest, _)) = after.split_once('}') else { return false };
    let rule = minified(&format!("}}{selector}{{{declared}{rest}}}"));
    !declared.contains('}') && foundation::css().to_ascii_lowercase().contains(&rule)
}

/// Behind spaces and comments.
fn idle(css: &str) -> &str {
    let mut rest = css.trim_start();
    while let Some(comment) = rest.strip_prefix("/*") {
        rest = comment.split_once("*/").map_or("", |(_, after)| after).trim_start();
    }
    rest
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::{checked, joined, minified};

    #[test]
    fn minifying_keeps_the_meaning() {
        let css = "/* a */\na > b, .c :is(d) {\n  color: red;\n  width: calc(1px + 2px);\n}\n@media (x: 2px) and (y) { e { f: g h } }";
        let small = "a>b,.c :is(d){color:red;width:calc(1px + 2px)}@media (x:2px) and (y){e{f:g h}}";
        assert_eq!(minified(css), small);
        // Two halves of a word never become one.
        assert_eq!(minified("u/* */rl(x)"), "u rl(x)");
    }

    #[test]
    fn the_script_loses_only_spaces() {
        assert_eq!(
            joined("/* x */\n(d => {\nlet a = 1, b = 'x y';\n})(document)\n"),
            "(d=>{let a=1,b='x y';})(document)"
        );
    }

    #[test]
    fn harmless_css_is_taken() {
        let css =
            ".logo { background: url(/static/l.svg) } .x { background: url(\"data:image/png;base64,AA\") }
             .y { position : relative; background-position: 0 0; --position: fixed } .z{position:static!important}";
        assert!(checked("templates/extra.css", css).is_ok());
    }

    #[test]
    fn a_copy_of_the_built_in_style_is_a_start() {
        let copy = include_str!("../../templates/page.css");
        let mine = copy.replacen(".eye:hover { color: var(--text) }", ".eye:hover { color: red }", 1);
        assert_ne!(mine, copy);
        for css in [copy, &mine] {
            assert_eq!(checked("templates/page.css", css).err(), None);
        }
        let over = copy.replacen(
            ".eye { position: absolute; inset-block: 1px",
            ".eye { position: absolute; inset: 0",
            1,
        );
        assert_ne!(over, copy);
        assert!(checked("templates/page.css", &over).is_err());
        assert!(checked("templates/page.css", &format!("{copy} a{{position:absolute}}")).is_err());
        assert!(
            checked("templates/page.css", &format!("{copy} button{{}}.eye{{position:absolute}}")).is_err()
        );
    }

    #[test]
    fn css_that_reaches_out_or_breaks_out_is_refused() {
        let evil = [
            "a{}</style><script>",
            "@import 'x'",
            "@IM/**/PORT url(//e)",
            "a{background:url(//evil.test)}",
            "a{background:URL( 'https://evil.test' )}",
            "a{b:ur\\6c(//evil)}",
            "input[value^=a]{c:d}",
            "a{width:expression(alert(1))}",
            "a{position:/**/fixed}",
            "a{position :fixed}",
            "a{position: absolute;inset:0}",
            "a{POSITION:sticky}",
            ":root{--p:fixed}x{position:var(--p)}",
            "a{position/* */: /* */ env(p,fixed)}",
            "a{position:inherit}",
            "a{position:relatively}",
            "input[ value^=a]{b:c}",
            "[*|value^=a]{b:c}",
            "a{b:image-set('//evil' 1x)}",
        ];
        for css in evil {
            // A comment inside a word makes two words of it, which no browser takes for one.
            let harmless = css.contains("/**/PORT");
            assert!(checked("templates/extra.css", css).is_err() || harmless, "{css}");
        }
        let faults = checked("templates/extra.css", "a {}\n\nb { c: url(x) }").unwrap_err();
        assert!(faults[0].to_string().starts_with("templates/extra.css:3:8: "), "{faults:?}");
        assert!(checked("templates/extra.css", &"a{b:c}".repeat(2000)).is_err());
    }
}
