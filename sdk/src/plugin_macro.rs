/// Declares a plugin: `plugin!(Verifier for Math)` for a struct that is its own configuration,
/// `plugin!(Provider for Replay: Create)` for one that implements [`Create`](crate::Create).
///
/// The line registers the plugin with the host that links it, under the id of the `plugin.toml`
/// beside its `Cargo.toml`. It stands once in a crate, at the top level.
#[macro_export]
macro_rules! plugin {
    ($role:ident for $plugin:ty) => {
        impl $crate::Create for $plugin {
            type Config = Self;

            fn create(config: Self, _: $crate::Assets) -> Result<Self, $crate::PluginError> {
                Ok(config)
            }
        }
        $crate::plugin!($role for $plugin: Create);
    };
    ($role:ident for $plugin:ty: Create) => {
        /// The registration of this plugin, which a host that links the crate finds by itself.
        pub static REGISTRATION: $crate::Registration = $crate::Registration {
            manifest: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/plugin.toml")),
            config_schema: $crate::schema_of::<<$plugin as $crate::Create>::Config>,
            assets: |config| {
                let config = $crate::parse_config(config.clone())?;
                Ok(<$plugin as $crate::Create>::assets(&config))
            },
            constructor: $crate::Constructor::$role(|config, assets| {
                let config = $crate::parse_config(config)?;
                let plugin = <$plugin as $crate::Create>::create(config, assets)?;
                Ok(Box::new(plugin) as Box<dyn $crate::$role>)
            }),
        };

        $crate::inventory::submit! { $crate::registration::Registered(&REGISTRATION) }
    };
}
