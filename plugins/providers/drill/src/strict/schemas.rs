//! The documents with the schemas.

use super::google;
use jsonschema::{Registry, Validator};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    env, fs,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock, Mutex},
};

/// Whose schemas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Service {
    /// OpenAI's OpenAPI document.
    OpenAi,
    /// The discovery document of the Gemini API.
    Gemini,
    /// The discovery document of Vertex AI.
    Vertex,
}

const OPENAI: &str = "urn:openai";

/// Validators that were made, by what they are for.
type Made = HashMap<(Service, String), Option<Arc<Validator>>>;

static MADE: LazyLock<Mutex<Made>> = LazyLock::new(Mutex::default);
static OPENAI_DOCUMENT: LazyLock<Option<Value>> =
    LazyLock::new(|| serde_yaml_ng::from_str(&read(&specs("openai-openapi.yaml"))?).ok());
static GEMINI_SCHEMAS: LazyLock<Option<Value>> = LazyLock::new(|| {
    let document = json_of(&specs("gemini-openapi.json"))?;
    Some(google::definitions(
        document["components"]["schemas"].as_object()?,
    ))
});
static VERTEX_SCHEMAS: LazyLock<Option<Value>> = LazyLock::new(|| {
    let document = json_of(&discovery()?)?;
    Some(google::definitions(document["schemas"].as_object()?))
});

impl Service {
    /// What is wrong with a body that should fit a schema of the service.
    pub fn faults(self, schema: &str, body: &Value) -> Option<Vec<String>> {
        let reference = match self {
            Self::OpenAi => format!("{OPENAI}#/components/schemas/{schema}"),
            Self::Gemini | Self::Vertex => format!("{}#/$defs/{schema}", google::ROOT),
        };
        self.faults_at(&reference, body)
    }

    /// The same for what is posted to a path of an OpenAPI document.
    pub fn faults_of_body(self, path: &str, body: &Value) -> Option<Vec<String>> {
        let path = path.replace('/', "~1");
        let place = "post/requestBody/content/application~1json/schema";
        self.faults_at(&format!("{OPENAI}#/paths/{path}/{place}"), body)
    }

    fn faults_at(self, reference: &str, body: &Value) -> Option<Vec<String>> {
        let made = {
            let mut made = MADE.lock().unwrap();
            let make = || self.validator(reference).map(Arc::new);
            let key = (self, reference.to_owned());
            made.entry(key).or_insert_with(make).clone()?
        };
        let told = made.iter_errors(body);
        Some(
            told.map(|error| format!("{}: {error}", error.instance_path()))
                .collect(),
        )
    }

    #[expect(clippy::print_stderr, reason = "a skipped check says so")]
    fn validator(self, reference: &str) -> Option<Validator> {
        let (root, document) = match self {
            Self::OpenAi => (OPENAI, OPENAI_DOCUMENT.as_ref()),
            Self::Gemini => (google::ROOT, GEMINI_SCHEMAS.as_ref()),
            Self::Vertex => (google::ROOT, VERTEX_SCHEMAS.as_ref()),
        };
        let Some(document) = document else {
            eprintln!("skipped: there are no schemas of {self:?}");
            return None;
        };
        let registry = Registry::new().add(root, document).unwrap();
        let registry = registry.prepare().unwrap();
        let schema = match self {
            Self::OpenAi => json!({"allOf": [{"$ref": reference}], "unevaluatedProperties": false}),
            Self::Gemini | Self::Vertex => json!({"$ref": reference}),
        };
        let options = jsonschema::options().with_registry(&registry);
        Some(
            options
                .should_validate_formats(false)
                .build(&schema)
                .unwrap(),
        )
    }
}

fn specs(name: &str) -> PathBuf {
    shared().join("wire/specs").join(name)
}

/// The folder of recordings and schemas.
pub(crate) fn shared() -> PathBuf {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared");
    env::var("HEARTCUT_SHARED").map_or_else(|_| beside.into(), PathBuf::from)
}

fn discovery() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../target");
    let target = env::var("CARGO_TARGET_DIR").map_or_else(|_| beside.into(), PathBuf::from);
    let pythons = fs::read_dir(target.join("tools/sdks/lib")).ok()?;
    let document =
        "site-packages/googleapiclient/discovery_cache/documents/aiplatform.v1beta1.json";
    let mut found = pythons.flatten().map(|python| python.path().join(document));
    found.find(|path| path.is_file())
}

fn read(path: &Path) -> Option<String> {
    fs::read_to_string(path).ok()
}

fn json_of(path: &Path) -> Option<Value> {
    serde_json::from_str(&read(path)?).ok()
}
