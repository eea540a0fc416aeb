//! Exit codes. They are part of the interface: scripts rely on them.

use heartcut_host::{ErrorKind, HostError};
use std::process::ExitCode;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All went well.
    Ok = 0,
    /// The machine or heartcut itself failed.
    Internal = 1,
    /// The command line is wrong.
    Usage = 2,
    /// A file of the user is wrong or missing, or names a plugin or style that is not there.
    Config = 3,
    /// A plugin does not load or breaks its contract.
    PluginLoad = 4,
    /// A provider refused or cannot be reached.
    Provider = 5,
    /// The budget is used up.
    Budget = 6,
    /// The run came to its end and kept nothing.
    NothingAccepted = 7,
    /// Interrupted; the same command continues.
    Interrupted = 8,
    /// Batch jobs are under way; the same command continues later.
    Waiting = 10,
}

impl Exit {
    /// The exit code for an error.
    pub fn of(error: &HostError) -> Self {
        match error.kind {
            ErrorKind::Config => Self::Config,
            ErrorKind::PluginLoad => Self::PluginLoad,
            ErrorKind::Provider => Self::Provider,
            ErrorKind::Budget => Self::Budget,
            ErrorKind::Interrupted => Self::Interrupted,
            ErrorKind::Waiting => Self::Waiting,
            ErrorKind::Internal => Self::Internal,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
