use std::fs;
use std::path::Path;

use tempfile::TempDir;
use vestibule::pages::{Fault, Login, Page, Pages, Theme, Wish};

use crate::{draw, tenant, text};

fn theme(files: &[(&str, &str)]) -> (TempDir, Pages, Vec<Fault>) {
    let dir = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    let (theme, faults) = Theme::load(Some(dir.path()));
    (dir, Pages::new(theme, &tenant::acme()), faults)
}

fn said(faults: &[Fault]) -> Vec<String> {
    faults.iter().map(ToString::to_string).collect()
}

fn heading(pages: &Pages) -> String {
    text(&draw(pages, &Login::samples()[0]), "h1")
}

#[test]
fn a_block_can_be_replaced_on_one_page_or_on_all() {
    let one = "{% extends \"builtin/login.html\" %}{% block header %}<h1>Hello from {{ look.tenant }}</h1>{% endblock %}";
    let all = "{% extends \"builtin/layout.html\" %}{% block footer %}<p id=\"imprint\">Acme, Berlin</p>{% endblock %}";
    let (_dir, pages, faults) = theme(&[("templates/login.html", one), ("templates/layout.html", all)]);
    assert_eq!(said(&faults), Vec::<String>::new());
    assert_eq!(heading(&pages), "Hello from Acme");
    assert_eq!(text(&draw(&pages, &Login::samples()[0]), "footer #imprint"), "Acme, Berlin");
    assert_eq!(pages.draw_all(), []);
}

#[test]
fn single_words_and_files_and_style_can_be_replaced() {
    let (_dir, pages, faults) = theme(&[
        ("locales/en.json", "{\"login\": {\"title\": \"Welcome home\"}}"),
        ("locales/da.json", "{\"login\": {\"title\": \"Log ind\"}}"),
        ("templates/extra.css", ".logo { background: url(/static/wave.svg) }"),
        ("static/vestibule.svg", "<svg/>"),
        ("static/deep/er.png", "png"),
    ]);
    assert_eq!(said(&faults), Vec::<String>::new());
    assert_eq!(heading(&pages), "Welcome home");
    assert_eq!(pages.lang(Wish { ui_locales: Some("da-DK"), ..Wish::default() }).as_str(), "da");
    assert!(
        text(&draw(&pages, &Login::samples()[0]), "style")
            .ends_with(".logo{background:url(/static/wave.svg)}")
    );
    assert_eq!(&*pages.asset("vestibule.svg").unwrap().bytes, b"<svg/>");
    assert_eq!(pages.asset("deep/er.png").unwrap().content_type, "image/png");
}

#[test]
fn the_whole_style_can_be_replaced_and_none_that_lays_something_over_the_form() {
    let style = |pages: &Pages| text(&draw(pages, &Login::samples()[0]), "style");
    let (_dir, pages, faults) =
        theme(&[("templates/page.css", "body { color: red }"), ("templates/extra.css", "a { b: c }")]);
    assert_eq!(said(&faults), Vec::<String>::new());
    assert!(style(&pages).ends_with("}body{color:red}a{b:c}") && !style(&pages).contains(".btn"));
    for (name, css) in [
        ("templates/page.css", ":root { --p: fixed }\nbody { position: var(--p) }"),
        ("templates/extra.css", "body { background: url(https://evil.test/x) }"),
    ] {
        let (_dir, pages, faults) = theme(&[(name, css)]);
        assert!(said(&faults)[0].starts_with(name), "{faults:?}");
        assert!(style(&pages).contains(".btn") && !style(&pages).contains("body{position"), "{faults:?}");
    }
    let source = "{% extends \"builtin/login.html\" %}{% block head_extra %}\n\
        <style nonce=\"{{ nonce }}\">h1 { position: fixed }</style>{% endblock %}";
    let (_dir, pages, faults) = theme(&[("templates/login.html", source)]);
    assert!(said(&faults)[0].starts_with("templates/login.html:2:1: `position`"), "{faults:?}");
    assert!(
        !pages
            .render(crate::frame(None, crate::lang(&pages, "en")), &Login::samples()[0])
            .html()
            .contains("fixed")
    );
}

#[test]
fn only_files_that_were_found_are_served() {
    let (dir, pages, _) = theme(&[("static/a.txt", "a"), ("templates/x.html", ""), ("static/.hidden", "x")]);
    let absolute = dir.path().join("static/a.txt");
    let outside = [
        "../templates/x.html",
        "./a.txt",
        "a.txt/",
        "/a.txt",
        "",
        ".",
        "..",
        ".hidden",
        "a.txt\0",
        "..\\a.txt",
    ];
    for path in outside.into_iter().chain(absolute.to_str()) {
        assert!(pages.asset(path).is_none(), "{path}");
    }
    let (first, other) = (pages.asset("a.txt").unwrap(), pages.asset("vestibule.svg").unwrap());
    assert!(first.etag.len() == 34 && first.etag != other.etag, "{}", first.etag);
    assert!(other.content_security_policy.contains("sandbox") && other.content_type == "image/svg+xml");
}

