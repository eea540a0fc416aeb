//! Every record is the same after value → JSON → value → MessagePack → value, which is what makes
//! a plugin the same linked in, behind a native library and inside WASM.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests, where a panic is the finding"
)]

#[path = "round_trip/random.rs"]
mod random;
#[path = "round_trip/records.rs"]
mod records;

use heartcut_plugin_api::{
    AssetData, AssetRequest, Assets, Case, Choice, Completion, Event, Example, Flow, Group,
    Manifest, Message, Params, PluginError, PluginId, Problem, Request, Retry, Test, Trace, Usage,
    Verdict,
    http::{Capture, HeaderValue, HttpRequest, HttpResponse, Part, RateHints, Target},
    manifest::{CodeFiles, Mapped, MappedSource, PluginExample, SecretWish, Wants},
    record::{Origin, Reasoning},
    registration::Asset,
    role::{
        Artifact, Decoded, Location, ModelInfo, Row, Source, TrainingJob,
        batch::{self, BatchJob, BatchLimits, BatchLine, Download, Step},
    },
};
use proptest::prelude::*;
use random::{Dice, Random};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::fmt::Debug;

/// All that a record must be.
trait Record: Random + Serialize + DeserializeOwned + PartialEq + Debug {}

impl<T: Random + Serialize + DeserializeOwned + PartialEq + Debug> Record for T {}

fn survives<T: Record>(seed: u64) {
    let value = T::random(&mut Dice::new(seed));
    let json = serde_json::to_string(&value).unwrap();
    let from_json: T = serde_json::from_str(&json).unwrap();
    assert_eq!(from_json, value, "from {json}");
    let bytes = rmp_serde::to_vec_named(&from_json).unwrap();
    let from_bytes: T = rmp_serde::from_slice(&bytes).unwrap();
    assert_eq!(from_bytes, value, "from MessagePack of {json}");
    assert_eq!(
        serde_json::to_string(&from_bytes).unwrap(),
        json,
        "fields keep their order"
    );
}

fn has_no_null<T: Record>() {
    for seed in 0..20 {
        let value = serde_json::to_value(T::random(&mut Dice::sparse(seed))).unwrap();
        assert!(
            !holds_null(&value),
            "an absent field is written as null: {value}"
        );
    }
}

fn holds_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(holds_null),
        Value::Object(fields) => fields.values().any(holds_null),
        _ => false,
    }
}

fn ignores_fields_of_a_newer_peer<T: Record>(seed: u64) {
    let value = T::random(&mut Dice::new(seed));
    let mut json = serde_json::to_value(&value).unwrap();
    if let Value::Object(fields) = &mut json {
        fields.insert("of-a-newer-version".into(), serde_json::json!({"a": [1]}));
        assert_eq!(serde_json::from_value::<T>(json).unwrap(), value);
    }
}

macro_rules! each {
    ($($name:ident: $record:ty,)+) => {
        proptest! {
            $(#[test] fn $name(seed: u64) { survives::<$record>(seed); })+
        }

        #[test]
        fn what_is_absent_is_not_written() {
            $(has_no_null::<$record>();)+
        }
    };
}

each! {
    artifact: Artifact,
    asset: Asset,
    asset_data: AssetData,
    asset_request: AssetRequest,
    assets: Assets,
    batch_event: batch::Event,
    batch_job: BatchJob,
    batch_limits: BatchLimits,
    batch_line: BatchLine,
    capture: Capture,
    case: Case,
    choice: Choice,
    code_files: CodeFiles,
    completion: Completion,
    decoded: Decoded,
    download: Download,
    event: Event,
    example: Example,
    flow: Flow,
    group: Group,
    header_value: HeaderValue,
    http_request: HttpRequest,
    http_response: HttpResponse,
    location: Location,
    manifest: Manifest,
    mapped: Mapped,
    mapped_source: MappedSource,
    message: Message,
    model_info: ModelInfo,
    origin: Origin,
    params: Params,
    part: Part,
    plugin_error: PluginError,
    plugin_example: PluginExample,
    plugin_id: PluginId,
    problem: Problem,
    rate_hints: RateHints,
    reasoning: Reasoning,
    request: Request,
    retry: Retry,
    row: Row,
    secret_wish: SecretWish,
    source: Source,
    step: Step,
    target: Target,
    test_record: Test,
    trace: Trace,
    training_job: TrainingJob,
    usage: Usage,
    verdict: Verdict,
    wants: Wants,
}

proptest! {
    /// What a user writes (parameters, `plugin.toml`) refuses unknown keys; all else ignores them.
    #[test]
    fn unknown_fields_are_ignored(seed: u64) {
        ignores_fields_of_a_newer_peer::<Problem>(seed);
        ignores_fields_of_a_newer_peer::<Request>(seed);
        ignores_fields_of_a_newer_peer::<Completion>(seed);
        ignores_fields_of_a_newer_peer::<Case>(seed);
        ignores_fields_of_a_newer_peer::<Verdict>(seed);
        ignores_fields_of_a_newer_peer::<Group>(seed);
        ignores_fields_of_a_newer_peer::<Example>(seed);
        ignores_fields_of_a_newer_peer::<PluginError>(seed);
        ignores_fields_of_a_newer_peer::<HttpRequest>(seed);
        ignores_fields_of_a_newer_peer::<HttpResponse>(seed);
        ignores_fields_of_a_newer_peer::<Decoded>(seed);
        ignores_fields_of_a_newer_peer::<BatchJob>(seed);
        ignores_fields_of_a_newer_peer::<Step>(seed);
        ignores_fields_of_a_newer_peer::<batch::Event>(seed);
        ignores_fields_of_a_newer_peer::<Event>(seed);
        ignores_fields_of_a_newer_peer::<TrainingJob>(seed);
    }

    #[test]
    fn a_manifest_is_the_same_in_toml(seed: u64) {
        let manifest = Manifest::random(&mut Dice::sparse(seed));
        let text = toml::to_string(&manifest).unwrap();
        prop_assert_eq!(toml::from_str::<Manifest>(&text).unwrap(), manifest);
    }
}

#[test]
fn wants_and_roles_are_written_as_users_know_them() {
    let error = PluginError::new("a", "b").retry(Retry::Rate { ms: None });
    let json = serde_json::json!({"code": "a", "message": "b", "retry": {"class": "rate"}});
    assert_eq!(serde_json::to_value(error).unwrap(), json);
    let finish = serde_json::to_value(heartcut_plugin_api::Finish::Length).unwrap();
    assert_eq!(finish, "length");
}
