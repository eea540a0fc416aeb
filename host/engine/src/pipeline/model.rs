use heartcut_plugin_api::record::{Params, Trace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{collections::BTreeMap, path::PathBuf};

/// A pipeline file.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pipeline {
    /// Name of its runs; the file's stem by default.
    #[serde(default)]
    #[schemars(regex(pattern = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"))]
    pub name: String,
    /// Seed of everything random.
    #[serde(default)]
    pub seed: u64,
    /// Where the problems come from.
    pub dataset: DatasetStage,
    /// Whom to ask, step by step.
    pub generate: Vec<GenerateStage>,
    /// Who judges; the first stage that fits a trace does.
    #[serde(default)]
    pub verify: OneOrMany<VerifyStage>,
    /// What to write.
    #[serde(default)]
    pub format: Vec<FormatStage>,
    /// How hard to try.
    #[serde(default)]
    pub limits: Limits,
}

/// Where the problems come from.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DatasetStage {
    /// Id of the dataset.
    pub plugin: String,
    /// Split to read; the dataset's first one by default.
    #[serde(default)]
    pub split: String,
    /// Pass over the first N problems that pass the filter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip: Option<u64>,
    /// Earlier runs of this project whose problems are not taken again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<String>,
    /// Only the first N problems that pass the filter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub limit: Option<u64>,
    /// Fields of the problem (or of its `extra`) and the values that pass; a value may compare, as
    /// in `>= 3` or `> 1990 and < 2000`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub filter: BTreeMap<String, OneOrMany<FilterValue>>,
    /// Take the problems in an order that the seed decides.
    #[serde(default, skip_serializing_if = "is_false")]
    pub shuffle: bool,
    /// Fields of which each value is taken equally often: `level`, `type`, `dataset`. That is as
    /// often as the rarest one; with a limit, as equally as there are enough of each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub balance: Vec<String>,
    /// Fields of which each value keeps its share of the whole when a limit is set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stratify: Vec<String>,
    /// Put choices in an order that the seed decides; the gold answer follows its text.
    #[serde(default, skip_serializing_if = "is_false")]
    pub shuffle_choices: bool,
    /// What to do with problems that say the same as an earlier one.
    #[serde(default, skip_serializing_if = "Repeats::is_keep")]
    pub duplicates: Repeats,
    /// Only the problems of this part of `parts`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Parts and their shares; the seed and the question decide which problem is in which.
    #[serde(default = "default_parts", skip_serializing_if = "are_default_parts")]
    pub parts: BTreeMap<String, u32>,
    /// Generating from an evaluation split is meant.
    #[serde(default, skip_serializing_if = "is_false")]
    pub evaluation: bool,
    /// Further datasets, whose problems come behind; all that is said here counts for them too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<OtherDataset>,
    /// Evaluation splits: what is in one of them as well is set aside.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub against: Vec<OtherDataset>,
    /// Configuration of the plugin.
    #[serde(default)]
    #[schemars(with = "Map<String, Value>")]
    pub config: Map<String, Value>,
}

/// A dataset beside that of the stage.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OtherDataset {
    /// Id of the dataset.
    pub plugin: String,
    /// Split to read; the dataset's first one by default.
    #[serde(default)]
    pub split: String,
    /// What the ids of its problems begin with, where another dataset has the same.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prefix: String,
    /// Configuration of the plugin.
    #[serde(default)]
    #[schemars(with = "Map<String, Value>")]
    pub config: Map<String, Value>,
}

impl DatasetStage {
    /// Whether all problems have to be known before one can be taken.
    pub fn chooses(&self) -> bool {
        let shares = !self.balance.is_empty() || !self.stratify.is_empty();
        self.shuffle || shares || !self.duplicates.is_keep()
    }
}

/// What to do with problems that say the same as an earlier one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Repeats {
    /// Take them.
    #[default]
    Keep,
    /// Leave out those that differ in nothing but capitals and white space.
    Exact,
    /// Leave out those with the same numbers and mostly the same words as well.
    Near,
}

impl Repeats {
    /// Whether it is [`Repeats::Keep`].
    pub fn is_keep(&self) -> bool {
        *self == Self::Keep
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the form that serde calls"
)]
fn is_false(flag: &bool) -> bool {
    !flag
}

fn default_parts() -> BTreeMap<String, u32> {
    [("train", 8), ("dev", 1), ("test", 1)]
        .map(|(name, share)| (name.to_owned(), share))
        .into()
}

fn are_default_parts(parts: &BTreeMap<String, u32>) -> bool {
    *parts == default_parts()
}

/// A value in a filter.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum FilterValue {
    /// A text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// True or false.
    Flag(bool),
}

impl FilterValue {
    /// The value as it is compared.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Flag(flag) => flag.to_string(),
        }
    }
}

