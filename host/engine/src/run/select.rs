use crate::pipeline::DatasetStage;
use heartcut_plugin_api::Problem;
use serde_json::Value;

/// Whether a problem passes the filter of its stage.
pub(super) fn admits(stage: &DatasetStage, problem: &Problem) -> bool {
    stage.filter.iter().all(|(field, wanted)| {
        field_of(problem, field)
            .is_some_and(|value| wanted.as_slice().iter().any(|wanted| wanted.text() == value))
    })
}

fn field_of(problem: &Problem, field: &str) -> Option<String> {
    match field {
        "id" => Some(problem.id.clone()),
        "dataset" => Some(problem.dataset.clone()),
        "split" => Some(problem.split.clone()),
        "kind" => Some(problem.kind.to_string()),
        "level" => problem.level.clone(),
        "type" => problem.problem_type.clone(),
        "answer" => problem.answer.clone(),
        other => problem.extra.get(other).map(|value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }),
    }
}
