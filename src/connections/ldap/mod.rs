//! Active Directory and LDAP, spoken to directly.
