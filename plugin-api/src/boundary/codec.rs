use crate::PluginError;
use serde::{Serialize, de::DeserializeOwned};

/// How records become bytes.
pub trait Codec: Send + Sync + 'static {
    /// The bytes of a value.
    ///
    /// # Errors
    /// `unencodable`, for a value that the encoding does not know.
    fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, PluginError>;

    /// The value of some bytes.
    ///
    /// # Errors
    /// `garbage`, for bytes that are no such value.
    fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, PluginError>;
}

/// JSON, as WASM components and commands speak it.
#[derive(Clone, Copy, Debug)]
pub struct Json;

impl Codec for Json {
    fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, PluginError> {
        serde_json::to_vec(value).map_err(|e| unencodable(&e))
    }

    fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, PluginError> {
        serde_json::from_slice(bytes).map_err(|e| garbage(&e))
    }
}

/// The error of a value that does not fit its encoding.
pub fn unencodable(error: &dyn std::error::Error) -> PluginError {
    PluginError::new("unencodable", "a record cannot be encoded").because(error)
}

/// The error of bytes that do not hold the record they should.
pub fn garbage(error: &dyn std::error::Error) -> PluginError {
    PluginError::new(
        "garbage",
        "the bytes that crossed the boundary are no such record",
    )
    .because(error)
}
