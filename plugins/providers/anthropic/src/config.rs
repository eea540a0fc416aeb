use heartcut_sdk::{prelude::*, record::Fields};
use heartcut_wire::{bad_config, check_variable, check_visible};

/// Which service, and what it wants.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnthropicConfig {
    /// Where the service is, up to and without `/v1/messages`.
    #[serde(default = "anthropic")]
    pub base_url: String,
    /// Name of the environment variable that holds the key. Without it `ANTHROPIC_API_KEY` goes to
    /// api.anthropic.com, and no key to any other host.
    #[serde(default)]
    pub api_key: Option<String>,
    /// Header in which the key is sent.
    #[serde(default)]
    pub auth: Auth,
    /// Version of the API, sent as `anthropic-version`.
    #[serde(default = "version")]
    pub version: String,
    /// Names of features, sent as `anthropic-beta`.
    #[serde(default)]
    pub beta: Vec<String>,
    /// Output limit of requests that state none: the service wants one.
    #[serde(default = "max_tokens")]
    pub max_tokens: u64,
    /// How thinking without a budget is shown: `summarized` or `omitted`. Without it the service
    /// decides.
    #[serde(default)]
    pub thinking_display: Option<Display>,
    /// Field of the JSON schema, with dots between levels.
    #[serde(default = "schema_field")]
    pub schema_field: String,
    /// Fields that every body gets, such as `service_tier`; a request's own `params.extra` wins.
    #[serde(default)]
    pub extra_body: Fields,
    /// Most requests in one batch.
    #[serde(default = "batch_requests")]
    pub batch_requests: u64,
    /// Seconds between two questions how a batch stands.
    #[serde(default = "minute")]
    pub poll_s: u64,
    /// Seconds after which a batch that is missing from the service's list was never created.
    #[serde(default = "two_minutes")]
    pub adopt_wait_s: u64,
    /// Whether a finished batch stays at the service, which keeps its answers for 29 days.
    #[serde(default)]
    pub keep_files: bool,
}

/// Where the key is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Auth {
    /// `x-api-key: KEY`.
    #[default]
    XApiKey,
    /// `authorization: Bearer KEY`.
    Bearer,
}

/// How thinking is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Display {
    /// A summary of it.
    Summarized,
    /// Not at all.
    Omitted,
}

pub(crate) const ANTHROPIC: &str = "api.anthropic.com";

fn anthropic() -> String {
    format!("https://{ANTHROPIC}")
}

fn version() -> String {
    "2023-06-01".into()
}

fn max_tokens() -> u64 {
    8192
}

fn schema_field() -> String {
    "output_config.format".into()
}

fn batch_requests() -> u64 {
    10_000
}

fn minute() -> u64 {
    60
}

fn two_minutes() -> u64 {
    120
}

/// Fields of the body that say what a request is: another value would make the record of it a lie.
const OWN: [&str; 4] = ["model", "messages", "system", "stream"];

impl AnthropicConfig {
    /// What a schema cannot say.
    pub(crate) fn check(&self) -> Result<(), PluginError> {
        check_variable("api_key", self.api_key.as_deref())?;
        check_visible("version", Some(&self.version))?;
        for name in &self.beta {
            check_visible("beta", Some(name))?;
        }
        if self.max_tokens == 0 {
            return Err(bad_config("`max_tokens` is 0"));
        }
        check_extra(&self.extra_body)
    }
}

/// Refuses additional fields that heartcut writes itself.
pub(crate) fn check_extra(extra: &Fields) -> Result<(), PluginError> {
    match OWN.iter().find(|name| extra.contains_key(**name)) {
        None => Ok(()),
        Some(name) => Err(
            bad_config(&format!("`{name}` cannot be set as an additional field"))
                .help("the pipeline says model, prompt and samples; answers are not streamed"),
        ),
    }
}
