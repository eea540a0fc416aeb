//! Runs untrusted Python programs in WebAssembly: for machines that grant no jail.
//!
//! CPython is a component ([`Python`]), made by the script `build` beside this crate. Each test has
//! an instance of its own, on a thread of its own, and nothing of the world: no file, no network,
//! no environment. What bounds it is looked at every few milliseconds and needs nothing of the
//! machine. A test program runs in another instance than the program that it tests.

mod error;
mod instance;
mod kept;
mod python;
mod state;
mod ticker;

pub use error::{Result, WasmError};
pub use python::Python;
