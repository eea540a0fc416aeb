use crate::Tier;
use std::io;

/// What this crate answers.
pub type Result<T, E = JailError> = std::result::Result<T, E>;

/// Why nothing can be run, or why a run came to nothing. None of it is the fault of a program.
#[derive(Debug, thiserror::Error)]
pub enum JailError {
    /// There is no such interpreter, or it cannot be used.
    #[error("the interpreter `{python}` cannot be used")]
    NoInterpreter {
        /// As it was asked for.
        python: String,
        /// Why.
        source: io::Error,
    },
    /// The machine grants no tier that is strong enough.
    #[error("this machine grants no isolation that is strong enough: {}", .tried.join("; "))]
    NoTier {
        /// What was tried and why it failed.
        tried: Vec<String>,
    },
    /// A jail of this tier cannot be made.
    #[error("no jail can be made with {tier}: {message}")]
    NoJail {
        /// The tier.
        tier: Tier,
        /// What went wrong in the launcher.
        message: String,
    },
    /// The launcher cannot be started.
    #[error("the launcher cannot be started")]
    NoLauncher(#[source] io::Error),
    /// The launcher or the jail ended in the middle of something.
    #[error("the jail was lost: {0}")]
    Lost(String),
}
