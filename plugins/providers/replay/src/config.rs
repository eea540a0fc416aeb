use heartcut_sdk::prelude::*;

/// Which recording, and how its rows are told apart.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplayConfig {
    /// The JSON Lines file with the recorded answers.
    pub path: String,
    /// What a row is found by. Where rows hold a style or a sample, these must match as well.
    #[serde(default)]
    pub by: By,
    /// Names of the fields, where they are not the usual ones.
    #[serde(default)]
    pub fields: FieldNames,
}

/// What a row is found by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// The id of the problem.
    #[default]
    Id,
    /// Its place: the first line answers the run's first problem.
    Row,
    /// The question, however it is spaced.
    Question,
    /// The conversation: a list of messages, an object that holds `messages`, or a text, which is
    /// a single message of the user. 64 hex digits are the key of a request.
    Request,
}

/// Names of the fields of a recorded row. A name with dots reaches into objects: `meta.style`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FieldNames {
    /// Id of the problem.
    pub id: String,
    /// The question.
    pub question: String,
    /// The conversation or the key of the request.
    pub request: String,
    /// Name of the style; rows without it answer every style.
    pub style: String,
    /// Number of the sample, from 0; rows without it answer every sample.
    pub sample: String,
    /// The answer.
    pub response: String,
    /// Reasoning that was recorded apart from the answer.
    pub reasoning: String,
    /// Why the answer ended: `stop`, `length`, ...
    pub finish: String,
    /// Tokens: `{input, output}`.
    pub usage: String,
    /// The model that answered.
    pub model: String,
}

impl Default for FieldNames {
    fn default() -> Self {
        Self {
            id: "id".into(),
            question: "question".into(),
            request: "request".into(),
            style: "style".into(),
            sample: "sample".into(),
            response: "response".into(),
            reasoning: "reasoning".into(),
            finish: "finish".into(),
            usage: "usage".into(),
            model: "model".into(),
        }
    }
}

impl ReplayConfig {
    /// The field that a row is found by; none where its place counts.
    pub(crate) fn key_field(&self) -> Option<&str> {
        match self.by {
            By::Id => Some(&self.fields.id),
            By::Row => None,
            By::Question => Some(&self.fields.question),
            By::Request => Some(&self.fields.request),
        }
    }

    /// The digest of the recording, and how it is read where that is not the usual way: the same
    /// file read differently gives other answers.
    pub(crate) fn identity(&self, digest: &str) -> String {
        let usual = (By::default(), FieldNames::default());
        if (self.by, &self.fields) == (usual.0, &usual.1) {
            return digest.to_owned();
        }
        format!("{digest} {}", json!({"by": self.by, "fields": self.fields}))
    }
}
