//! What kind of account somebody has: Auth0's `provider`, which is also the strategy of its connections.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// Our own database.
    Database,
    /// Active Directory and LDAP.
    Ldap,
}

impl Provider {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Database => "auth0",
            Self::Ldap => "ad",
        }
    }

    /// In Auth0's form: `auth0|5f…` for the database, `ad|corp|4d3c…` for a directory.
    pub fn user_id(self, connection: &str, subject: &str) -> String {
        match self {
            Self::Database => format!("{}|{subject}", self.as_str()),
            Self::Ldap => format!("{}|{connection}|{subject}", self.as_str()),
        }
    }
}
