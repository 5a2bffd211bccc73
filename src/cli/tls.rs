//! The certificate at work, replaced on SIGHUP without dropping a connection.

use std::sync::Arc;

use anyhow::anyhow;
use arc_swap::ArcSwap;
use rustls::ServerConfig;
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
        Ok(Arc::new(Self(ArcSwap::from_pointee(files.read().map_err(|why| anyhow!(why))?))))
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
