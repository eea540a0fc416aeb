use super::{Fields, open_set};
use serde::{Deserialize, Serialize};

open_set! {
    /// Why an answer ended.
    Finish {
        /// The model was done.
        Stop = "stop",
        /// The output limit cut it; such an answer is never accepted and never bought again
        /// silently.
        Length = "length",
        /// The service withheld it.
        Filtered = "filtered",
        /// The service did not say.
        Unknown = "unknown",
    } default Unknown
}

open_set! {
    /// What the reasoning text of a completion is.
    ReasoningKind {
        /// There is none.
        None = "none",
        /// The model's own chain.
        Full = "full",
        /// A summary that the service made of it.
        Summary = "summary",
    } default None
}

/// The answer of a provider.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Completion {
    /// The answer without its reasoning.
    pub text: String,
    /// The reasoning, where it came apart from the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<String>,
    /// What that reasoning is.
    #[serde(default)]
    pub reasoning_kind: ReasoningKind,
    /// The field or mark it was read from, such as `reasoning_content` or `<think>`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning_source: Option<String>,
    /// Why it ended.
    #[serde(default)]
    pub finish: Finish,
    /// Tokens as the service counted them; absent where it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// US dollars, filled in by the host; absent where the price is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<f64>,
    /// The model that really answered, where the service said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Milliseconds from sending to the last byte, filled in by the host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<u64>,
    /// Summed log-probability of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logprob: Option<f64>,
    /// What else the service said, such as `system_fingerprint`.
    #[serde(default, skip_serializing_if = "Fields::is_empty")]
    pub extra: Fields,
}

/// Tokens of one answer, in classes that do not overlap except where stated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Prompt tokens, those read from a cache included.
    pub input: u64,
    /// All billed output, reasoning included.
    pub output: u64,
    /// The part of `input` that was read from a cache.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cached_input: u64,
    /// The part of `input` that was written to a cache.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cache_write: u64,
    /// The part of `output` that was reasoning.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reasoning: u64,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl std::ops::AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        self.input += other.input;
        self.output += other.output;
        self.cached_input += other.cached_input;
        self.cache_write += other.cache_write;
        self.reasoning += other.reasoning;
    }
}
