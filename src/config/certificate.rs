//! The certificate of `tls_cert` and `tls_key`.

use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

use super::TlsFiles;

impl TlsFiles {
    /// # Errors
    /// When a file cannot be read, or the key is not that of the certificate.
    pub fn read(&self) -> Result<CertifiedKey, String> {
        let (cert, key) = (self.cert.display(), self.key.display());
        let chain = CertificateDer::pem_file_iter(&self.cert)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|error| format!("tls_cert: {cert} cannot be read: {error}"))?;
        if chain.is_empty() {
            return Err(format!("tls_cert: there is no certificate in {cert}"));
        }
        let private = PrivateKeyDer::from_pem_file(&self.key)
            .map_err(|error| format!("tls_key: {key} cannot be read: {error}"))?;
        let private =
            any_supported_type(&private).map_err(|_| format!("tls_key: {key} is of an unknown kind"))?;
        let certified = CertifiedKey::new(chain, private);
        certified
            .keys_match()
            .map_err(|error| format!("tls_key: {key} is not the key of {cert}: {error}"))?;
        Ok(certified)
    }
}
