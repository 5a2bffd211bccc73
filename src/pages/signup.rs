//! Making an account in a database connection. It posts to `/signup`.

use std::hash::Hash;

use serde::{Serialize, Serializer};

use super::{Page, Part};

/// Posted: `state`, `connection`, `email`, `username` (where shown), `password`.
#[derive(Debug, Clone, Hash, Serialize)]
pub struct SignUp {
    pub state: String,
    pub connection: String,
    /// What was typed before, as the other values here. Passwords are never kept.
    pub email: String,
    /// Shown when the connection asks for a username.
    pub username: Option<UsernameField>,
    pub password: PasswordRules,
    /// In the order of the fields; an error without a field comes first.
    #[serde(serialize_with = "by_field")]
    pub errors: Vec<SignUpError>,
    /// Back to the login page.
    pub login_href: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct UsernameField {
    pub value: String,
    pub min: usize,
    pub max: usize,
}

/// Stated before anybody types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct PasswordRules {
    /// In characters.
    pub min_length: usize,
    /// Widely used passwords are refused.
    pub dictionary: bool,
    /// Passwords that hold the name or e-mail are refused.
    pub no_personal_info: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct SignUpError {
    /// None: the whole form.
    pub field: Option<SignUpField>,
    #[serde(flatten)]
    pub fault: SignUpFault,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SignUpField {
    Email,
    Username,
    Password,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SignUpFault {
    /// Such an account exists, or the address is refused: one answer for both.
    Unavailable,
    EmailMissing,
    EmailInvalid,
    UsernameMissing,
    /// Too short or too long, `min` and `max` in characters.
    UsernameLength {
        min: usize,
        max: usize,
    },
    /// Other characters than letters, digits and ``_ + - . ! # $ ' ^ ` ~``.
    UsernameCharacters,
    PasswordMissing,
    PasswordTooShort {
        n: usize,
    },
    PasswordTooLong,
    PasswordTooCommon,
    PasswordPersonal,
    /// It holds a character that nobody sees and that programs read in different ways.
    PasswordUnusable,
    /// From this address; whole minutes.
    TooManyAttempts {
        n: u32,
    },
    /// Seconds to wait.
    Overloaded {
        n: u32,
    },
}

impl SignUpFault {
    /// The field it belongs to.
    pub fn field(self) -> Option<SignUpField> {
        match self {
            Self::Unavailable | Self::TooManyAttempts { .. } | Self::Overloaded { .. } => None,
            Self::EmailMissing | Self::EmailInvalid => Some(SignUpField::Email),
            Self::UsernameMissing | Self::UsernameLength { .. } | Self::UsernameCharacters => {
                Some(SignUpField::Username)
            }
            _ => Some(SignUpField::Password),
        }
    }
}

impl From<SignUpFault> for SignUpError {
    fn from(fault: SignUpFault) -> Self {
        Self { field: fault.field(), fault }
    }
}

/// As the template wants them: the list for the summary, the first of each field, and which field has the focus.
fn by_field<S: Serializer>(errors: &[SignUpError], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct ByField<'a> {
        list: &'a [SignUpError],
        email: Option<&'a SignUpError>,
        username: Option<&'a SignUpError>,
        password: Option<&'a SignUpError>,
        focus: SignUpField,
    }
    if errors.is_empty() {
        return serializer.serialize_none();
    }
    let first = |field| errors.iter().find(|error| error.field == Some(field));
    let grouped = ByField {
        list: errors,
        email: first(SignUpField::Email),
        username: first(SignUpField::Username),
        password: first(SignUpField::Password),
        focus: errors.iter().find_map(|error| error.field).unwrap_or(SignUpField::Password),
    };
    grouped.serialize(serializer)
}

impl Page for SignUp {
    const TEMPLATE: &'static str = "signup.html";

    fn samples() -> Vec<Self> {
        let plain = Self::sample();
        let username = Some(UsernameField { value: String::new(), min: 1, max: 15 });
        let full = Self { username, ..plain.clone() };
        let mut samples = vec![plain.clone(), full.clone()];
        let several =
            [SignUpFault::EmailInvalid, SignUpFault::UsernameMissing, SignUpFault::PasswordTooCommon];
        samples.push(Self { email: "ada@".into(), errors: several.map(Into::into).to_vec(), ..full.clone() });
        samples.extend(Self::sample_faults().into_iter().map(|fault| Self {
            email: "ada@acme.test".into(),
            errors: vec![fault.into()],
            ..full.clone()
        }));
        samples
    }

    fn same_for_all(&self) -> Option<impl Hash> {
        let no_username = self.username.as_ref().is_none_or(|field| field.value.is_empty());
        (self.errors.is_empty() && self.email.is_empty() && no_username).then_some(self)
    }

    fn must_have(&self) -> Vec<Part> {
        let mut parts = vec![
            Part::Form("/signup"),
            Part::Field("state"),
            Part::Field("connection"),
            // Without a username the e-mail is what password managers keep.
            Part::Filled("email", if self.username.is_some() { "email" } else { "username" }),
            Part::Filled("password", "new-password"),
        ];
        if self.username.is_some() {
            parts.push(Part::Filled("username", "username"));
        }
        if !self.errors.is_empty() {
            parts.push(Part::Alert);
        }
        parts
    }
}

impl SignUp {
    fn sample() -> Self {
        Self {
            state: "sealed".into(),
            connection: "Username-Password-Authentication".into(),
            email: String::new(),
            username: None,
            password: PasswordRules { min_length: 8, dictionary: true, no_personal_info: true },
            errors: Vec::new(),
            login_href: "/login?state=sealed".into(),
        }
    }

    fn sample_faults() -> Vec<SignUpFault> {
        let mut faults = vec![
            SignUpFault::Unavailable,
            SignUpFault::EmailMissing,
            SignUpFault::UsernameLength { min: 1, max: 15 },
            SignUpFault::UsernameCharacters,
            SignUpFault::PasswordMissing,
            SignUpFault::PasswordTooLong,
            SignUpFault::PasswordPersonal,
            SignUpFault::PasswordUnusable,
            SignUpFault::Overloaded { n: 5 },
        ];
        for n in [1, 2, 3, 12] {
            let length = usize::try_from(n).unwrap_or_default();
            faults.extend([SignUpFault::TooManyAttempts { n }, SignUpFault::PasswordTooShort { n: length }]);
        }
        faults
    }
}
