//! Who may try a password now. Two counters, both raised before the password is looked at: the account's and the address's.

use crate::crypto::token_hash;
use crate::store::{Counted, Limit, Store, StoreError};

/// The counters of one login attempt.
pub struct Lockout<'a> {
    pub store: &'a Store,
    pub tenant: &'a str,
    /// None: brute-force protection is off for this connection, or this address is on the operator's allow list for it.
    pub per_account: Option<Limit>,
    /// None: this address is on the operator's allow list.
    pub per_address: Option<Limit>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Unix seconds at which it ends by itself.
    Account {
        until: i64,
    },
    Address {
        until: i64,
    },
}

impl Lockout<'_> {
    /// Counts an attempt from `address` on `account`.
    ///
    /// # Errors
    /// When the database fails: nobody is let through uncounted.
    pub async fn begin(
        &self,
        account: &str,
        address: &str,
        now: i64,
    ) -> Result<Result<(), Refusal>, StoreError> {
        if let Some(limit) = self.per_address
            && let Counted::Refused { until } = self.count(&address_key(address), limit, now).await?
        {
            return Ok(Err(Refusal::Address { until }));
        }
        if let Some(limit) = self.per_account
            && let Counted::Refused { until } = self.count(&account_key(account), limit, now).await?
        {
            // One locked account must not use up the tries of everybody behind the same address.
            self.forgive_address(address).await?;
            return Ok(Err(Refusal::Account { until }));
        }
        Ok(Ok(()))
    }

    /// The password was right.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn succeed(&self, account: &str, address: &str) -> Result<(), StoreError> {
        if self.per_account.is_some() {
            self.store.forget_attempts(self.tenant, &account_key(account)).await?;
        }
        self.forgive_address(address).await
    }

    /// The password was never looked at: an outage counts towards nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forgive(&self, account: &str, address: &str) -> Result<(), StoreError> {
        if self.per_account.is_some() {
            self.store.forgive_attempt(self.tenant, &account_key(account)).await?;
        }
        self.forgive_address(address).await
    }

    async fn forgive_address(&self, address: &str) -> Result<(), StoreError> {
        if self.per_address.is_some() {
            self.store.forgive_attempt(self.tenant, &address_key(address)).await?;
        }
        Ok(())
    }

    async fn count(&self, subject: &str, limit: Limit, now: i64) -> Result<Counted, StoreError> {
        self.store.count_attempt(self.tenant, subject, limit, now).await
    }
}

/// An account of a connection, as its attempts are counted.
pub fn account_of(connection: &str, account: &str) -> String {
    format!("{connection}\0{account}")
}

/// Hashed, so that the table lists neither who exists nor who tried.
fn account_key(account: &str) -> String {
    token_hash(&format!("account\0{account}"))
}

fn address_key(address: &str) -> String {
    token_hash(&format!("address\0{address}"))
}

/// The counter of accounts made from an address.
pub fn sign_up_key(address: &str) -> String {
    token_hash(&format!("sign-up\0{address}"))
}
