use heartcut_plugin_api::{Manifest, PluginError};
use std::fmt;

/// How a plugin is called in messages: `` plugin `verifier/math` 0.3.0 ``.
#[derive(Clone, Debug)]
pub(crate) struct Name(String);

impl Name {
    pub(crate) fn of(manifest: &Manifest) -> Self {
        Self(format!("plugin `{}` {}", manifest.id, manifest.version))
    }

    /// An error that reads after the name.
    pub(crate) fn error(&self, code: &str, what: impl fmt::Display) -> PluginError {
        PluginError::new(code, format!("{self} {what}"))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
