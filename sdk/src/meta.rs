use crate::{Group, Trace, record::Fields};
use serde_json::Value;

/// What an output row should say of where it comes from: dataset, problem, step, style, sample,
/// provider, model, verdict, and the key of the request, under which the run's store has the rest.
///
/// Nothing in it depends on the clock, so equal answers give equal rows.
///
/// ```
/// use heartcut_sdk::{Group, Trace, trace_meta};
///
/// let meta = trace_meta(&Group::default(), &Trace { step: "cot".into(), ..Trace::default() });
/// assert_eq!(meta["step"], "cot");
/// ```
pub fn trace_meta(group: &Group, trace: &Trace) -> Fields {
    let problem = &group.problem;
    let mut meta = Fields::new();
    let mut put = |name: &str, value: Value| {
        if !matches!(&value, Value::Null) && value.as_str() != Some("") {
            meta.insert(name.to_owned(), value);
        }
    };
    put("dataset", problem.dataset.as_str().into());
    put("split", problem.split.as_str().into());
    put("problem", problem.id.as_str().into());
    put("kind", problem.kind.as_str().into());
    put("level", problem.level.as_deref().into());
    put("type", problem.problem_type.as_deref().into());
    put("step", trace.step.as_str().into());
    put("style", trace.style.as_str().into());
    put("sample", trace.request.sample.into());
    put("provider", trace.provider.as_str().into());
    put("model", trace.request.model.as_str().into());
    if trace.sees_gold {
        put("sees_gold", true.into());
    }
    if let Some(completion) = &trace.completion {
        put("finish", completion.finish.as_str().into());
        put("reasoning_kind", completion.reasoning_kind.as_str().into());
    }
    if let Some(verdict) = &trace.verdict {
        put("outcome", verdict.outcome.as_str().into());
        put("predicted", verdict.predicted.as_deref().into());
        put("verifier", verdict.verifier.as_str().into());
    }
    put("request", trace.request.key.as_str().into());
    meta
}
