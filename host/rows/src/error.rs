use heartcut_plugin_api::PluginError;
use std::{error::Error, fmt, path::Path};

/// Why a file cannot be read at all, or not any further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable(pub Box<PluginError>);

/// What reading answers.
pub type Result<T, E = Unreadable> = std::result::Result<T, E>;

impl Unreadable {
    pub(crate) fn new(code: &str, message: impl Into<String>) -> Self {
        Self(Box::new(PluginError::new(code, message)))
    }

    /// A file that the system does not hand over.
    pub(crate) fn file(name: &str, error: &dyn Error) -> Self {
        Self::new("unreadable", format!("`{name}` cannot be read")).because(error)
    }

    /// A place where there is nothing to read.
    pub(crate) fn missing(path: &Path, error: &dyn Error) -> Self {
        Self::new(
            "missing-input",
            format!("`{}` cannot be read", path.display()),
        )
        .because(error)
        .help("check the path; relative ones in a pipeline file start at the folder of that file")
    }

    pub(crate) fn because(self, error: &dyn Error) -> Self {
        Self(Box::new(self.0.because(error)))
    }

    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        Self(Box::new(self.0.help(help)))
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for Unreadable {}