#[test]
fn a_template_that_does_not_compile_is_named_with_line_and_column_and_left_out() {
    let broken = "{% extends \"builtin/login.html\" %}\n{% block header %}\n  {{ t.login.title | nonsense }}\n{% endblock %}";
    let good = "{% extends \"builtin/picker.html\" %}";
    let (_dir, pages, faults) = theme(&[("templates/login.html", broken), ("templates/picker.html", good)]);
    assert_eq!(said(&faults), ["templates/login.html:3:22: Unknown filter `nonsense`"]);
    assert_eq!(heading(&pages), "Sign in");
    let (_dir, pages, faults) = theme(&[("templates/login.html", "<p>\n  {{ oops")]);
    assert!(said(&faults)[0].starts_with("templates/login.html:2:"), "{faults:?}");
    assert_eq!(heading(&pages), "Sign in");
}

#[test]
fn a_template_that_fails_while_drawing_gives_way_to_the_built_in_one() {
    let broken =
        "{% extends \"builtin/login.html\" %}\n{% block header %}<h1>{{ nobody.knows }}</h1>{% endblock %}";
    let (_dir, pages, faults) = theme(&[("templates/login.html", broken)]);
    assert!(said(&faults)[0].starts_with("templates/login.html:2:"), "{faults:?}");
    assert_eq!(heading(&pages), "Sign in");
    assert_eq!(pages.draw_all(), faults, "check says what the start says");
}

#[test]
fn a_template_that_loses_what_a_login_needs_is_not_used() {
    let cases = [
        ("<p>Welcome</p>", "the page lacks <form method=\"post\" action=\"/login\">"),
        (
            "<form method=\"post\" action=\"/login\"><input type=\"password\" name=\"password\"></form>",
            "the form lacks the field `state`",
        ),
        (
            "FORM<label for=\"p\">P</label><input type=\"password\" name=\"password\" id=\"p\" autocomplete=\"off\"></form>",
            "the field `password` lacks autocomplete=\"current-password\": password managers need it",
        ),
        (
            "FORM<input name=\"username\" autocomplete=\"username\"></form>",
            "the field `username` lacks a <label for>",
        ),
        ("FORM<input type=\"hidden\" name=\"state\"></form>", "the field `state` lacks its value"),
        ("FORM</form><input name=\"state\" value=\"{{ page.state }}\">", "the form lacks the field `state`"),
        (
            "FORM<input name=\"password\" type=\"text\" autocomplete=\"current-password\"></form>",
            "the field `password` lacks type=\"password\": everybody could read it",
        ),
    ];
    for (form, expected) in cases {
        let form = form.replace("FORM", "<form method=\"post\" action=\"/login\">");
        let source =
            format!("{{% extends \"builtin/login.html\" %}}{{% block form %}}{form}{{% endblock %}}");
        let (_dir, pages, faults) = theme(&[("templates/login.html", &source)]);
        let expected = format!("templates/login.html: {expected}");
        assert!(said(&faults).contains(&expected), "{expected}: {faults:?}");
        assert_eq!(heading(&pages), "Sign in");
        assert!(
            pages
                .render(crate::frame(None, crate::lang(&pages, "en")), &Login::samples()[0])
                .html()
                .contains("name=\"state\"")
        );
    }
    let silent = "{% extends \"builtin/login.html\" %}{% block before_form %}{% endblock %}";
    let (_dir, _pages, faults) = theme(&[("templates/login.html", silent)]);
    assert!(said(&faults).iter().any(|said| said.contains("role=\"alert\"")), "{faults:?}");
}

#[test]
fn a_template_that_fails_in_one_language_is_not_used_in_any() {
    let source = "{% extends \"builtin/login.html\" %}{% block form %}{% if lang == \"de\" %}<p>Weg</p>{% else %}\
        {{ super() }}{% endif %}{% endblock %}";
    let (_dir, pages, faults) = theme(&[("templates/login.html", source)]);
    assert!(said(&faults).iter().any(|said| said.contains("lacks the field")), "{faults:?}");
    let german = pages.render(crate::frame(None, crate::lang(&pages, "de")), &Login::samples()[0]).html();
    assert!(german.contains("name=\"password\"") && !german.contains("Weg"), "{german}");
}

#[test]
fn what_a_client_sees_is_drawn_too() {
    let source = "{% extends \"builtin/login.html\" %}{% block header %}<h1>{% if lang == \"de\" and look.client %}\
        {{ page.nothing }}{% endif %}Hi</h1>{% endblock %}";
    let (_dir, pages, _) = theme(&[("templates/login.html", source)]);
    assert!(!pages.draw_all().is_empty());
}

