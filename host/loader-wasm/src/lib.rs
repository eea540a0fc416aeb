//! Loads heartcut plugins that are WASM components.
