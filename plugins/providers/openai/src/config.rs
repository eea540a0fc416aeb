use crate::flavour::Flavour;
use heartcut_sdk::{prelude::*, record::Fields};
use heartcut_wire::{bad_config, check_variable, check_visible};

/// Which service, and what it wants.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenAiConfig {
    /// Where the service is, up to and without `/chat/completions`. Without it the address of the
    /// flavour, and without a flavour `https://api.openai.com/v1`.
    #[serde(default)]
    pub base_url: Option<String>,
    /// How the service differs from others: `openai`, `openrouter`, `deepseek`, `vllm`, `sglang`,
    /// `llama.cpp`, `ollama` or `compatible`. Without it the address tells.
    #[serde(default)]
    pub flavour: Option<String>,
    /// Which of its interfaces is used.
    #[serde(default)]
    pub api: Api,
    /// Name of the environment variable that holds the key. Without it the key of a flavour goes
    /// to the address of that flavour, such as `OPENAI_API_KEY` to api.openai.com, and no key to
    /// any other host.
    #[serde(default)]
    pub api_key: Option<String>,
    /// OpenAI organization to bill.
    #[serde(default)]
    pub organization: Option<String>,
    /// OpenAI project to bill.
    #[serde(default)]
    pub project: Option<String>,
    /// Field in which the service takes the output limit; without it that of the flavour.
    #[serde(default)]
    pub max_tokens_field: Option<String>,
    /// Field in which it takes the reasoning effort, with dots between levels.
    #[serde(default)]
    pub effort_field: Option<String>,
    /// Field in which it takes a token budget for thinking, with dots between levels.
    #[serde(default)]
    pub budget_field: Option<String>,
    /// Fields of a message that may hold a reasoning; the first that is not empty counts.
    #[serde(default)]
    pub reasoning_fields: Option<Vec<String>>,
    /// Role of the instructions, such as `developer`.
    #[serde(default = "system")]
    pub system_role: String,
    /// Summary that the Responses API is asked for: `auto`, `concise`, `detailed` or `none`.
    #[serde(default = "auto")]
    pub reasoning_summary: String,
    /// Whether answers arrive as a stream, which some gateways need for long ones.
    #[serde(default)]
    pub stream: bool,
    /// Fields that every body gets, such as `top_k`; a request's own `params.extra` wins.
    #[serde(default)]
    pub extra_body: Fields,
    /// Sends additional fields to OpenAI that it is not known to take.
    #[serde(default)]
    pub force_extra: bool,
    /// Whether the service has the Batch API; without it the flavour says.
    #[serde(default)]
    pub batches: Option<bool>,
    /// Seconds between two questions how a batch stands.
    #[serde(default = "minute")]
    pub poll_s: u64,
    /// Seconds after which a batch that is missing from the service's list was never created.
    #[serde(default = "two_minutes")]
    pub adopt_wait_s: u64,
    /// Whether the files of a finished batch stay at the service.
    #[serde(default)]
    pub keep_files: bool,
}

/// An interface of OpenAI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Api {
    /// Chat completions.
    #[default]
    Chat,
    /// The Responses API, which gives summaries of the reasoning.
    Responses,
}

impl Api {
    /// The path after the base URL.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Chat => "/chat/completions",
            Self::Responses => "/responses",
        }
    }
}

fn system() -> String {
    "system".into()
}

fn auto() -> String {
    "auto".into()
}

fn minute() -> u64 {
    60
}

fn two_minutes() -> u64 {
    120
}

/// Fields of the body that say what a request is: another value would make the record of it a lie.
const OWN: [&str; 5] = ["model", "messages", "input", "instructions", "stream"];

impl OpenAiConfig {
    /// What a schema cannot say.
    pub(crate) fn check(&self, flavour: &Flavour) -> Result<(), PluginError> {
        check_variable("api_key", self.api_key.as_deref())?;
        check_visible("organization", self.organization.as_deref())?;
        check_visible("project", self.project.as_deref())?;
        self.check_extra(&self.extra_body, flavour)
    }

    /// Refuses additional fields that heartcut writes itself, and those at which OpenAI refuses a
    /// request.
    pub(crate) fn check_extra(&self, extra: &Fields, flavour: &Flavour) -> Result<(), PluginError> {
        let several = extra.get("n").is_some_and(|n| n.as_u64() != Some(1));
        let own = OWN.iter().find(|name| extra.contains_key(**name));
        if let Some(name) = own.copied().or(several.then_some("n")) {
            return Err(
                bad_config(&format!("`{name}` cannot be set as an additional field"))
                    .help("the pipeline says model, prompt and samples; `stream = true` in the provider's config makes answers arrive as a stream"),
            );
        }
        match &flavour.extra {
            Some(known) if !self.force_extra => check_known(extra, known),
            _ => Ok(()),
        }
    }
}

fn check_known(extra: &Fields, known: &[String]) -> Result<(), PluginError> {
    match extra.keys().find(|name| !known.contains(name)) {
        None => Ok(()),
        Some(name) => Err(bad_config(&format!(
            "OpenAI is not known to take `{name}` and refuses what it does not know"
        ))
        .help("take it out, or write `force_extra = true` into the provider's config")),
    }
}