#[test]
fn words_that_break_a_page_are_left_out() {
    for text in ["\"to {client\"", "{\"one\": \"to {client}\", \"other\": \"to {client}\"}"] {
        let words = format!("{{\"login\": {{\"to_continue\": {text}, \"title\": \"Come in\"}}}}");
        for file in ["locales/en.json", "locales/de.json"] {
            let (_dir, pages, faults) = theme(&[(file, &words)]);
            assert!(said(&faults)[0].starts_with(&format!("{file}:1:12: `login.to_continue`")), "{faults:?}");
            for lang in ["en", "de"] {
                let frame = crate::frame(Some("shop"), crate::lang(&pages, lang));
                let html = pages.render(frame, &Login::samples()[0]).html();
                assert!(
                    html.contains("name=\"password\"") && html.contains("<bdi>Acme Portal</bdi>"),
                    "{html}"
                );
            }
        }
    }
}

#[test]
fn a_locale_is_named_after_a_language() {
    let words = "{\"login\": {\"title\": \"Entre\"}}";
    let (_dir, pages, faults) = theme(&[("locales/pt-br.json", words)]);
    assert_eq!(said(&faults), Vec::<String>::new());
    let html = pages.render(crate::frame(None, crate::lang(&pages, "pt-BR")), &Login::samples()[0]).html();
    assert!(html.contains("<h1>Entre</h1>"), "{html}");
    let (_dir, pages, faults) = theme(&[("locales/sub/de.json", words)]);
    assert!(said(&faults)[0].contains("is not named after a language"), "{faults:?}");
    assert!(!pages.locales().contains(&"sub/de"));
}

#[test]
fn a_template_that_would_open_a_hole_is_not_used() {
    let safe = "{% extends \"builtin/login.html\" %}\n{% block header %}<h1>{{ page.username | safe }}</h1>{% endblock %}";
    let (_dir, pages, faults) = theme(&[("templates/login.html", safe)]);
    assert!(
        said(&faults)[0].starts_with("templates/login.html:2:23: `safe` switches escaping off"),
        "{faults:?}"
    );
    assert_eq!(heading(&pages), "Sign in");
}

#[test]
fn a_template_without_end_is_stopped() {
    let cases = [
        ("{% for i in range(end=90000) %}{% endfor %}", "`range` goes no further than 100"),
        (
            "{% for i in range(end=100) %}{% for i in range(end=100) %}{{ t.error_text.unknown_client }}{% endfor %}{% endfor %}",
            "the page grows beyond 256 KiB",
        ),
        ("{% for i in range(end=100) %}{% include \"other.html\" %}{% endfor %}", "an include within a loop"),
    ];
    for (endless, expected) in cases {
        let source = format!(
            "{{% extends \"builtin/login.html\" %}}{{% block header %}}<h1>{endless}</h1>{{% endblock %}}"
        );
        let (_dir, pages, faults) =
            theme(&[("templates/login.html", &source), ("templates/other.html", "{{ lang }}")]);
        assert!(said(&faults)[0].contains(expected), "{expected}: {faults:?}");
        assert_eq!(heading(&pages), "Sign in");
    }
}

#[test]
fn a_template_cannot_read_files() {
    for name in ["/etc/passwd", "../../../../etc/passwd", "page.css", "builtin/page.js"] {
        let source = format!(
            "{{% extends \"builtin/login.html\" %}}{{% block header %}}{{% include \"{name}\" %}}{{% endblock %}}"
        );
        let (_dir, pages, faults) = theme(&[("templates/login.html", &source)]);
        assert!(said(&faults)[0].contains("Unknown template"), "{faults:?}");
        assert_eq!(heading(&pages), "Sign in");
    }
}

#[test]
fn words_that_do_not_fit_are_named_and_not_used() {
    let (_dir, pages, faults) = theme(&[
        ("locales/en.json", "{\n\"login\": {\n\"title\": \"Hi {nobody}\", \"tytle\": \"x\"}}"),
        ("locales/de.json", "{"),
        ("locales/notes.txt", "x"),
        ("templates/extra.css", "\n@import 'https://evil.test/x.css';"),
        ("templates/notes.md", "x"),
    ]);
    let said = said(&faults);
    for expected in [
        "locales/en.json:3:1: `login.title` has the placeholder {nobody}, which English does not have",
        "locales/en.json:3:25: `login.tytle` is not a key of locales/en.json",
        "locales/notes.txt: must be a UTF-8 file named after its language, such as de.json",
        "templates/extra.css:2:1: `@import` loads from elsewhere: put the rules here",
        "templates/notes.md: is neither a template (.html) nor page.css nor extra.css",
    ] {
        assert!(said.iter().any(|one| one == expected), "{expected}\n{said:#?}");
    }
    assert!(said.iter().any(|one| one.starts_with("locales/de.json:1:1: EOF")), "{said:#?}");
    assert_eq!(heading(&pages), "Sign in");
}

#[test]
fn a_folder_that_is_not_there_is_a_problem_and_the_login_still_works() {
    let (theme, faults) = Theme::load(Some(Path::new("does/not/exist")));
    assert_eq!(said(&faults), ["does/not/exist: is no folder"]);
    assert_eq!(heading(&Pages::new(theme, &tenant::acme())), "Sign in");
}
