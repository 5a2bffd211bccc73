//! Auth0's names of password policies in NIST's sense (SP 800-63B-4 §3.1.1.2): length and a block list instead of
//! kinds of characters, which make passwords worse.
//!
//! | `passwordPolicy` | characters | because |
//! |---|---|---|
//! | `none` | 1 | as at Auth0; no block list either |
//! | `low` | 6 | as at Auth0 |
//! | `fair` | 8 | as at Auth0; NIST's least where a second factor follows |
//! | `good` (default) | 10 | the two characters more stand for Auth0's "three of four kinds" |
//! | `excellent` | 15 | NIST's least where the password is the only factor |

use unicode_normalization::UnicodeNormalization as _;

use crate::config::document::{Fields, Text, Unknown};
use crate::model::{PasswordPolicy, PasswordStrength};

const STRENGTHS: [(&str, PasswordStrength); 5] = [
    ("none", PasswordStrength::None),
    ("low", PasswordStrength::Low),
    ("fair", PasswordStrength::Fair),
    ("good", PasswordStrength::Good),
    ("excellent", PasswordStrength::Excellent),
];

/// More words would be looked through at every sign-up.
const MOST_WORDS: usize = 10_000;

fn min_length(strength: PasswordStrength) -> usize {
    match strength {
        PasswordStrength::None => 1,
        PasswordStrength::Low => 6,
        PasswordStrength::Fair => 8,
        PasswordStrength::Good => 10,
        PasswordStrength::Excellent => 15,
    }
}

pub(super) fn defaults() -> PasswordPolicy {
    of_strength(PasswordStrength::Good)
}

fn of_strength(strength: PasswordStrength) -> PasswordPolicy {
    let blocks = strength != PasswordStrength::None;
    PasswordPolicy {
        strength,
        min_length: min_length(strength),
        dictionary: blocks,
        extra_words: Vec::new(),
        no_personal_info: blocks,
    }
}

pub(super) fn read(options: &Fields<'_>) -> PasswordPolicy {
    let strength = options.get("passwordPolicy").and_then(|field| field.one_of(&STRENGTHS));
    let mut policy = of_strength(strength.unwrap_or(PasswordStrength::Good));
    if let Some(fields) = options.table("password_complexity_options") {
        let length = fields.integer("min_length", &(1..=128)).and_then(|value| usize::try_from(value).ok());
        policy.min_length = length.unwrap_or(policy.min_length);
        fields.finish(Unknown::Warning);
    }
    if let Some(fields) = options.table("password_dictionary") {
        policy.dictionary = fields.bool("enable", policy.dictionary);
        policy.extra_words = words(&fields);
        fields.finish(Unknown::Warning);
    }
    if let Some(fields) = options.table("password_no_personal_info") {
        policy.no_personal_info = fields.bool("enable", policy.no_personal_info);
        fields.finish(Unknown::Warning);
    }
    policy
}

fn words(fields: &Fields<'_>) -> Vec<String> {
    let Some(field) = fields.get("dictionary") else { return Vec::new() };
    // As a password is compared with them.
    let spelled = |text: &Text| text.value.nfc().collect::<String>().to_lowercase();
    let mut words: Vec<_> = field.texts().iter().map(|(_, text)| spelled(text)).collect();
    if words.len() > MOST_WORDS {
        field.error(format!(
            "a dictionary of one's own has at most {MOST_WORDS} words; the most used passwords are built in"
        ));
    }
    words.sort();
    words.dedup();
    words
}
