//! The service that mints tokens for a service account's assertions (RFC 7523).

use super::call::{Call, ok, plain, refusal};
use axum::response::Response;
use ring::{rsa::KeyPair, signature};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

/// The key of a service account that was made for tests; no service knows it.
const KEY_PEM: &str = include_str!("../../../host/engine/src/transport/tests/service-account.pem");
const ROBOT: &str = "robot@p.iam.gserviceaccount.com";
const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const AUDIENCE: &str = "https://oauth2.googleapis.com/token";
const SCOPE: &str = "https://www.googleapis.com/auth/cloud-platform";

/// The key file of the service account whose tokens are minted at `origin`.
pub fn account(origin: &str) -> Value {
    json!({
        "type": "service_account", "project_id": "p", "private_key_id": "key-1", "private_key": KEY_PEM,
        "client_email": ROBOT, "client_id": "1", "token_uri": format!("{origin}/token"),
    })
}

/// The tokens that were minted.
#[derive(Debug, Default)]
pub(super) struct Tokens(Mutex<BTreeSet<String>>);

impl Tokens {
    /// A token, if the account's key signed the assertion and it says what it should.
    pub(super) fn mint(&self, call: &Call) -> Response {
        if let Err(what) = check(&String::from_utf8_lossy(&call.body)) {
            let refused = json!({"error": "invalid_grant", "error_description": what});
            return refusal(400, &refused.to_string());
        }
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let token = format!("ya29.minted-{}", tokens.len());
        tokens.insert(token.clone());
        ok(&json!({"access_token": token, "expires_in": 3599, "token_type": "Bearer"}))
    }

    /// Whether a request carries one of them.
    pub(super) fn covers(&self, call: &Call) -> bool {
        let token = call.header("authorization").strip_prefix("Bearer ");
        let tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        token.is_some_and(|token| tokens.contains(token))
    }
}

fn check(form: &str) -> Result<(), &'static str> {
    let field = |name: &str| {
        let mut pairs = form.split('&');
        pairs.find_map(|pair| Some(plain(pair.strip_prefix(name)?.strip_prefix('=')?)))
    };
    if field("grant_type").as_deref() != Some(GRANT) {
        return Err("another grant");
    }
    let assertion = field("assertion").ok_or("no assertion")?;
    let (signed, signature) = assertion.rsplit_once('.').ok_or("no signature")?;
    let (head, claims) = signed.split_once('.').ok_or("no claims")?;
    let (head, claims) = (json_of(head)?, json_of(claims)?);
    let lasts = claims["exp"].as_u64().zip(claims["iat"].as_u64());
    let as_it_should = head["alg"] == "RS256"
        && claims["iss"] == ROBOT
        && claims["aud"] == AUDIENCE
        && claims["scope"] == SCOPE
        && lasts.is_some_and(|(exp, iat)| exp - iat == 3600);
    if !as_it_should {
        return Err("other claims");
    }
    let body: String = KEY_PEM
        .lines()
        .filter(|line| !line.starts_with('-'))
        .collect();
    let key = KeyPair::from_pkcs8(&decoded(&body).ok_or("no key")?).map_err(|_| "no key")?;
    let algorithm = &signature::RSA_PKCS1_2048_8192_SHA256;
    let public = signature::UnparsedPublicKey::new(algorithm, key.public().as_ref());
    let signature = decoded(signature).ok_or("no signature")?;
    let verified = public.verify(signed.as_bytes(), &signature);
    verified.map_err(|_| "another key signed it")
}

fn json_of(part: &str) -> Result<Value, &'static str> {
    let bytes = decoded(part).ok_or("no base64")?;
    serde_json::from_slice(&bytes).map_err(|_| "no JSON")
}

/// Base64 in either alphabet, with or without padding.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut held, mut bits) = (0_u32, 0);
    for c in text.trim_end_matches('=').bytes() {
        let digit = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        held = held << 6 | u32::from(digit);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).ok()?);
        }
    }
    Some(bytes)
}
