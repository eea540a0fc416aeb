//! The ways in which this program loads code that is not linked in.

use heartcut_host::registry::{Loader, Loaders};
use heartcut_loader_native::NativeLoader;
use heartcut_loader_wasm::WasmLoader;

/// All of them; making them loads and starts nothing.
pub(crate) fn loaders() -> Loaders {
    Loaders::from(vec![
        Box::new(NativeLoader) as Box<dyn Loader>,
        Box::new(WasmLoader::default()),
    ])
}
