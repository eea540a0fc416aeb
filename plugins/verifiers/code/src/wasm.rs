//! The tier `wasm`, where this was built with it.

use crate::CodeConfig;
use heartcut_sdk::{PluginError, Retry};
use std::sync::Arc;

#[cfg(feature = "wasm")]
pub(crate) use heartcut_program_wasm::Python;

/// Says where the component is, unless the configuration does.
#[cfg(feature = "wasm")]
const VARIABLE: &str = "HEARTCUT_PYTHON_COMPONENT";

/// Python in WASM takes two to four times as long as on the machine itself.
pub(crate) const SLOWER: u32 = 4;

/// Loads the component.
///
/// # Errors
/// When nobody says where it is, or it cannot be used.
#[cfg(feature = "wasm")]
pub(crate) fn load(config: &CodeConfig) -> Result<Arc<Python>, PluginError> {
    let named = config.python_component.clone().map(Into::into);
    let path = named.or_else(|| std::env::var_os(VARIABLE));
    let Some(path) = path else {
        return Err(refused("nobody says where the Python component is"));
    };
    Python::load(path.as_ref())
        .map(Arc::new)
        .map_err(|e| refused(&e.to_string()).because(&e))
}

#[cfg(feature = "wasm")]
fn refused(message: &str) -> PluginError {
    PluginError::new("no-isolation", message)
        .help("make it with `plugins/verifiers/code/wasm/build`, and set `python_component` or HEARTCUT_PYTHON_COMPONENT")
        .retry(Retry::Never)
}

/// There is none.
#[cfg(not(feature = "wasm"))]
pub(crate) enum Python {}

#[cfg(not(feature = "wasm"))]
impl Python {
    pub(crate) fn version(&self) -> &str {
        match *self {}
    }

    pub(crate) fn run(
        &self,
        _: &str,
        _: &heartcut_jail::Test,
    ) -> Result<heartcut_jail::Ran, std::convert::Infallible> {
        match *self {}
    }
}

#[cfg(not(feature = "wasm"))]
pub(crate) fn load(_: &CodeConfig) -> Result<Arc<Python>, PluginError> {
    Err(
        PluginError::new("no-isolation", "this was built without the tier `wasm`")
            .help("build it with the feature `wasm`")
            .retry(Retry::Never),
    )
}
