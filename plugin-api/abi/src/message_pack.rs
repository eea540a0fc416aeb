#[cfg(test)]
mod tests;

use heartcut_plugin_api::{
    PluginError,
    boundary::{Codec, garbage, unencodable},
};
use rmp_serde::{Deserializer, decode::Error};
use serde::{Serialize, de::DeserializeOwned, de::IgnoredAny};

/// So deep a value may be nested; JSON stops at 128.
const DEEPEST: usize = 256;

/// MessagePack with field names, as native libraries speak it: a record with LaTeX in it costs a
/// tenth of what it costs in JSON, for nothing is escaped.
#[derive(Clone, Copy, Debug)]
pub struct MessagePack;

impl Codec for MessagePack {
    fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, PluginError> {
        rmp_serde::to_vec_named(value).map_err(|e| unencodable(&e))
    }

    fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, PluginError> {
        let mut reader = Deserializer::from_read_ref(bytes);
        reader.set_max_depth(DEEPEST);
        let value = T::deserialize(&mut reader).map_err(|e| garbage(&e))?;
        match serde::Deserialize::deserialize(&mut reader) {
            Err(Error::InvalidMarkerRead(_)) => Ok(value),
            Ok(IgnoredAny) | Err(_) => Err(garbage(&Error::Syntax("bytes after it".into()))),
        }
    }
}
