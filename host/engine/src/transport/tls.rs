//! Certificates and ciphers: the system's certificates, and ring, chosen here rather than for the
//! whole process.

use rustls::{ClientConfig, Error, RootCertStore, crypto::ring};
use rustls_platform_verifier::BuilderVerifierExt;
use std::sync::Arc;

/// A machine without certificates can still send to `http` hosts; its `https` ones fail with an
/// unknown issuer.
pub(crate) fn config() -> Result<ClientConfig, Error> {
    let builder = || {
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
    };
    let mut config = match builder()?.with_platform_verifier() {
        Ok(verified) => verified.with_no_client_auth(),
        Err(_) => builder()?
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
