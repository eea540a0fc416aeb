//! Plugins that are WASM components, good and bad.
#![cfg(test)]

mod broken;
mod built;
mod compiled;
mod hostile;
mod package;
mod probing;
