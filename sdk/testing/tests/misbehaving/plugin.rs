//! Plugins without a fault, and the parts to build worse ones from.

use heartcut_sdk::{
    Constructor, Registration,
    http::{HeaderValue, HttpRequest, HttpResponse},
    prelude::*,
    record::Fields,
    role::{Decoded, Exchange, Local, ModelInfo, Remote, Transport},
};

/// A registration from its parts; what is left out is without fault.
macro_rules! registration {
    ($manifest:expr, $constructor:expr) => {
        registration!($manifest, crate::plugin::closed, $constructor)
    };
    ($manifest:expr, $schema:expr, $constructor:expr) => {{
        static REGISTRATION: heartcut_sdk::Registration = heartcut_sdk::Registration {
            manifest: $manifest,
            config_schema: $schema,
            assets: |_| Ok(Vec::new()),
            constructor: $constructor,
        };
        &REGISTRATION
    }};
}
pub(crate) use registration;

/// The schema of a plugin without configuration.
pub(crate) fn closed() -> Value {
    json!({"type": "object", "additionalProperties": false})
}

pub(crate) const VERIFIER_TOML: &str = r#"
id = "verifier/equal"
version = "1.2.3-rc.1+build"
api = "0.0.1"
summary = "accepts what equals the reference"

[[examples]]
title = "equal"
input = { reference = "a", response = "a" }
expect = { outcome = "correct", reason = "equal", score = false }

[[examples]]
title = "different"
input = { reference = "a", response = "b" }
expect = { outcome = "incorrect" }
"#;

pub(crate) static VERIFIER: &Registration = registration!(
    VERIFIER_TOML,
    Constructor::Verifier(|_, _| Ok(Box::new(Judge(|cases| {
        cases.iter().map(|case| Ok(equal(case))).collect()
    }))))
);

/// A verifier that does what it is told.
pub(crate) struct Judge(pub(crate) fn(&[Case]) -> Vec<Result<Verdict, PluginError>>);

impl Verifier for Judge {
    fn verify(&self, cases: &[Case], _: &dyn Host) -> Vec<Result<Verdict, PluginError>> {
        (self.0)(cases)
    }
}

pub(crate) fn equal(case: &Case) -> Verdict {
    match &case.reference {
        None => Verdict::unknown("no-reference"),
        Some(reference) if *reference == case.response => Verdict::correct("equal"),
        Some(_) => Verdict::incorrect("different"),
    }
}

pub(crate) const DATASET_TOML: &str = r#"
id = "dataset/lines"
version = "0.1.0"
api = "0.0.1"
summary = "rows of id and question"

[[examples]]
title = "a row"
input = { id = "a", question = "What?" }
expect = { id = "a", question = "What?" }

[[examples]]
title = "another row"
input = { id = "b", question = "Why?" }
expect = { items = [{ id = "b" }] }

[[examples]]
title = "a row without a question"
input = { id = "c" }
expect = { error = "missing-field" }
"#;

pub(crate) static DATASET: &Registration = registration!(
    DATASET_TOML,
    Constructor::Dataset(|_, _| Ok(Box::new(Lines {
        location: || Location::Path {
            path: "rows.jsonl".into()
        },
        problems: |rows| rows.iter().map(|row| Ok(vec![problem(row)?])).collect(),
    })))
);

/// What a list of rows gives.
pub(crate) type Problems = Vec<Result<Vec<Problem>, PluginError>>;

/// A dataset that does what it is told.
pub(crate) struct Lines {
    pub(crate) location: fn() -> Location,
    pub(crate) problems: fn(&[Row]) -> Problems,
}

impl Dataset for Lines {
    fn sources(&self, _: &str) -> Result<Vec<Source>, PluginError> {
        Ok(vec![Source {
            location: (self.location)(),
            ..Source::local_jsonl("")
        }])
    }

    fn problems(
        &self,
        _: &str,
        rows: &[Row],
        _: &dyn Host,
    ) -> Vec<Result<Vec<Problem>, PluginError>> {
        (self.problems)(rows)
    }
}

pub(crate) fn problem(row: &Row) -> Result<Problem, PluginError> {
    let (id, question) = (row.text("id")?, row.text("question")?);
    if id.is_empty() || question.is_empty() {
        return Err(PluginError::new(
            "empty-field",
            "`id` or `question` is empty",
        ));
    }
    Ok(Problem::new(id, question))
}

pub(crate) const FORMATTER_TOML: &str = r#"
id = "formatter/plain"
version = "0.1.0"
api = "0.0.1"
summary = "rows of one answer"

[[examples]]
title = "an answer"
input = { traces = [{ completion = { text = "x" } }] }
expect = { stream = "main", row = { text = "x" } }
"#;

pub(crate) static FORMATTER: &Registration = registration!(
    FORMATTER_TOML,
    Constructor::Formatter(|_, _| Ok(Box::new(Rows(example))))
);

