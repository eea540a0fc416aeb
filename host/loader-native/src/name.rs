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

    /// An error of the boundary as one of this plugin.
    pub(crate) fn blame(&self, what: &str, error: PluginError) -> PluginError {
        let mut blamed = self.error(&error.code, what).cause(error.message);
        blamed.causes.extend(error.causes);
        blamed.help(error.help.unwrap_or_else(|| REPORT.to_owned()))
    }
}

/// What is left to do where a plugin is wrong in itself.
pub(crate) const REPORT: &str = "report this to the author of the plugin";

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
