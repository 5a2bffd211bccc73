//! Which certificates are believed: the operator's own authorities, or else this system's.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{CertificateError, ClientConfig, Error, RootCertStore};

use super::outage::plain;

/// One configuration for all connections of a directory, so that TLS sessions are resumed.
pub(super) fn config(ca_file: Option<&str>) -> Result<Arc<ClientConfig>, String> {
    let roots = match ca_file {
        Some(path) => from_file(path).map_err(|why| format!("ldap_ca_file: {why}"))?,
        None => from_system()?,
    };
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|e| format!("TLS cannot be set up: {e}"))?;
    Ok(Arc::new(config.with_root_certificates(roots).with_no_client_auth()))
}

/// The file of the authorities to trust.
///
/// # Errors
/// Why nothing could be trusted with it.
pub fn check_ca_file(path: &str) -> Result<(), String> {
    from_file(path).map(drop)
}

fn from_file(path: &str) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    let pem = std::fs::read(path).map_err(|e| format!("{path} cannot be read: {e}"))?;
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|e| format!("{path} is not PEM: {e}"))?;
        let added = roots.add(certificate);
        added.map_err(|e| format!("a certificate in {path} cannot be used: {e}"))?;
    }
    if roots.is_empty() {
        return Err(format!("{path} holds no certificate in PEM (-----BEGIN CERTIFICATE-----)"));
    }
    Ok(roots)
}

fn from_system() -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err(
            "this system has no list of trusted authorities (ca-certificates): set ldap_ca_file".to_owned()
        );
    }
    Ok(roots)
}

/// What is wrong with a TLS handshake, and what to change.
pub(super) fn words(error: &std::io::Error) -> String {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(Error::InvalidCertificate(why)) => certificate(why),
        Some(Error::InvalidMessage(_)) => {
            "it does not speak TLS on this port: is it the port of ldap://?".to_owned()
        }
        Some(Error::AlertReceived(alert)) => format!("the server broke the TLS handshake off ({alert:?})"),
        Some(Error::PeerIncompatible(_)) => {
            "the server offers no TLS 1.2 or 1.3; older ones are not spoken".to_owned()
        }
        Some(other) => format!("TLS failed: {other}"),
        None => format!("TLS failed: {error}"),
    }
}

fn certificate(why: &CertificateError) -> String {
    use CertificateError as E;
    match why {
        E::UnknownIssuer => {
            "its certificate is signed by an authority that is not trusted: put that authority's \
                             certificate (PEM) into ldap_ca_file"
                .to_owned()
        }
        E::Expired | E::ExpiredContext { .. } => {
            "its certificate has expired: renew it on the server".to_owned()
        }
        E::NotValidYet | E::NotValidYetContext { .. } => {
            "its certificate is not valid yet: compare the clocks of both machines".to_owned()
        }
        E::NotValidForName => "its certificate is for another name: use a name it has in ldap_url".to_owned(),
        E::NotValidForNameContext { presented, .. } => format!(
            "its certificate is for {}, and not for the name in ldap_url: use one of these there",
            if presented.is_empty() { "no name at all".to_owned() } else { plain(&presented.join(", ")) }
        ),
        E::Revoked => "its certificate is revoked".to_owned(),
        other => format!("its certificate cannot be trusted: {other}"),
    }
}
