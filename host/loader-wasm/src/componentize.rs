use heartcut_plugin_api::PluginError;
use wit_component::ComponentEncoder;

/// Makes a component of a core module that was built for `wasm32-unknown-unknown` around
/// `heartcut_sdk::export_wasm!`. What `wasm32-wasip2` builds is a component already.
///
/// # Errors
/// `not-a-plugin` for a module that is not built so.
///
/// ```
/// let error = heartcut_loader_wasm::componentize(b"no module").unwrap_err();
/// assert_eq!(error.code, "not-a-plugin");
/// ```
pub fn componentize(core_module: &[u8]) -> Result<Vec<u8>, PluginError> {
    let encoded = ComponentEncoder::default()
        .validate(true)
        .module(core_module)
        .and_then(|mut encoder| encoder.encode());
    encoded.map_err(|e| {
        let error = PluginError::new("not-a-plugin", "the module cannot be made a component")
            .help("build the plugin with `heartcut plugin build --wasm`, which exports it");
        e.chain().fold(error, |error, cause| error.cause(cause))
    })
}
