use super::Fields;
use serde::{Deserialize, Serialize};

/// What a provider is asked.
///
/// Its key is the BLAKE3 of its canonical JSON: provider, identity (base URL or digest of the
/// weights), model, all messages, all parameters and the sample index. Where it came from is not
/// part of the key, unless the provider says that it reads it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// 64 lower-case hex digits.
    pub key: String,
    /// Model name as the provider spells it; free text.
    pub model: String,
    /// The conversation, never empty.
    pub messages: Vec<Message>,
    /// Sampling parameters.
    #[serde(default)]
    pub params: Params,
    /// Which of several samples of the same prompt this is, from 0.
    #[serde(default)]
    pub sample: u32,
    /// Where the request came from.
    #[serde(default)]
    pub origin: Origin,
}

impl Request {
    /// The id under which the request travels in batches: the first 32 hex digits of its key.
    pub fn wire_id(&self) -> &str {
        self.key.get(..32).unwrap_or(&self.key)
    }
}

/// One turn of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// `system`, `user` or `assistant`.
    pub role: String,
    /// What is said.
    pub content: String,
}

impl Message {
    /// A turn of the user.
    pub fn user(content: impl Into<String>) -> Self {
        Self {
            role: "user".into(),
            content: content.into(),
        }
    }

    /// An instruction to the model.
    pub fn system(content: impl Into<String>) -> Self {
        Self {
            role: "system".into(),
            content: content.into(),
        }
    }
}

/// Sampling parameters; what is absent is left to the service.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Params {
    /// Finite, usually 0 to 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// Finite, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// Most tokens that may be answered, reasoning included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_output_tokens: Option<u64>,
    /// Seed of the sampler, where the service has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Texts at which the answer ends.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stop: Vec<String>,
    /// How much the model may think.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<Reasoning>,
    /// JSON schema that the answer must fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<serde_json::Value>,
    /// Parameters that only this service knows; merged into the body last.
    #[serde(default, skip_serializing_if = "Fields::is_empty")]
    pub extra: Fields,
}

/// How much a model may think; a service reads the field it knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reasoning {
    /// `none`, `minimal`, `low`, `medium`, `high`, ...
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effort: Option<String>,
    /// Tokens; -1 leaves it to the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_tokens: Option<i64>,
}

/// Where a request came from: the problem, and the place in the pipeline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Id of the problem.
    pub problem: String,
    /// The problem's place in the run, from 0.
    pub ordinal: u64,
    /// The question, as the problem has it.
    pub question: String,
    /// Name of the style.
    pub style: String,
}
