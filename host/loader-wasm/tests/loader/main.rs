//! Plugins that are WASM components, good and bad.

mod broken;
mod built;
mod compiled;
mod hostile;
mod package;
mod probing;
