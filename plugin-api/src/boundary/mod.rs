//! The roles as calls over bytes, for code that is not linked in.
//!
//! One call is a method name, a head and a list of items; its answer is one frame for each item,
//! or a single frame where the method takes no list. A frame is an encoded
//! `Result<T, PluginError>`. Native libraries carry MessagePack, WASM components and commands carry
//! JSON; nothing else differs between the ways:
//!
//! ```text
//! host                                                     plugin
//! Loaded: Factory ── create ──▶ Code                       Registration: Factory
//! Far: Verifier, ... ── Call ──▶ Session ══ bytes ══▶ answer() ──▶ dyn Verifier, ...
//! ```
//!
//! [`answer`] is the plugin's side and is called by what the SDK exports; [`Loaded`] and [`Far`]
//! are the host's side, over any [`Session`].

mod answer;
mod codec;
mod far;
mod isolate;
mod loaded;
pub mod method;
#[cfg(test)]
mod tests;

pub use answer::{answer, profile};
pub use codec::{Codec, Json, garbage, unencodable};
pub use far::Far;
pub use loaded::{Description, Loaded};

use crate::{AssetRequest, Assets, Host, PluginError, role::batch::BatchLimits};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Code that was loaded and can make plugins.
pub trait Code: Send + Sync {
    /// What it makes.
    type Session: Session + 'static;

    /// The files that a plugin with this configuration needs.
    ///
    /// # Errors
    /// What the plugin answers, or why it could not.
    fn assets(&self, config: &Value) -> Result<Vec<AssetRequest>, PluginError>;

    /// Makes a plugin.
    ///
    /// # Errors
    /// What the plugin answers, or why it could not.
    fn create(&self, config: Value, assets: Assets) -> Result<Self::Session, PluginError>;
}

/// A plugin behind a boundary. Calls may come from any number of threads.
pub trait Session: Send + Sync {
    /// How its records are encoded.
    type Codec: Codec;

    /// One call; the answer has as many frames as the call has items, or one.
    ///
    /// # Errors
    /// When there is no answer at all: the plugin panicked, was stopped or does not know the
    /// method. The session stays usable.
    fn call(&self, call: Call<'_>, host: &dyn Host) -> Result<Vec<Vec<u8>>, PluginError>;

    /// The error of an answer that is none, such as bytes that are no record, told of this plugin:
    /// a session that knows id and version names them.
    fn blame(&self, error: PluginError) -> PluginError {
        error
    }
}

/// What is asked of a plugin.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// One of [`method`].
    pub method: &'a str,
    /// Encoded argument that is not a list; an encoded unit where there is none.
    pub head: &'a [u8],
    /// Encoded items.
    pub items: &'a [Vec<u8>],
}

/// What a host asks a plugin once, right after it was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// What a provider's [`identity`](crate::Provider::identity) is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<String>,
    /// Whether a provider computes by itself.
    #[serde(default)]
    pub local: bool,
    /// Limits of a provider's batches; absent where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batches: Option<BatchLimits>,
}
