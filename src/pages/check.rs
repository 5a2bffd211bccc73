//! Draws every page in every state and says what is wrong with it: for `vestibule check`, and before a theme is used.

use tera::{Context, Value};

use super::frame::{Frame, context};
use super::lint::fault_of;
use super::look::Look;
use super::markup::{Tag, tags};
use super::{
    ConfirmLogout, Demo, DemoResult, DemoReturn, Discovery, ErrorPage, Fault, FormPost, Lang, LoggedOut,
    Login, Notice, Page, Part, Picker, SignUp, Theme, WebMessage,
};

const NONCE: &str = "bm9uY2U";

/// One page in one state.
struct Sample {
    template: &'static str,
    page: Value,
    parts: Vec<Part>,
}

fn samples() -> Vec<Sample> {
    let mut all = Vec::new();
    add::<Login>(&mut all);
    add::<Picker>(&mut all);
    add::<Discovery>(&mut all);
    add::<SignUp>(&mut all);
    add::<Notice>(&mut all);
    add::<ErrorPage>(&mut all);
    add::<LoggedOut>(&mut all);
    add::<ConfirmLogout>(&mut all);
    add::<FormPost>(&mut all);
    add::<WebMessage>(&mut all);
    add::<Demo>(&mut all);
    add::<DemoResult>(&mut all);
    add::<DemoReturn>(&mut all);
    all
}

fn add<P: Page>(all: &mut Vec<Sample>) {
    all.extend(P::samples().into_iter().map(|page| Sample {
        template: P::TEMPLATE,
        parts: page.must_have(),
        page: Value::from_serializable(&page),
    }));
}

/// Every state in every language, in one look.
pub(super) fn draw_all(
    theme: &Theme,
    look: &Look,
    menu: &Value,
    langs: &[Lang],
) -> Vec<(&'static str, Fault)> {
    let mut faults = Vec::new();
    let samples = samples();
    for lang in langs {
        let frame =
            Frame { client_id: None, lang, nonce: NONCE, language_href: "/login?ui_locales=", state: "" };
        for sample in &samples {
            let context = context(theme, look, menu, frame, sample.page.clone());
            faults.extend(draw(theme, sample, &context).into_iter().map(|fault| (sample.template, fault)));
        }
    }
    faults.sort_by(|a, b| a.1.cmp(&b.1));
    faults.dedup();
    faults
}

/// The same in the built-in look, which shows what is wrong with the templates themselves. Without any of an operator's
/// there is nothing to find.
pub(super) fn of_theme(theme: &Theme) -> Vec<(&'static str, Fault)> {
    if !theme.has_templates() {
        return Vec::new();
    }
    let look = Look::sample(theme);
    draw_all(theme, &look, &Value::from_serializable::<[Value]>(&[]), &theme.langs())
}

fn draw(theme: &Theme, sample: &Sample, context: &Context) -> Vec<Fault> {
    let html = match theme.draw(sample.template, context) {
        Ok(html) => html,
        Err(error) => return vec![fault_of(sample.template, &error)],
    };
    // What a page lacks, its own template lost, or else the one that all share.
    let file = theme.own_template(sample.template).or_else(|| theme.own_template("layout.html"));
    let file = format!("templates/{}", file.unwrap_or(sample.template));
    let tags = tags(&html);
    let mut messages = lacks(&tags, &sample.parts);
    messages.extend(breaks_rules(&tags));
    messages.into_iter().map(|message| Fault::new(file.clone(), message)).collect()
}

