//! The rules of the house. Each takes a text and answers what is wrong with it, in words.

use crate::source::Source;

/// From the roof to the ground. `together` says whether the rooms of a floor may use one another.
struct Floor {
    rooms: &'static [&'static str],
    together: bool,
}

const FLOORS: [Floor; 6] = [
    Floor { rooms: &["lib", "main", "cli", "server"], together: true },
    Floor { rooms: &["authorize", "token", "account", "discovery", "demo", "operations"], together: false },
    Floor { rooms: &["web", "app", "config"], together: true },
    Floor { rooms: &["connections", "pages", "accounts", "sessions", "issuer"], together: false },
    Floor { rooms: &["store", "hashing"], together: false },
    Floor { rooms: &["protocol", "model", "crypto", "clock"], together: true },
];
const WEB_FLOOR: usize = 2;
const GROUND: usize = 5;

fn floor_of(room: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.rooms.contains(&room))
}

fn stands_below(room: &str, floor: usize) -> bool {
    floor_of(room).is_some_and(|own| own > floor)
}

pub type Rule = fn(&Source) -> Vec<String>;

/// Every rule about a file of `src/`.
pub const RULES: [Rule; 10] = [
    only_downstairs,
    sql_stops_in_the_store,
    http_stops_at_web,
    the_ground_waits_for_nothing,
    the_ground_touches_nothing,
    the_time_is_a_parameter,
    the_dice_are_in_crypto,
    secrets_are_compared_in_one_time,
    names_say_something,
    the_first_line_says_what_for,
];

pub fn only_downstairs(file: &Source) -> Vec<String> {
    let room = file.room();
    let Some(own) = floor_of(&room) else {
        return vec![format!("src/{}: `{room}` stands on no floor", file.path)];
    };
    file.rooms_named()
        .iter()
        .filter(|other| **other != room)
        .filter_map(|other| match floor_of(other) {
            None => Some(format!("src/{}: `{other}` stands on no floor", file.path)),
            Some(floor) if floor > own || floor == own && FLOORS[own].together => None,
            Some(_) => Some(format!("src/{}: `{room}` does not stand above `{other}`", file.path)),
        })
        .collect()
}

pub fn sql_stops_in_the_store(file: &Source) -> Vec<String> {
    refuse(file, file.room() != "store", &[&["sqlx"]])
}

pub fn http_stops_at_web(file: &Source) -> Vec<String> {
    let web = [&["actix_web"][..], &["actix_session"], &["actix_http"], &["actix_rt"]];
    refuse(file, stands_below(&file.room(), WEB_FLOOR), &web)
}

pub fn the_ground_waits_for_nothing(file: &Source) -> Vec<String> {
    refuse(file, floor_of(&file.room()) == Some(GROUND), &[&["tokio"], &["async"], &["async_trait"]])
}

/// Names such as `IpAddr` are values; what opens files, sockets or programs is not.
pub fn the_ground_touches_nothing(file: &Source) -> Vec<String> {
    let outside = [
        &["std", "::", "fs"][..],
        &["std", "::", "env"],
        &["process", "::", "Command"],
        &["TcpStream"],
        &["TcpListener"],
        &["UdpSocket"],
        &["ToSocketAddrs"],
    ];
    refuse(file, floor_of(&file.room()) == Some(GROUND), &outside)
}

pub fn the_time_is_a_parameter(file: &Source) -> Vec<String> {
    let now = [&["SystemTime", "::", "now"][..], &["OffsetDateTime", "::", "now_utc"]];
    refuse(file, file.room() != "clock", &now)
}

pub fn the_dice_are_in_crypto(file: &Source) -> Vec<String> {
    let dice = [&["aws_lc_rs", "::", "rand"][..], &["getrandom"], &["fastrand"], &["rand", "::"]];
    refuse(file, file.room() != "crypto", &dice)
}

