use heartcut_sdk::{prelude::*, record::Fields};

/// Which service, and what it wants.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenAiConfig {
    /// Where the service is, up to and without `/chat/completions`.
    #[serde(default = "openai")]
    pub base_url: String,
    /// Name of the environment variable that holds the key. Without it `OPENAI_API_KEY` goes to
    /// api.openai.com, and no key to any other host.
    #[serde(default)]
    pub api_key: Option<String>,
    /// OpenAI organization to bill.
    #[serde(default)]
    pub organization: Option<String>,
    /// OpenAI project to bill.
    #[serde(default)]
    pub project: Option<String>,
    /// Field in which the service takes the output limit. Without it `max_completion_tokens` for
    /// api.openai.com and `max_tokens` elsewhere.
    #[serde(default)]
    pub max_tokens_field: Option<String>,
    /// Fields that every body gets, such as `top_k`; a request's own `params.extra` wins.
    #[serde(default)]
    pub extra_body: Fields,
}

fn openai() -> String {
    "https://api.openai.com/v1".into()
}

/// Fields of the body that say what a request is: another value would make the record of it a lie.
const OWN: [&str; 4] = ["model", "messages", "n", "stream"];

impl OpenAiConfig {
    /// What a schema cannot say.
    pub(crate) fn check(&self) -> Result<(), PluginError> {
        // Somebody may have written the key itself: no message repeats what stands there.
        if self
            .api_key
            .as_deref()
            .is_some_and(|name| !is_variable(name))
        {
            return Err(
                bad_config("`api_key` is no name of an environment variable")
                    .help("write the name of the variable that holds the key, not the key"),
            );
        }
        for (key, value) in [
            ("organization", &self.organization),
            ("project", &self.project),
        ] {
            if value.as_deref().is_some_and(|text| !is_visible(text)) {
                return Err(bad_config(&format!("`{key}` cannot stand in a header")));
            }
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

pub(crate) fn bad_config(message: &str) -> PluginError {
    PluginError::new("bad-config", message)
}

fn is_variable(name: &str) -> bool {
    let tail = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name.chars().all(tail)
}

fn is_visible(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic())
}
