use crate::place::Place;
use heartcut_generate_content::Options;
use heartcut_sdk::{prelude::*, record::Fields};
use heartcut_wire::{bad_config, check_variable};

/// Which project of Google Cloud, and what it is asked.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VertexConfig {
    /// Project of Google Cloud; needed unless an API key is used.
    #[serde(default)]
    pub project: Option<String>,
    /// Region, such as `us-central1`, or `global`.
    #[serde(default = "region")]
    pub location: String,
    /// Where the service is. Without it `https://LOCATION-aiplatform.googleapis.com`, and
    /// `https://aiplatform.googleapis.com` for `global`.
    #[serde(default)]
    pub base_url: Option<String>,
    /// Where Cloud Storage is.
    #[serde(default = "storage")]
    pub storage_url: String,
    /// Version of the API in every path: `v1beta1` or `v1`.
    #[serde(default = "v1beta1")]
    pub api_version: String,
    /// Name of the environment variable that holds an API key. Without it the host mints a token
    /// from a service account or from the application default credentials.
    #[serde(default)]
    pub api_key: Option<String>,
    /// Folder of Cloud Storage for the files of batches, such as `gs://BUCKET/heartcut`.
    #[serde(default)]
    pub gcs: Option<String>,
    /// Object with the requests of a batch, where it is not `GCS/{run}/in.jsonl`; `{run}` stands
    /// for the batch's own name.
    #[serde(default)]
    pub input_uri: Option<String>,
    /// Folder for the answers of a batch, where it is not `GCS/{run}/out/`.
    #[serde(default)]
    pub output_uri: Option<String>,
    /// Most requests in one batch.
    #[serde(default = "batch_requests")]
    pub batch_requests: u64,
    /// Seconds between two questions how a batch stands.
    #[serde(default = "minute")]
    pub poll_s: u64,
    /// Seconds after which a batch that is missing from the service's list was never created.
    #[serde(default = "two_minutes")]
    pub adopt_wait_s: u64,
    /// Whether the objects of a finished batch stay in Cloud Storage.
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

fn region() -> String {
    "us-central1".into()
}

fn storage() -> String {
    "https://storage.googleapis.com".into()
}

fn v1beta1() -> String {
    "v1beta1".into()
}

fn batch_requests() -> u64 {
    20_000
}

fn minute() -> u64 {
    60
}

fn two_minutes() -> u64 {
    120
}

impl VertexConfig {
    /// What a schema cannot say.
    pub(crate) fn check(&self) -> Result<(), PluginError> {
        check_variable("api_key", self.api_key.as_deref())?;
        check_name("location", Some(&self.location))?;
        check_name("project", self.project.as_deref())?;
        check_name("api_version", Some(&self.api_version))?;
        if self.project.is_none() && self.api_key.is_none() {
            return Err(
                bad_config("neither `project` nor `api_key` says whom to bill")
                    .help("write `project = \"my-project\"` into the provider's config"),
            );
        }
        for uri in [&self.gcs, &self.input_uri, &self.output_uri] {
            uri.as_deref().map(Place::parse).transpose()?;
        }
        self.options().check()
    }

    pub(crate) fn options(&self) -> Options {
        Options {
            include_thoughts: self.include_thoughts,
            extra_body: self.extra_body.clone(),
        }
    }

    /// The service's address, as the location has it.
    pub(crate) fn address(&self) -> String {
        match (&self.base_url, self.location.as_str()) {
            (Some(url), _) => url.clone(),
            (None, "global") => "https://aiplatform.googleapis.com".into(),
            (None, region) => format!("https://{region}-aiplatform.googleapis.com"),
        }
    }
}

fn check_name(key: &str, name: Option<&str>) -> Result<(), PluginError> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.:".contains(&b);
    match name {
        Some(name) if name.is_empty() || !name.bytes().all(plain) => {
            Err(bad_config(&format!("`{key}` cannot stand in an address")))
        }
        _ => Ok(()),
    }
}
