//! What can be wrong with a configuration.

use super::nearest::nearest;
use heartcut_plugin_api::PluginError;
use std::{fmt, io, path::PathBuf};

/// One thing wrong in a configuration.
///
/// Displayed as ``quickstart.toml:12: unknown key `limt` under `dataset`, did you mean `limit`?``.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigProblem {
    /// The file, or the option that set the value, such as `--set generate.0.model`.
    pub file: String,
    /// Line in the file, counted from 1.
    pub line: Option<usize>,
    /// Dotted path of the key; empty for the whole.
    pub key: String,
    /// A lower-case fragment.
    pub message: String,
    /// What was probably meant.
    pub nearest: Option<String>,
}

impl ConfigProblem {
    /// The same with the candidate nearest to `word` as a proposal, if one is near.
    #[must_use]
    pub fn near<'a>(mut self, word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        self.nearest = nearest(word, candidates).map(str::to_owned);
        self
    }
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)?;
        match &self.nearest {
            Some(nearest) => write!(f, ", did you mean `{nearest}`?"),
            None => Ok(()),
        }
    }
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("`{}` cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
        /// What to do.
        help: String,
    },
    /// The file is not UTF-8.
    #[error("{file}:{line}: this is not UTF-8 text")]
    NotText {
        /// The file.
        file: String,
        /// First line that cannot be read.
        line: usize,
    },
    /// The text is not TOML.
    #[error("{file}:{line}:{column}: {message}")]
    Syntax {
        /// The file.
        file: String,
        /// Counted from 1.
        line: usize,
        /// Counted from 1, in characters.
        column: usize,
        /// What the parser expected.
        message: String,
    },
    /// Values are wrong; there is at least one problem.
    #[error("{}", lines(.0))]
    Problems(Vec<ConfigProblem>),
    /// The schema itself is wrong, which is the plugin's fault.
    #[error("the schema for {at} is invalid: {message}")]
    Schema {
        /// What it should describe.
        at: String,
        /// What is wrong with it.
        message: String,
    },
}

impl ConfigError {
    /// The problems, where values are wrong.
    pub fn problems(&self) -> &[ConfigProblem] {
        match self {
            Self::Problems(problems) => problems,
            _ => &[],
        }
    }

    /// What to do.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Read { help, .. } => Some(help.clone()),
            Self::NotText { .. } => Some("save the file as UTF-8".to_owned()),
            Self::Syntax { .. } => Some("the file has to be TOML, see https://toml.io".to_owned()),
            Self::Problems(_) => None,
            Self::Schema { .. } => Some("tell the author of the plugin".to_owned()),
        }
    }
}

impl From<ConfigProblem> for ConfigError {
    fn from(problem: ConfigProblem) -> Self {
        Self::Problems(vec![problem])
    }
}

impl From<ConfigError> for PluginError {
    fn from(error: ConfigError) -> Self {
        let mut plain = Self::new("bad-config", error.to_string());
        plain.help = error.help();
        if let ConfigError::Read { source, .. } = &error {
            plain = plain.because(source);
        }
        plain
    }
}

fn lines(problems: &[ConfigProblem]) -> String {
    problems
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}
