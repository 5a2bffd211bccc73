//! The certificate of `tls_cert` and `tls_key`, read again on SIGHUP without dropping a connection.

use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use arc_swap::ArcSwap;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use crate::config::TlsFiles;

/// Shared by every listener.
#[derive(Debug)]
pub struct Certificate(ArcSwap<CertifiedKey>);

impl Certificate {
    /// # Errors
    /// When a file cannot be read, or the key is not that of the certificate.
    pub fn read(files: &TlsFiles) -> anyhow::Result<Arc<Self>> {
        Ok(Arc::new(Self(ArcSwap::from_pointee(certified(files)?))))
    }

    /// Handshakes from now on get the other one.
    pub fn replace_by(&self, other: &Self) {
        self.0.store(other.0.load_full());
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.load_full())
    }
}

pub fn server_config(certificate: Arc<Certificate>) -> ServerConfig {
    ServerConfig::builder().with_no_client_auth().with_cert_resolver(certificate)
}

fn certified(files: &TlsFiles) -> anyhow::Result<CertifiedKey> {
    let shown = files.cert.display();
    let chain = CertificateDer::pem_file_iter(&files.cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| anyhow!("tls_cert {shown}: {error}"))?;
    if chain.is_empty() {
        return Err(anyhow!("tls_cert {shown}: there is no certificate in it"));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key)
        .map_err(|error| anyhow!("tls_key {}: {error}", files.key.display()))?;
    let key =
        CertifiedKey::new(chain, any_supported_type(&key).context("tls_key: a key of an unknown type")?);
    key.keys_match().context("tls_key is not the key of tls_cert")?;
    Ok(key)
}
