//! Rust text as words: enough to see which modules a file names, and nothing that comments or strings say.

use std::path::{Path, PathBuf};

/// One file of `src/`.
pub struct Source {
    /// Relative to `src/`, with `/`.
    pub path: String,
    pub text: String,
    /// Identifiers, `::`, and every other sign by itself.
    pub words: Vec<String>,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned(), words: words(text) }
    }

    /// Every file of `src/`.
    pub fn all(src: &Path) -> Vec<Self> {
        rust_files(src)
            .iter()
            .map(|file| {
                let path = file.strip_prefix(src).unwrap().to_str().unwrap();
                Self::new(path, &std::fs::read_to_string(file).unwrap())
            })
            .collect()
    }

    /// `authorize/start.rs` is `["authorize", "start"]`, `authorize/mod.rs` is `["authorize"]`, `lib.rs` is `[]`.
    pub fn module(&self) -> Vec<String> {
        let stem = self.path.trim_end_matches(".rs").trim_end_matches("/mod");
        if stem == "lib" { Vec::new() } else { stem.split('/').map(str::to_owned).collect() }
    }

    /// The room that the file stands in: its first folder, or its own name beside `lib.rs`.
    pub fn room(&self) -> String {
        self.module().first().cloned().unwrap_or_else(|| "lib".to_owned())
    }

    /// Whether the words stand one after the other anywhere.
    pub fn says(&self, phrase: &[&str]) -> bool {
        self.words.windows(phrase.len()).any(|window| window.iter().zip(phrase).all(|(a, b)| a == b))
    }

    /// The words on each side of every `==` and `!=`.
    pub fn compared(&self) -> Vec<Vec<String>> {
        let signs = (0..self.words.len())
            .filter(|at| matches!((self.word(*at), self.word(at + 1)), ("=" | "!", "=")));
        let sides = |at: usize| {
            let right = self.words[at + 2..].iter().skip_while(|word| *word == "&");
            [operand(self.words[..at].iter().rev(), ")]", "(["), operand(right, "([", ")]")]
        };
        signs.flat_map(sides).collect()
    }

    /// The rooms that the file reaches by `crate::`, `vestibule::`, or enough `super::` to leave its own.
    pub fn rooms_named(&self) -> Vec<String> {
        let mut inside = self.module();
        let mut inline = Vec::new();
        let mut depth = 0_usize;
        let mut found = Vec::new();
        for (at, word) in self.words.iter().enumerate() {
            match word.as_str() {
                "{" => depth += 1,
                "}" => {
                    depth = depth.saturating_sub(1);
                    if inline.last() == Some(&depth) {
                        inline.pop();
                        inside.pop();
                    }
                }
                "mod" if self.word(at + 2) == "{" => {
                    inline.push(depth);
                    inside.push(self.word(at + 1).to_owned());
                }
                "crate" | "vestibule" if self.word(at + 1) == "::" => found.extend(self.heads(at + 2)),
                "super"
                    if at == 0 || self.word(at - 1) != "::" || self.word(at.wrapping_sub(2)) == "self" =>
                {
                    found.extend(self.above(at, &inside));
                }
                _ => {}
            }
        }
        found
    }

    /// What `super::super::…` at word `at` names when it leaves every module of `inside`.
    fn above(&self, at: usize, inside: &[String]) -> Vec<String> {
        let mut levels = 0;
        while self.word(at + 2 * levels) == "super" && self.word(at + 2 * levels + 1) == "::" {
            levels += 1;
        }
        if levels >= inside.len() && levels > 0 { self.heads(at + 2 * levels) } else { Vec::new() }
    }

    /// The first name of the path at word `at`, or of every path in the braces that open there.
    fn heads(&self, at: usize) -> Vec<String> {
        if self.word(at) != "{" {
            return vec![self.word(at).to_owned()];
        }
        let (mut depth, mut heads) = (0_usize, Vec::new());
        for (offset, word) in self.words[at..].iter().enumerate() {
            match word.as_str() {
                "{" => depth += 1,
                "}" => depth -= 1,
                _ if depth == 1 && matches!(self.word(at + offset - 1), "{" | ",") => {
                    heads.push(word.clone());
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        heads
    }

    fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", String::as_str)
    }
}

/// The words of the value that `words` begin with, read away from the sign that compares it.
fn operand<'a>(words: impl Iterator<Item = &'a String>, opening: &str, closing: &str) -> Vec<String> {
    const RESERVED: [&str; 7] = ["else", "if", "in", "let", "match", "return", "while"];
    let mut depth = 0_usize;
    let belongs = |word: &&String| {
        let within = depth > 0;
        if opening.contains(word.as_str()) {
            depth += 1;
            return true;
        }
        if closing.contains(word.as_str()) {
            depth = depth.saturating_sub(1);
            return within;
        }
        let is_part = word.starts_with(is_name) && !RESERVED.contains(&word.as_str());
        within || is_part || ["*", ".", "::", "?"].contains(&word.as_str())
    };
    words.take_while(belongs).cloned().collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn words(text: &str) -> Vec<String> {
    let signs: Vec<char> = text.chars().collect();
    let mut words = Vec::new();
    let mut at = 0;
    while at < signs.len() {
        let rest = &signs[at..];
        let skipped = comment(rest).or_else(|| string(rest)).or_else(|| character(rest));
        at += if let Some(length) = skipped {
            length
        } else if is_name(signs[at]) {
            let length = rest.iter().take_while(|sign| is_name(**sign)).count();
            words.push(rest[..length].iter().collect());
            length
        } else if rest.starts_with(&[':', ':']) {
            words.push("::".to_owned());
            2
        } else {
            if !signs[at].is_whitespace() {
                words.push(signs[at].to_string());
            }
            1
        };
    }
    words
}

fn is_name(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

/// The length of the comment that `rest` begins with; block comments nest.
fn comment(rest: &[char]) -> Option<usize> {
    if rest.starts_with(&['/', '/']) {
        return Some(rest.iter().position(|sign| *sign == '\n').unwrap_or(rest.len()));
    }
    if !rest.starts_with(&['/', '*']) {
        return None;
    }
    let (mut at, mut depth) = (0, 0);
    while at < rest.len() {
        match &rest[at..] {
            ['/', '*', ..] => (at, depth) = (at + 2, depth + 1),
            ['*', '/', ..] => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    Some(at)
}

/// The length of the string that `rest` begins with: `"…"`, `b"…"`, `c"…"`, and raw ones with their hashes.
fn string(rest: &[char]) -> Option<usize> {
    let prefix = rest.iter().take_while(|sign| matches!(sign, 'b' | 'c' | 'r')).count();
    let raw = rest[..prefix].contains(&'r');
    let hashes = if raw { rest[prefix..].iter().take_while(|sign| **sign == '#').count() } else { 0 };
    let mut at = prefix + hashes;
    if prefix > 2 || rest.get(at) != Some(&'"') {
        return None;
    }
    at += 1;
    while at < rest.len() {
        match rest[at] {
            '\\' if !raw => at += 1,
            '"' if rest[at + 1..].iter().take(hashes).filter(|sign| **sign == '#').count() == hashes => {
                return Some(at + 1 + hashes);
            }
            _ => {}
        }
        at += 1;
    }
    Some(rest.len())
}

/// The length of the character, or of the tick of the lifetime, that `rest` begins with.
fn character(rest: &[char]) -> Option<usize> {
    match rest {
        ['\'', '\\', _, tail @ ..] => Some(4 + tail.iter().position(|sign| *sign == '\'')?),
        ['\'', _, '\'', ..] => Some(3),
        ['\'', ..] => Some(1),
        _ => None,
    }
}