/// A formatter that does what it is told with each answered trace.
pub(crate) struct Rows(pub(crate) fn(&Trace, &Completion) -> Example);

impl Formatter for Rows {
    fn format(&self, groups: &[Group], _: &dyn Host) -> Vec<Result<Vec<Example>, PluginError>> {
        let of_group = |group: &Group| {
            let answered = group
                .traces
                .iter()
                .filter_map(|t| Some((t, t.completion.as_ref()?)));
            Ok(answered
                .map(|(trace, completion)| (self.0)(trace, completion))
                .collect())
        };
        groups.iter().map(of_group).collect()
    }
}

pub(crate) fn example(trace: &Trace, completion: &Completion) -> Example {
    let mut row = Fields::new();
    row.insert("text".into(), completion.text.as_str().into());
    Example::new(row, trace)
}

pub(crate) const PROVIDER_TOML: &str = r#"
id = "provider/echo"
version = "0.1.0"
api = "0.0.1"
summary = "asks an echo service"

[wants]
hosts = ["echo.example.org"]

[[wants.secrets]]
name = "ECHO_KEY"
hosts = ["echo.example.org"]

[[examples]]
title = "an echo"
[examples.input]
request = { messages = [{ role = "user", content = "hi" }] }
response = { status = 200, headers = { date = "now" }, body = { echo = "hi" } }
[examples.expect]
text = "hi"
sent = { method = "POST", url = "https://echo.example.org/v1", body = "hi" }

[[examples]]
title = "a refused key"
[examples.input]
request = { messages = [{ role = "user", content = "hi" }] }
response = { status = 401, body = "no" }
[examples.expect]
error = "status"
retry = { class = "stop", reason = "auth" }
"#;

pub(crate) static PROVIDER: &Registration = registration!(
    PROVIDER_TOML,
    Constructor::Provider(|_, _| Ok(Box::new(Echo::default())))
);

/// A provider that does what it is told.
pub(crate) struct Echo {
    pub(crate) identity: fn() -> String,
    pub(crate) encode: fn(&Request) -> HttpRequest,
    pub(crate) decode: fn(&HttpResponse) -> Result<Completion, PluginError>,
}

impl Default for Echo {
    fn default() -> Self {
        Self {
            identity: || "https://echo.example.org".into(),
            encode,
            decode,
        }
    }
}

pub(crate) fn encode(request: &Request) -> HttpRequest {
    let text = request
        .messages
        .iter()
        .map(|m| m.content.as_str())
        .collect();
    HttpRequest::post_json("https://echo.example.org/v1", text)
        .header("authorization", HeaderValue::bearer("ECHO_KEY"))
}

pub(crate) fn decode(response: &HttpResponse) -> Result<Completion, PluginError> {
    let retry = match response.status {
        200 => Retry::Soon,
        401 => Retry::Stop {
            reason: StopReason::Auth,
        },
        429 => Retry::Rate { ms: None },
        500.. => Retry::Soon,
        _ => Retry::Never,
    };
    let body: Option<Value> = serde_json::from_str(response.text()).ok();
    match body.as_ref().and_then(|body| body["echo"].as_str()) {
        Some(text) if response.status == 200 => Ok(Completion {
            text: text.into(),
            ..Completion::default()
        }),
        _ => Err(PluginError::new("status", "the echo failed").retry(retry)),
    }
}

impl Provider for Echo {
    fn describe(&self, _: &str) -> ModelInfo {
        ModelInfo::default()
    }

    fn identity(&self) -> String {
        (self.identity)()
    }

    fn transport(&self) -> Transport<'_> {
        Transport::Remote(self)
    }
}

impl Remote for Echo {
    fn encode(&self, requests: &[Request]) -> Vec<Result<HttpRequest, PluginError>> {
        requests
            .iter()
            .map(|request| Ok((self.encode)(request)))
            .collect()
    }

    fn decode(&self, exchanges: &[Exchange<'_>]) -> Vec<Decoded> {
        let results = exchanges
            .iter()
            .map(|exchange| (self.decode)(exchange.response));
        results
            .map(|result| Decoded {
                result,
                hints: Default::default(),
            })
            .collect()
    }
}

/// A provider that computes.
pub(crate) struct Parrot;

impl Provider for Parrot {
    fn describe(&self, _: &str) -> ModelInfo {
        ModelInfo::default()
    }

    fn identity(&self) -> String {
        "parrot".into()
    }

    fn transport(&self) -> Transport<'_> {
        Transport::Local(self)
    }
}

impl Local for Parrot {
    fn generate(&self, requests: &[Request], _: &dyn Host) -> Vec<Result<Completion, PluginError>> {
        requests.iter().map(|_| Ok(Completion::default())).collect()
    }
}
