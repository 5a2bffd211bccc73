//! The picture of people who have none: their initial, drawn by ourselves, so that nobody else hears of them.

use super::Claims;

/// An ASCII letter or digit, or a figure that stands for everybody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Initial(Option<char>);

/// Kept by browsers for a year: another drawing gets another number.
const FOLDER: &str = "initials-1/";
const FIGURE: &str = "person";

impl Initial {
    /// Of what the person is called.
    pub fn of(claims: &Claims) -> Self {
        let called = [&claims.name, &claims.nickname, &claims.username, &claims.email];
        let first = called.into_iter().flatten().find_map(|name| name.chars().find(|c| c.is_alphanumeric()));
        Self(first.filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()))
    }

    /// Below `/static/`.
    pub fn path(self) -> String {
        match self.0 {
            Some(letter) => format!("{FOLDER}{}.svg", letter.to_ascii_lowercase()),
            None => format!("{FOLDER}{FIGURE}.svg"),
        }
    }

    pub fn at_path(path: &str) -> Option<Self> {
        let name = path.strip_prefix(FOLDER)?.strip_suffix(".svg")?;
        let mut letters = name.chars();
        match (letters.next(), letters.next()) {
            _ if name == FIGURE => Some(Self(None)),
            (Some(letter @ ('a'..='z' | '0'..='9')), None) => Some(Self(Some(letter.to_ascii_uppercase()))),
            _ => None,
        }
    }

    /// As it is drawn.
    pub fn letter(self) -> Option<char> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_letter_of_a_name_counts_and_other_scripts_have_a_figure() {
        let of = |name: &str, email: &str| {
            let claims = Claims { name: Some(name.into()), email: Some(email.into()), ..Claims::default() };
            Initial::of(&claims).path()
        };
        assert_eq!(of("Ada", "x@acme.test"), "initials-1/a.svg");
        assert_eq!(of(" (7 of 9)", "x@acme.test"), "initials-1/7.svg");
        assert_eq!(of("…", "grace@acme.test"), "initials-1/g.svg");
        for name in ["Élodie", "李雷", "Ωmega", "٣"] {
            assert_eq!(of(name, "x@acme.test"), "initials-1/person.svg", "{name}");
        }
        assert_eq!(Initial::of(&Claims::default()).path(), "initials-1/person.svg");
    }

    #[test]
    fn a_path_leads_back_to_its_initial_and_no_other_does() {
        for letter in ('A'..='Z').chain('0'..='9').map(Some).chain([None]) {
            assert_eq!(Initial::at_path(&Initial(letter).path()), Some(Initial(letter)));
        }
        for path in [
            "initials-1/A.svg",
            "initials-1/ab.svg",
            "initials-1/.svg",
            "initials-1/a",
            "a.svg",
            "initials-1/<.svg",
        ] {
            assert_eq!(Initial::at_path(path), None, "{path}");
        }
    }
}
