//! Which connections a request may use, and how the page offers them.

use crate::model::{Connection, ConnectionKind, Tenant};
use crate::pages::{Way, WayKind};
use crate::protocol::{AuthorizeRequest, OAuthError};

/// The one that the request names, or all that the client has, the default first.
///
/// # Errors
/// `invalid_request`: the same for one that does not exist, one of another tenant, and one that is not for this client.
pub fn offered<'a>(
    tenant: &'a Tenant,
    request: &AuthorizeRequest,
) -> Result<Vec<&'a Connection>, OAuthError> {
    let mut offered = tenant.connections_of(&request.client_id);
    if let Some(wanted) = &request.connection {
        offered.retain(|connection| connection.name == *wanted);
    }
    if offered.is_empty() {
        let what = if request.connection.is_some() {
            "the connection was not found"
        } else {
            "no connections enabled for the client"
        };
        return Err(OAuthError::invalid_request(what));
    }
    Ok(offered)
}

/// Those that a page lists: not every visitor is to read the names of all customers. One that the request names, or that is
/// the only one, is no choice to hide.
pub fn listed<'a>(offered: &[&'a Connection], request: &AuthorizeRequest) -> Vec<&'a Connection> {
    let is_choice = request.connection.is_none() && offered.len() > 1;
    offered.iter().copied().filter(|connection| connection.show_as_button || !is_choice).collect()
}

/// The database connection in which people may make an account.
pub fn signup_way<'a>(tenant: &'a Tenant, request: &AuthorizeRequest) -> Option<&'a Connection> {
    let listed = listed(&offered(tenant, request).ok()?, request);
    listed.into_iter().find(|connection| allows_signup(connection))
}

pub fn allows_signup(connection: &Connection) -> bool {
    connection.as_database().is_some_and(|options| !options.disable_signup)
}

/// As the page shows them.
pub fn to_page(
    offered: &[&Connection],
    state: &str,
    current: Option<&str>,
    last_used: Option<&str>,
) -> Vec<Way> {
    let way = |connection: &&Connection| Way {
        label: connection.label().to_owned(),
        href: href(state, &connection.name),
        kind: match connection.kind {
            ConnectionKind::Database(_) => WayKind::Database,
            ConnectionKind::Ldap(_) => WayKind::Directory,
        },
        current: current == Some(&connection.name),
        last_used: last_used == Some(&connection.name),
    };
    offered.iter().map(way).collect()
}

/// The login page of one connection.
pub fn href(state: &str, connection: &str) -> String {
    let connection: String = form_urlencoded::byte_serialize(connection.as_bytes()).collect();
    format!("/login?state={state}&connection={connection}")
}
