//! Counting one attempt at a password, on behalf of the connection that looks at it.

use std::sync::OnceLock;

use async_trait::async_trait;

use crate::accounts::{Lockout, Refusal, account_of};
use crate::connections::{Attempts, Verdict};
use crate::model::{AccountLimit, Connection};
use crate::store::{Limit, Since};
use crate::web::{Device, Here, Shown, address_limit};

pub struct Attempt<'a> {
    device: &'a Device,
    connection: &'a str,
    network: String,
    now: i64,
    lockout: Lockout<'a>,
    /// The account, once the connection has found it.
    account: OnceLock<String>,
}

impl<'a> Attempt<'a> {
    pub fn new(here: &'a Here, device: &'a Device, connection: &'a Connection) -> Self {
        // A directory locks for real, whoever asks from wherever: a stranger is to be stopped before that.
        let is_counted =
            connection.as_database().is_none() || here.site.tenant.counts_accounts_from(here.address);
        let limit = connection.account_limit.filter(|_| is_counted);
        let per_account = limit.map(|AccountLimit { attempts, seconds }| Limit {
            failures: attempts,
            seconds,
            since: Since::LastAttempt,
        });
        let lockout = Lockout {
            store: &here.app.store,
            tenant: here.tenant(),
            per_account,
            per_address: address_limit(here),
        };
        Self {
            device,
            connection: &connection.name,
            network: here.network(),
            now: here.now,
            lockout,
            account: OnceLock::new(),
        }
    }

    /// `connection` and account, the same for every spelling.
    pub fn account(&self) -> Option<&str> {
        self.account.get().map(String::as_str)
    }

    /// The password was right.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn succeed(&self) -> Result<(), Shown> {
        if let Some(account) = self.account() {
            self.lockout.succeed(&self.device.counter_of(account), &self.network).await?;
        }
        Ok(())
    }

    /// The password was not looked at.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forgive(&self) -> Result<(), Shown> {
        if let Some(account) = self.account() {
            self.lockout.forgive(&self.device.counter_of(account), &self.network).await?;
        }
        Ok(())
    }
}

#[async_trait]
impl Attempts for Attempt<'_> {
    async fn begin(&self, account: &str) -> Result<(), Verdict> {
        let account = account_of(self.connection, account);
        let counter = self.device.counter_of(&account);
        let begun = self.lockout.begin(&counter, &self.network, self.now).await;
        match begun {
            Ok(Ok(())) => {
                let _ = self.account.set(account);
                Ok(())
            }
            Ok(Err(Refusal::Account { until })) => Err(Verdict::Locked { until }),
            Ok(Err(Refusal::Address { until })) => Err(Verdict::TooManyFromAddress { until }),
            Err(error) => Err(Verdict::Unavailable(error.to_string())),
        }
    }
}
