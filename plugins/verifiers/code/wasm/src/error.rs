use std::{io, path::PathBuf};

/// What this crate answers.
pub type Result<T, E = WasmError> = std::result::Result<T, E>;

/// Why nothing can be run. None of it is the fault of a program.
#[derive(Debug, thiserror::Error)]
pub enum WasmError {
    /// There is no component.
    #[error("the Python component `{}` cannot be read", path.display())]
    NoComponent {
        /// Where it was looked for.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is none, or another one than this crate needs.
    #[error("`{}` is no Python component that can be used", path.display())]
    BadComponent {
        /// Where it is.
        path: PathBuf,
        /// What wasmtime says.
        source: wasmtime::Error,
    },
    /// An instance cannot be made.
    #[error("no instance can be made")]
    NoInstance(#[source] wasmtime::Error),
    /// A thread cannot be started.
    #[error("no thread can be started")]
    NoThread(#[source] io::Error),
}
