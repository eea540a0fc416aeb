//! Every record is the same behind MessagePack as behind JSON, so that a native library and a WASM
//! component of one plugin say the same.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests, where a panic is the finding"
)]

#[path = "../../tests/round_trip/random.rs"]
mod random;
#[path = "../../tests/round_trip/records.rs"]
mod records;

use heartcut_abi::MessagePack;
use heartcut_plugin_api::{
    Case, Completion, Event, Example, Group, PluginError, Problem, Request, Verdict,
    boundary::{Codec, Json},
    http::{HttpRequest, HttpResponse},
    role::{
        Artifact, Decoded, ModelInfo, Row, Source, TrainingJob,
        batch::{self, BatchJob, BatchLine, Step},
    },
};
use proptest::prelude::*;
use random::{Dice, Random};
use serde::{Serialize, de::DeserializeOwned};
use std::fmt::Debug;

fn crosses<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let json = Json::encode(value).unwrap();
    let crossed: T = MessagePack::decode(&MessagePack::encode(value).unwrap()).unwrap();
    assert_eq!(&crossed, value);
    assert_eq!(
        Json::encode(&crossed).unwrap(),
        json,
        "fields keep their order"
    );
    assert_eq!(Json::decode::<T>(&json).unwrap(), crossed);
}

/// As an item, and as the frame of an answer.
fn is_the_same<T>(seed: u64)
where
    T: Random + Serialize + DeserializeOwned + PartialEq + Debug,
{
    for mut dice in [Dice::new(seed), Dice::sparse(seed)] {
        crosses(&T::random(&mut dice));
        crosses(&Result::<T, PluginError>::random(&mut dice));
    }
}

macro_rules! each {
    ($($name:ident: $record:ty,)+) => {
        proptest! {
            $(#[test] fn $name(seed: u64) { is_the_same::<$record>(seed); })+
        }
    };
}

each! {
    artifact: Artifact,
    batch_event: batch::Event,
    batch_job: BatchJob,
    batch_line: BatchLine,
    case: Case,
    completion: Completion,
    decoded: Decoded,
    event: Event,
    examples: Vec<Example>,
    group: Group,
    http_request: HttpRequest,
    http_response: HttpResponse,
    model_info: ModelInfo,
    problems: Vec<Problem>,
    request: Request,
    row: Row,
    sources: Vec<Source>,
    split: String,
    step: Step,
    training_job: TrainingJob,
    verdict: Verdict,
}
