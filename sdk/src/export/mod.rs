//! The plugin's side of the boundaries: what a wrapper crate exports around a registration.

#[cfg(feature = "native")]
pub mod native;
#[cfg(all(feature = "wasm", target_arch = "wasm32"))]
pub mod wasm;
