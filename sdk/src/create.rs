use crate::{AssetRequest, Assets, PluginError};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// How a plugin comes to be, for plugins that are more than their configuration: those that need
/// files, or that prepare something once. Write `plugin!(Role for Type: Create)` for them.
///
/// ```
/// use heartcut_sdk::prelude::*;
///
/// #[derive(Deserialize, JsonSchema)]
/// struct WordsConfig {
///     /// File with one word a line.
///     path: String,
/// }
///
/// struct Words(Vec<String>);
///
/// impl Create for Words {
///     type Config = WordsConfig;
///
///     fn assets(config: &WordsConfig) -> Vec<AssetRequest> {
///         let location = Location::Path { path: config.path.clone() };
///         vec![AssetRequest { name: "words".into(), location }]
///     }
///
///     fn create(_: WordsConfig, assets: Assets) -> Result<Self, PluginError> {
///         match &assets.get("words")?.data {
///             AssetData::Text { text } => Ok(Self(text.lines().map(str::to_owned).collect())),
///             AssetData::Path { path } => std::fs::read_to_string(path)
///                 .map(|text| Self(text.lines().map(str::to_owned).collect()))
///                 .map_err(|e| PluginError::new("unreadable", "the words cannot be read").because(&e)),
///         }
///     }
/// }
/// # let assets = Assets { files: vec![heartcut_sdk::registration::Asset {
/// #     name: "words".into(), digest: String::new(), data: AssetData::Text { text: "a\nb".into() } }] };
/// # assert_eq!(Words::create(WordsConfig { path: "w".into() }, assets)?.0.len(), 2);
/// # Ok::<(), PluginError>(())
/// ```
pub trait Create: Sized {
    /// What a user may write; its JSON schema is checked before [`Create::create`] is called.
    type Config: DeserializeOwned + JsonSchema;

    /// The files that the plugin needs.
    fn assets(_config: &Self::Config) -> Vec<AssetRequest> {
        Vec::new()
    }

    /// Makes the plugin. Heavy work that only a first call needs belongs into that call.
    ///
    /// # Errors
    /// Whatever a schema cannot say, and files that cannot be read.
    fn create(config: Self::Config, assets: Assets) -> Result<Self, PluginError>;
}

/// The configuration that `value` holds.
///
/// # Errors
/// `bad-config`, naming the field.
pub fn parse_config<T: DeserializeOwned>(value: Value) -> Result<T, PluginError> {
    serde_json::from_value(value)
        .map_err(|e| PluginError::new("bad-config", "the configuration does not fit").cause(e))
}

/// The JSON schema of a configuration.
pub fn schema_of<T: JsonSchema>() -> Value {
    schemars::schema_for!(T).to_value()
}
