//! What the author of a plugin needs: a crate to begin with, the SDK's source, and a package made
//! of what was built.

mod compile;
mod package;
mod plugin_crate;
mod sdk_source;
mod template;
mod toolchain;
mod wrapper;

pub(crate) use compile::{Way, compile};
pub(crate) use package::pack;
pub(crate) use plugin_crate::PluginCrate;
pub(crate) use template::begin;
