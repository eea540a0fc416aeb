//! Loads heartcut plugins that are WASM components.
//!
//! A plugin gets memory, a deadline and one door, `emit`; its WASI context is empty, its clocks
//! stand still and its random numbers are always the same. What it does wrong ends its own call and
//! nothing else: the next call finds a fresh instance.
//!
//! ```text
//! CodeFile ─ file ─▶ bytes ─ cache ─▶ Component ─ contract ─▶ Plugin (Code)
//!                                                                │ create
//!                          Session ═ pool of instances, one for each caller at a time
//! ```
//!
//! Nothing is started before the first plugin is loaded.

mod assets;
mod cache;
mod componentize;
mod contract;
mod failure;
mod file;
mod loader;
mod mailbox;
mod name;
mod plugin;
mod runtime;
mod seal;
mod session;
mod state;
mod ticker;
mod wasi;
mod worker;

pub use componentize::componentize;
pub use loader::WasmLoader;
