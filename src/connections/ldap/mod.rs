//! Active Directory and LDAP, spoken to directly.
//!
//! Finds the person as a service account, binds as the person to check the password, and reads who they are. Keeps no
//! account, counts no attempts, and never writes to a directory. What a server sends is hostile until looked at
//! (`message`, `relay`), and a server that fails is an outage, never a wrong password.

mod address;
mod at_once;
mod ber;
mod breaker;
mod claims;
mod dial;
mod dn;
mod doctor;
mod entry;
mod filter;
mod groups;
mod link;
mod login;
mod message;
mod names;
mod outage;
mod paging;
mod person;
mod policy;
mod primary_group;
mod refusal;
mod relay;
mod servers;
mod service;
mod session;
mod settings;
mod subject;
mod trust;

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use secrecy::SecretString;

use self::address::Protection;
pub use self::address::check_url;
use self::breaker::Breaker;
pub use self::claims::check_claim_name;
pub use self::doctor::{Outcome, Step};
use self::servers::Servers;
use self::settings::Settings;
pub use self::settings::{
    TIMEOUT_MS, check_attribute, check_base, check_finding_filter, check_fixed_filter, example_name,
};
pub use self::trust::check_ca_file;
use super::{Attempts, PasswordCheck, Verdict};
use crate::model::LdapOptions;

/// One directory, as one connection uses it.
pub struct Ldap {
    settings: Arc<Settings>,
    servers: Servers,
    breaker: Breaker,
}

impl Ldap {
    /// Checks the options and reads the CA file. Speaks to nobody.
    ///
    /// # Errors
    /// The first mistake, in the words of the tenant file.
    pub fn new(connection_name: &str, options: &LdapOptions) -> Result<Self, String> {
        let settings = Arc::new(Settings::check(connection_name, options)?);
        let encrypted = settings.addresses.iter().any(|address| address.protection != Protection::Plain);
        let tls = encrypted.then(|| trust::config(options.ca_file.as_deref())).transpose()?;
        let servers = Servers::new(Arc::clone(&settings), tls);
        Ok(Self { settings, servers, breaker: Breaker::default() })
    }

    /// Goes through everything a login needs, step by step, and says what is wrong and what to change. Stops where the
    /// rest has no point. Says no secret. True when nothing failed.
    pub async fn doctor(&self, user: Option<&str>, report: impl FnMut(Step) + Send) -> bool {
        doctor::examine(&self.settings, self.servers.tls(), user, report).await
    }
}

impl fmt::Debug for Ldap {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Ldap").field("connection", &self.settings.connection).finish_non_exhaustive()
    }
}

#[async_trait]
impl PasswordCheck for Ldap {
    async fn check(&self, name: &str, password: &SecretString, attempts: &dyn Attempts) -> Verdict {
        login::check(self, name, password, attempts).await
    }
}
