//! Why a secret cannot be used.

use heartcut_plugin_api::{PluginError, Retry, StopReason};
use std::{io, path::PathBuf};

/// Why a secret that was asked for cannot be used. No variant holds its value.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Not UTF-8.
    #[error("the environment variable `{name}` is not UTF-8 text")]
    NotText {
        /// Its name.
        name: String,
    },
    /// A line end or another control character within.
    #[error("the secret `{name}` has a line end or another control character in it")]
    ControlCharacter {
        /// Its name.
        name: String,
    },
    /// A quote that does not end.
    #[error("{}:{line}: the quote does not end", file.display())]
    OpenQuote {
        /// The `.env`.
        file: PathBuf,
        /// Counted from 1.
        line: usize,
    },
    /// The `.env` is there but cannot be read.
    #[error("`{}` cannot be read", file.display())]
    Read {
        /// The `.env`.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl SecretError {
    fn help(&self) -> &'static str {
        match self {
            Self::NotText { .. } | Self::ControlCharacter { .. } => "set it again, as one line",
            Self::OpenQuote { .. } => "end the quote on the same line",
            Self::Read { .. } => "make it a readable file of UTF-8 text, or remove it",
        }
    }
}

impl From<SecretError> for PluginError {
    fn from(error: SecretError) -> Self {
        let stop = Retry::Stop {
            reason: StopReason::Auth,
        };
        let plain = Self::new("bad-secret", error.to_string())
            .help(error.help())
            .retry(stop);
        match &error {
            SecretError::Read { source, .. } => plain.because(source),
            _ => plain,
        }
    }
}
