//! The records by the dice. Each names all of its fields: a new one must be added here.

use crate::random::{Dice, Random};
use heartcut_plugin_api::{
    AssetData, AssetRequest, Assets, Case, Choice, Completion, Event, Example, Finish, Flow, Group,
    Level, Manifest, Message, Outcome, Params, PluginError, PluginId, Problem, ProblemKind,
    ReasoningKind, Request, Retry, Role, StopReason, Test, Trace, Usage, Verdict,
    http::{Body, Capture, HeaderValue, HttpRequest, HttpResponse, Part, RateHints, Target},
    manifest::{CodeFiles, Mapped, MappedSource, MappedSplit, PluginExample, SecretWish, Wants},
    record::{Origin, Reasoning},
    registration::Asset,
    role::{
        Artifact, Container, Decoded, KnownSplit, Location, ModelInfo, Row, RowShape, Source,
        SplitPart, TrainingJob,
        batch::{self, BatchJob, BatchLimits, BatchLine, Download, Repeat, Step},
    },
};
use serde_json::Value;

macro_rules! record {
    ($($type:ident { $($field:ident),* $(,)? })+) => {
        $(impl Random for $type {
            fn random(dice: &mut Dice) -> Self {
                Self { $($field: Random::random(dice)),* }
            }
        })+
    };
}

/// One of several makers.
macro_rules! one_of {
    ($($type:ty { $($maker:expr),+ $(,)? })+) => {
        $(impl Random for $type {
            fn random(dice: &mut Dice) -> Self {
                let makers: &[fn(&mut Dice) -> Self] = &[$($maker),+];
                dice.pick(makers)(dice)
            }
        })+
    };
}

record! {
    Artifact { folder, digests }
    Asset { name, digest, data }
    AssetRequest { name, location }
    Assets { files }
    BatchJob { run_key, shard, model, blob, bytes, lines, first }
    BatchLimits { requests, bytes, prefix, separator, suffix, adopt_wait_s }
    BatchLine { id, result, maybe_billed }
    Capture { header, name }
    Case { id, kind, reference, response, reasoning, choices, tests, context, related, extra }
    Choice { label, text }
    CodeFiles { wasm, native }
    Completion {
        text, reasoning, reasoning_kind, reasoning_source, finish, usage, cost, model, latency_ms,
        logprob, extra,
    }
    Decoded { result, hints }
    Download { request, role, items }
    Example { stream, row, traces }
    Group { problem, ordinal, row, traces }
    HttpRequest { method, target, headers, body, capture, sse }
    HttpResponse { status, headers, body }
    KnownSplit { name, rows }
    Manifest { id, version, api, summary, wants, code, mapped, also, files, examples }
    Mapped {
        kind, keep, id, question, answer, choices, context, level, problem_type, extra, splits,
    }
    MappedSource { file, url, sha256, repo, revision, glob, container, row }
    MappedSplit { name, rows, sources }
    Message { role, content }
    ModelInfo { tokenizer, price_key, max_output, reads_origin }
    Origin { problem, ordinal, question, style }
    PluginError { code, message, help, retry, causes }
    PluginExample { title, config, input, expect }
    Problem {
        id, dataset, split, kind, question, context, choices, answer, tests, level, problem_type,
        extra,
    }
    RateHints { remaining_requests, remaining_tokens, reset_requests_ms, reset_tokens_ms }
    Reasoning { effort, budget_tokens }
    Request { key, model, messages, params, sample, origin }
    Row { file, number, value, within }
    SecretWish { name, hosts }
    Source { location, container, row, part }
    SplitPart { split, splits }
    Test { kind, input, expected, fn_name, setup }
    Trace { step, style, sees_gold, provider, request, completion, verdict }
    TrainingJob { data, output, resume_from, seed }
    Usage { input, output, cached_input, cache_write, reasoning }
    Verdict { outcome, reason, predicted, score, metrics, policies, details, verifier }
    Wants { hosts, secrets, native, memory_mb, call_seconds }
}

impl Random for Params {
    fn random(dice: &mut Dice) -> Self {
        // An absent field and null are one and the same in JSON.
        let schema = Option::<Value>::random(dice).filter(|schema| !schema.is_null());
        Self {
            temperature: Random::random(dice),
            top_p: Random::random(dice),
            max_output_tokens: Random::random(dice),
            seed: Random::random(dice),
            stop: Random::random(dice),
            reasoning: Random::random(dice),
            schema,
            extra: Random::random(dice),
        }
    }
}