/// `==` stops at the first byte that differs, and its time says how many were right: `crypto::equal` does not.
pub fn secrets_are_compared_in_one_time(file: &Source) -> Vec<String> {
    const FILES: [&str; 6] = [
        "web/client_auth.rs",
        "web/browser.rs",
        "protocol/pkce.rs",
        "issuer/code.rs",
        "crypto/seal.rs",
        "crypto/digest.rs",
    ];
    const SECRETS: [&str; 14] = [
        "challenge",
        "code",
        "code_challenge",
        "code_hash",
        "code_verifier",
        "computed",
        "hash",
        "known",
        "raw",
        "decoded",
        "sealed",
        "secret",
        "tag",
        "verifier",
    ];
    if !FILES.contains(&file.path.as_str()) {
        return Vec::new();
    }
    let mut compared = file.compared();
    // How long it is, which error it gave: no secret.
    compared.retain(|side| !side.iter().any(|word| ["len", "error", "ErrorCode"].contains(&word.as_str())));
    let words = compared.iter().flatten().filter(|word| SECRETS.contains(&word.as_str()));
    words
        .map(|word| format!("src/{}: `{word}` is compared with `==`: use `crypto::equal`", file.path))
        .collect()
}

/// A folder with one of these names collects what nobody found a word for.
pub fn names_say_something(file: &Source) -> Vec<String> {
    const EMPTY: [&str; 8] = ["util", "utils", "common", "helper", "helpers", "manager", "managers", "misc"];
    let inline = file.words.windows(2).filter(|pair| pair[0] == "mod").map(|pair| pair[1].clone());
    file.module()
        .into_iter()
        .chain(inline)
        .filter(|name| EMPTY.contains(&name.as_str()))
        .map(|name| format!("src/{}: `{name}` says nothing", file.path))
        .collect()
}

pub fn the_first_line_says_what_for(file: &Source) -> Vec<String> {
    if file.text.starts_with("//! ") {
        return Vec::new();
    }
    vec![format!("src/{}: the first line does not say what the file is for (`//! …`)", file.path)]
}

fn refuse(file: &Source, here: bool, phrases: &[&[&str]]) -> Vec<String> {
    phrases
        .iter()
        .filter(|phrase| here && file.says(phrase))
        .map(|phrase| format!("src/{}: `{}` has no place in `{}`", file.path, phrase.concat(), file.room()))
        .collect()
}

/// The picture in `src/lib.rs` has a line for each floor that names its rooms.
pub fn picture_lacks(lib: &str) -> Vec<String> {
    let shows =
        |line: &str, room: &str| line.starts_with("//!") && line.split([' ', '─']).any(|word| word == room);
    FLOORS
        .iter()
        .map(|floor| floor.rooms.iter().filter(|room| **room != "lib").collect::<Vec<_>>())
        .filter(|rooms| !lib.lines().any(|line| rooms.iter().all(|room| shows(line, room))))
        .map(|rooms| format!("src/lib.rs: the picture does not show {rooms:?} on one floor"))
        .collect()
}

/// The paths between backticks that do not exist. What has a known ending or begins in a known folder is a path;
/// `/authorize` and `text/html` are none.
pub fn dead_paths(text: &str, exists: impl Fn(&str) -> bool) -> Vec<String> {
    const ENDINGS: [&str; 9] = [".rs", ".md", ".toml", ".sh", ".yaml", ".html", ".css", ".js", ".json"];
    const FOLDERS: [&str; 9] =
        ["src/", "tests/", "benches/", "docs/", "templates/", "static/", "locales/", "migrations/", ".ci/"];
    text.split('`')
        .skip(1)
        .step_by(2)
        .filter(|span| !span.starts_with('/') && !span.contains([' ', '*', '<', '{', '$', ':', '…']))
        .filter(|span| {
            ENDINGS.iter().any(|e| span.ends_with(e)) || FOLDERS.iter().any(|f| span.starts_with(f))
        })
        .filter(|span| !exists(span))
        .map(str::to_owned)
        .collect()
}
