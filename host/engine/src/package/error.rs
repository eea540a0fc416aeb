use crate::error::{ErrorKind, HostError};
use heartcut_plugin_api::{Manifest, PluginError};

/// A package that cannot be used.
pub(crate) fn broken(code: &str, message: impl Into<String>) -> HostError {
    HostError::new(ErrorKind::PluginLoad, PluginError::new(code, message))
}

/// The same with the plugin and its version before it.
pub(crate) fn of_plugin(manifest: &Manifest, mut error: HostError) -> HostError {
    let told = &error.error.message;
    error.error.message = format!("plugin `{}` {}: {told}", manifest.id, manifest.version);
    if error.error.help.is_none() {
        error.error.help = Some("tell its author, and use another version until then".to_owned());
    }
    error
}