/// One step of asking.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GenerateStage {
    /// Name of the step, for `from`, `step` and output rows.
    #[serde(default = "default_step")]
    pub name: String,
    /// Id of the provider.
    pub plugin: String,
    /// Model, as the provider spells it.
    pub model: String,
    /// How to ask: one request after the other, or in batches.
    #[serde(default, skip_serializing_if = "Mode::is_online")]
    pub mode: Mode,
    /// Styles to ask in.
    #[serde(default = "default_styles")]
    #[schemars(length(min = 1))]
    pub styles: Vec<String>,
    /// Samples for each style.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 10_000))]
    pub samples: u32,
    /// Earlier step whose completions the styles see as `previous`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Which of them.
    #[serde(default)]
    pub only: Selected,
    /// Sampling parameters.
    #[serde(default)]
    #[schemars(with = "ParamsSchema")]
    pub params: Params,
    /// Configuration of the plugin.
    #[serde(default)]
    #[schemars(with = "Map<String, Value>")]
    pub config: Map<String, Value>,
}

/// How a step asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Request by request, each answered while the run waits.
    #[default]
    Online,
    /// In jobs of many requests, answered within hours or days.
    Batch,
}

impl Mode {
    /// Whether it is [`Mode::Online`].
    pub fn is_online(&self) -> bool {
        *self == Self::Online
    }
}

/// The schema of [`Params`], which lives in a crate without schemars.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct ParamsSchema {
    temperature: Option<f64>,
    top_p: Option<f64>,
    max_output_tokens: Option<u64>,
    seed: Option<u64>,
    stop: Option<Vec<String>>,
    reasoning: Option<ReasoningSchema>,
    schema: Option<Map<String, Value>>,
    extra: Option<Map<String, Value>>,
}

/// The schema of `Reasoning`.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct ReasoningSchema {
    effort: Option<String>,
    budget_tokens: Option<i64>,
}

/// Who judges.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyStage {
    /// Id of the verifier.
    pub plugin: String,
    /// Only problems of these kinds; all by default.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
    /// Only traces of these steps; all by default.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<String>,
    /// Configuration of the plugin.
    #[serde(default)]
    #[schemars(with = "Map<String, Value>")]
    pub config: Map<String, Value>,
}

/// What to write.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FormatStage {
    /// Id of the formatter.
    pub plugin: String,
    /// Only traces of this step; all by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// Which traces.
    #[serde(default)]
    pub only: Selected,
    /// File to write, relative to the project; `{stream}` stands for the example's stream.
    pub out: String,
    /// Configuration of the plugin.
    #[serde(default)]
    #[schemars(with = "Map<String, Value>")]
    pub config: Map<String, Value>,
}

/// Which traces go on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Selected {
    /// Complete and proved right.
    #[default]
    Accepted,
    /// Complete, right or not.
    Finished,
    /// All that were answered.
    All,
}

impl Selected {
    /// Whether a trace is selected.
    pub fn admits(self, trace: &Trace) -> bool {
        match self {
            Self::Accepted => trace.is_accepted(),
            Self::Finished => trace.is_finished(),
            Self::All => trace.completion.is_some(),
        }
    }
}

/// How hard to try.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Most requests in flight.
    #[schemars(range(min = 1, max = 100_000))]
    pub concurrency: u32,
    /// Tries for each request.
    #[schemars(range(min = 1, max = 100))]
    pub attempts: u32,
    /// Seconds that one try may take.
    #[schemars(range(min = 1))]
    pub timeout_s: u64,
    /// Most requests in a minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub rpm: Option<u64>,
    /// Most tokens in a minute, prompts and answers together.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub tpm: Option<u64>,
    /// Limits of single models, in place of those above.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub models: BTreeMap<String, ModelLimits>,
    /// Asks again, with a larger limit, what the output limit cut.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_truncated: Option<RetryTruncated>,
    /// Most requests in a batch job; what the provider allows by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub batch_requests: Option<u64>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            concurrency: 64,
            attempts: 5,
            timeout_s: 600,
            rpm: None,
            tpm: None,
            models: BTreeMap::new(),
            retry_truncated: None,
            batch_requests: None,
        }
    }
}

impl Limits {
    /// What holds for a model.
    pub fn of_model(&self, model: &str) -> ModelLimits {
        let own = self.models.get(model).cloned().unwrap_or_default();
        ModelLimits {
            concurrency: own.concurrency.or(Some(self.concurrency)),
            rpm: own.rpm.or(self.rpm),
            tpm: own.tpm.or(self.tpm),
            tokenizer: own.tokenizer,
        }
    }
}

/// Limits of one model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ModelLimits {
    /// Most requests in flight.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100_000))]
    pub concurrency: Option<u32>,
    /// Most requests in a minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub rpm: Option<u64>,
    /// Most tokens in a minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub tpm: Option<u64>,
    /// A `tokenizer.json` to count its prompts with, before they are sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokenizer: Option<PathBuf>,
}

/// What becomes of answers that the output limit cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetryTruncated {
    /// The limit with which they are asked again, once.
    #[schemars(range(min = 1))]
    pub max_output_tokens: u64,
}

/// `[x]` or `[[x]]`; a value or a list.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMany<T> {
    /// Several.
    Many(Vec<T>),
    /// Just one.
    One(T),
}

impl<T> OneOrMany<T> {
    /// All of them.
    pub fn as_slice(&self) -> &[T] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

fn default_step() -> String {
    "main".into()
}

fn default_styles() -> Vec<String> {
    vec!["plain".into()]
}

fn one() -> u32 {
    1
}