fn lacks(tags: &[Tag<'_>], parts: &[Part]) -> Vec<String> {
    // The form that is posted; what stands elsewhere is not sent with it.
    let is_posted = |tag: &&Tag<'_>, action: Option<&str>| {
        let post = tag.get("method").is_some_and(|method| method.eq_ignore_ascii_case("post"));
        tag.name == "form" && post && action.is_none_or(|action| tag.get("action") == Some(action))
    };
    let action = parts.iter().find_map(|part| match part {
        Part::Form(action) => Some(*action),
        _ => None,
    });
    let forms: Vec<usize> = tags.iter().filter(|tag| is_posted(tag, action)).map(|tag| tag.form).collect();
    let field = |name: &str| {
        tags.iter().find(|tag| {
            let named = matches!(&*tag.name, "input" | "button") && tag.get("name") == Some(name);
            // Several forms may post there: "Continue as" beside the password.
            named && forms.contains(&tag.form)
        })
    };
    let labelled = |id: &str| tags.iter().any(|tag| tag.name == "label" && tag.get("for") == Some(id));
    let mut messages = Vec::new();
    for part in parts {
        let message = match part {
            Part::Form(action) => {
                forms.is_empty().then(|| format!("the page lacks <form method=\"post\" action=\"{action}\">"))
            }
            Part::Field(name) => match field(name) {
                None => Some(format!("the form lacks the field `{name}`")),
                Some(tag) if tag.get("value").is_none_or(str::is_empty) && is_hidden(tag) => {
                    Some(format!("the field `{name}` lacks its value"))
                }
                Some(_) => None,
            },
            Part::Filled(name, token) => match field(name) {
                None => Some(format!("the form lacks the field `{name}`")),
                Some(tag) if token.ends_with("password") && tag.get("type") != Some("password") => {
                    Some(format!("the field `{name}` lacks type=\"password\": everybody could read it"))
                }
                Some(tag)
                    if !tag
                        .get("autocomplete")
                        .is_some_and(|all| all.split(' ').any(|own| own == *token)) =>
                {
                    Some(format!(
                        "the field `{name}` lacks autocomplete=\"{token}\": password managers need it"
                    ))
                }
                Some(tag) if !tag.get("id").is_some_and(labelled) => {
                    Some(format!("the field `{name}` lacks a <label for>"))
                }
                Some(_) => None,
            },
            Part::Alert => {
                let alert = tags.iter().any(|tag| tag.get("role") == Some("alert"));
                (!alert)
                    .then(|| "the page lacks the place for errors, an element with role=\"alert\"".to_owned())
            }
            Part::Script => {
                let script = tags.iter().any(|tag| tag.name == "script");
                (!script).then(|| "the page lacks the script that sends the answer on".to_owned())
            }
        };
        messages.extend(message);
    }
    messages
}

fn is_hidden(tag: &Tag<'_>) -> bool {
    tag.get("type").is_some_and(|kind| kind.eq_ignore_ascii_case("hidden"))
}

/// What holds for every page (WCAG 2.2 §2.4.2, §3.1.1; the Content-Security-Policy).
fn breaks_rules(tags: &[Tag<'_>]) -> Vec<String> {
    let count = |name: &str| tags.iter().filter(|tag| tag.name == name).count();
    let mut messages = Vec::new();
    let html = tags.iter().find(|tag| tag.name == "html");
    if !html.is_some_and(|tag| tag.get("lang").is_some() && tag.get("dir").is_some()) {
        messages.push("<html> lacks lang=\"{{ lang }}\" dir=\"{{ dir }}\"".to_owned());
    }
    // A page that only carries a message to another one shows nothing.
    let shows = count("main") + count("h1") + count("footer") > 0;
    if count("title") != 1 || (shows && (count("main") != 1 || count("h1") != 1)) {
        messages.push("a page has one <title>, one <main> and one <h1>".to_owned());
    }
    for tag in tags {
        if matches!(&*tag.name, "script" | "style") && tag.get("nonce") != Some(NONCE) {
            messages.push(format!("<{}> lacks nonce=\"{{{{ nonce }}}}\"", tag.name));
        }
        if let Some(name) = tag.names().find(|name| *name == "style" || name.starts_with("on")) {
            messages.push(format!("`{name}` on <{}> has no effect (Content-Security-Policy)", tag.name));
        }
        if tag.name == "img" && tag.get("alt").is_none() {
            messages.push("an <img> lacks `alt`".to_owned());
        }
    }
    messages
}
