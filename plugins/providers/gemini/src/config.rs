use heartcut_generate_content::Options;
use heartcut_sdk::{prelude::*, record::Fields};
use heartcut_wire::{bad_config, check_variable};

/// Which service, and what it wants.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GeminiConfig {
    /// Where the service is, up to and without the version.
    #[serde(default = "google")]
    pub base_url: String,
    /// Version of the API in every path: `v1beta` or `v1`.
    #[serde(default = "v1beta")]
    pub api_version: String,
    /// Name of the environment variable that holds the key. Without it `GEMINI_API_KEY`, else
    /// `GOOGLE_API_KEY`, goes to generativelanguage.googleapis.com, and no key to any other host.
    #[serde(default)]
    pub api_key: Option<String>,
    /// How a batch brings its requests: in a file, or inside of its creation, which the service
    /// takes up to 20 MB.
    #[serde(default)]
    pub batch_input: BatchInput,
    /// Seconds between two questions how a batch stands.
    #[serde(default = "minute")]
    pub poll_s: u64,
    /// Seconds after which a batch that is missing from the service's list was never created.
    #[serde(default = "two_minutes")]
    pub adopt_wait_s: u64,
    /// Most requests in one batch: a batch that expires loses all of them.
    #[serde(default = "batch_requests")]
    pub batch_requests: u64,
    /// Whether the files of a finished batch stay at the service, which deletes them after 48
    /// hours.
    #[serde(default)]
    pub keep_files: bool,
    /// Whether summaries of the reasoning are asked for. Without it where `params.reasoning` says
    /// how much the model may think.
    #[serde(default)]
    pub include_thoughts: Option<bool>,
    /// Fields that every body gets, such as `safetySettings`; a request's own `params.extra` wins.
    /// Fields of `generationConfig` are added to it.
    #[serde(default)]
    pub extra_body: Fields,
}

/// How a batch brings its requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BatchInput {
    /// In a file that is uploaded before.
    #[default]
    File,
    /// In the request that creates it.
    Inline,
}

pub(crate) const GOOGLE: &str = "generativelanguage.googleapis.com";

fn google() -> String {
    format!("https://{GOOGLE}")
}

fn v1beta() -> String {
    "v1beta".into()
}

fn minute() -> u64 {
    60
}

fn two_minutes() -> u64 {
    120
}

fn batch_requests() -> u64 {
    2000
}

impl GeminiConfig {
    /// What a schema cannot say.
    pub(crate) fn check(&self) -> Result<(), PluginError> {
        check_variable("api_key", self.api_key.as_deref())?;
        let version = &self.api_version;
        let plain = version.bytes().all(|b| b.is_ascii_alphanumeric());
        if version.is_empty() || !plain {
            return Err(bad_config("`api_version` is no version").help("write `v1beta` or `v1`"));
        }
        self.options().check()
    }

    pub(crate) fn options(&self) -> Options {
        Options {
            include_thoughts: self.include_thoughts,
            extra_body: self.extra_body.clone(),
        }
    }
}
