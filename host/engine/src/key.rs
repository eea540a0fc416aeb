//! The key of a request: BLAKE3 over its canonical JSON.

use heartcut_plugin_api::record::{Message, Origin, Params};
use serde::Serialize;
use serde_json::Value;

/// What the key of a request covers, in the order in which it is hashed.
#[derive(Serialize)]
pub struct KeyMaterial<'a> {
    /// Base URL, digest of weights or recordings, or command.
    pub identity: &'a str,
    /// All of them, system messages too.
    pub messages: &'a [Message],
    /// As the provider spells it.
    pub model: &'a str,
    /// Only where the provider says that it reads it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<&'a Origin>,
    /// With objects in canonical order.
    pub params: &'a Params,
    /// Id of the provider.
    pub provider: &'a str,
    /// Sample index.
    pub sample: u32,
}

/// A key and the canonical JSON it was made from.
pub struct Keyed {
    /// The digest.
    pub digest: [u8; 32],
    /// The canonical JSON.
    pub body: String,
}

impl KeyMaterial<'_> {
    /// The key.
    ///
    /// # Errors
    /// When a parameter is not a finite number.
    pub fn key(&self) -> Result<Keyed, serde_json::Error> {
        let body = serde_json::to_string(self)?;
        Ok(Keyed {
            digest: *blake3::hash(body.as_bytes()).as_bytes(),
            body,
        })
    }
}

/// `digest` as 64 lower-case hex digits.
pub fn hex(digest: &[u8; 32]) -> String {
    blake3::Hash::from_bytes(*digest).to_hex().to_string()
}

/// The same parameters with the keys of free-form objects in order, so that two spellings of one
/// configuration have one key.
pub fn canonical_params(mut params: Params) -> Params {
    params.extra.values_mut().for_each(sort_keys);
    params.extra.sort_keys();
    if let Some(schema) = &mut params.schema {
        sort_keys(schema);
    }
    params
}

/// Orders the keys of all objects within `value`.
pub fn sort_keys(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.values_mut().for_each(sort_keys);
            fields.sort_keys();
        }
        Value::Array(items) => items.iter_mut().for_each(sort_keys),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