impl Random for PluginId {
    fn random(dice: &mut Dice) -> Self {
        let name = format!("name-{}", dice.below(100));
        Self {
            role: dice.pick(&Role::ALL),
            name,
        }
    }
}

one_of! {
    AssetData {
        |dice| Self::Path { path: Random::random(dice) },
        |dice| Self::Text { text: Random::random(dice) },
    }
    batch::Event {
        |dice| Self::Response { response: Random::random(dice), now_ms: Random::random(dice) },
        |dice| Self::Lost { now_ms: Random::random(dice) },
        |dice| Self::Gone { now_ms: Random::random(dice) },
        |dice| Self::Downloaded { blobs: Random::random(dice), heads: Random::random(dice), now_ms: Random::random(dice) },
        |dice| Self::Timer { now_ms: Random::random(dice) },
    }
    Body {
        |dice| Self::Text { text: Random::random(dice) },
        |dice| Self::Blob { id: Random::random(dice), len: Random::random(dice) },
    }
    Container {
        |_| Self::Jsonl, |_| Self::Json, |_| Self::Csv, |_| Self::Parquet, |_| Self::Arrow,
        |_| Self::Raw, |_| Self::Other("tar".into()),
    }
    Event {
        |dice| Self::Progress {
            done: Random::random(dice), total: Random::random(dice), unit: Random::random(dice),
        },
        |dice| Self::Item { index: Random::random(dice) },
        |dice| Self::Log { level: Random::random(dice), message: Random::random(dice) },
        |dice| Self::Metric {
            name: Random::random(dice), value: Random::random(dice), step: Random::random(dice),
        },
    }
    Finish {
        |_| Self::Stop, |_| Self::Length, |_| Self::Filtered, |_| Self::Unknown,
        |_| Self::Other("tool_calls".into()),
    }
    Flow { |_| Self::Continue, |_| Self::Stop }
    HeaderValue {
        |dice| Self::Text { text: Random::random(dice) },
        |dice| Self::Secret { name: Random::random(dice), prefix: Random::random(dice) },
        |dice| Self::Token { kind: Random::random(dice), scopes: Random::random(dice) },
    }
    Level { |_| Self::Debug, |_| Self::Info, |_| Self::Warn }
    Location {
        |dice| Self::Hub {
            repo: Random::random(dice), revision: Random::random(dice), glob: Random::random(dice),
        },
        |dice| Self::Url { url: Random::random(dice), sha256: Random::random(dice) },
        |dice| Self::Path { path: Random::random(dice) },
    }
    Outcome { |_| Self::Correct, |_| Self::Incorrect, |_| Self::Unknown }
    Part {
        |dice| Self::Text { text: Random::random(dice) },
        |dice| Self::Blob {
            id: Random::random(dice), offset: Random::random(dice), len: Random::random(dice),
        },
    }
    ProblemKind {
        |_| Self::Math, |_| Self::Choice, |_| Self::YesNo, |_| Self::Nli, |_| Self::Code,
        |_| Self::NotePair, |_| Self::Text, |_| Self::Other("riddle".into()),
    }
    ReasoningKind {
        |_| Self::None, |_| Self::Full, |_| Self::Summary, |_| Self::Other("sketch".into()),
    }
    Repeat { |_| Self::Safe, |_| Self::Unsafe }
    Retry {
        |_| Self::Never,
        |_| Self::Soon,
        |dice| Self::After { ms: Random::random(dice) },
        |dice| Self::Rate { ms: Random::random(dice) },
        |dice| Self::Stop { reason: Random::random(dice) },
    }
    RowShape {
        |_| Self::Line, |_| Self::Element, |_| Self::Entry, |_| Self::File, |_| Self::Folder,
        |_| Self::Raw, |_| Self::Other("page".into()),
    }
    Step {
        |dice| Self::Send {
            request: Random::random(dice), repeat: Random::random(dice), state: state(dice),
        },
        |dice| Self::Download { files: Random::random(dice), state: state(dice) },
        |dice| Self::Wait {
            seconds: Random::random(dice), done: Random::random(dice),
            failed: Random::random(dice), total: Random::random(dice), warning: Random::random(dice), state: state(dice),
        },
        |dice| Self::Done { warning: Random::random(dice), state: state(dice) },
        |dice| Self::Failed { error: Random::random(dice), state: state(dice) },
    }
    StopReason { |_| Self::Auth, |_| Self::Quota }
    Target {
        |dice| Self::Url { url: Random::random(dice) },
        |dice| Self::Captured { name: Random::random(dice) },
    }
}

fn state(dice: &mut Dice) -> Value {
    Value::random(dice)
}
