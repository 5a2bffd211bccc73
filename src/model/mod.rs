//! What Vestibule keeps and what an operator defines, as plain types. Pure: no I/O, no clock, no SQL.

mod branding;
mod client;
mod connection;
mod identity;
mod initial;
mod login_name;
mod place;
mod provider;
mod resource_server;
mod session;
mod tenant;
mod user;

pub use branding::{Branding, Colors, PICTURE_KINDS};
pub use client::{AppType, Client, GrantType, SecretHash, TokenEndpointAuth, origin_of, web_origin};
pub use connection::{
    AccountLimit, Connection, ConnectionKind, DatabaseOptions, LdapOptions, PasswordPolicy, PasswordStrength,
    UsernameRules, of_domain,
};
pub use identity::{Claims, Identity, RESERVED_CLAIMS};
pub use initial::Initial;
pub use login_name::{Invalid, canonical_email, canonical_name, canonical_username, is_one_address};
pub use place::Place;
pub use provider::Provider;
pub use resource_server::ResourceServer;
pub use session::{Session, SessionPolicy};
pub use tenant::{AddressLimit, HashParams, Tenant, hosts_of};
pub use user::{Credential, Metadata, User};
