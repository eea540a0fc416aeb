//! The assertion of a service account: a JWT that its key signs.

use super::{base64, credentials::ServiceAccount, stop};
use heartcut_plugin_api::PluginError;
use ring::{rand::SystemRandom, rsa::KeyPair, signature};
use serde_json::json;

/// Whom the assertion is for; the same wherever `token_uri` leads.
const AUDIENCE: &str = "https://oauth2.googleapis.com/token";
/// Seconds for which it holds, the most that is allowed.
const LASTS: u64 = 3600;

pub(super) fn assertion(
    account: &ServiceAccount,
    scope: &str,
    now: u64,
) -> Result<String, PluginError> {
    let header = json!({"typ": "JWT", "alg": "RS256", "kid": account.private_key_id});
    let claims = json!({
        "iat": now,
        "exp": now + LASTS,
        "iss": account.client_email,
        "aud": AUDIENCE,
        "scope": scope,
    });
    let part = |value: serde_json::Value| base64::url_encoded(value.to_string().as_bytes());
    let signed = format!("{}.{}", part(header), part(claims));
    let signature = sign(&account.private_key, signed.as_bytes())?;
    Ok(format!("{signed}.{}", base64::url_encoded(&signature)))
}

fn sign(pem: &str, message: &[u8]) -> Result<Vec<u8>, PluginError> {
    let key = key_pair(pem).ok_or_else(|| {
        stop(
            "bad-credentials",
            "the private key of the service account cannot be used",
        )
        .help("download the JSON key of the service account again")
    })?;
    let mut signature = vec![0; key.public().modulus_len()];
    let random = SystemRandom::new();
    key.sign(
        &signature::RSA_PKCS1_SHA256,
        &random,
        message,
        &mut signature,
    )
    .map_err(|_| stop("no-signature", "the assertion cannot be signed"))?;
    Ok(signature)
}

/// The key of a PEM text, in PKCS #8 or in the older PKCS #1.
fn key_pair(pem: &str) -> Option<KeyPair> {
    let (_, body) = pem.split_once("-----BEGIN ")?;
    let (kind, body) = body.split_once("-----")?;
    let der = base64::decoded(body.split("-----END").next()?)?;
    match kind {
        "PRIVATE KEY" => KeyPair::from_pkcs8(&der).ok(),
        "RSA PRIVATE KEY" => KeyPair::from_der(&der).ok(),
        _ => None,
    }
}
