use crate::pipeline::DatasetStage;
use heartcut_plugin_api::Problem;
use serde_json::Value;

/// Whether a problem passes the filter of its stage.
pub(super) fn admits(stage: &DatasetStage, problem: &Problem) -> bool {
    stage.filter.iter().all(|(field, wanted)| {
        field_of(problem, field).is_some_and(|value| {
            wanted
                .as_slice()
                .iter()
                .any(|wanted| wanted.text() == value)
        })
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn stage(filter: &Value) -> DatasetStage {
        serde_json::from_value(json!({"plugin": "x", "filter": filter})).unwrap()
    }

    #[test]
    fn any_value_of_every_field() {
        let mut problem = Problem {
            level: Some("Level 1".into()),
            problem_type: Some("Algebra".into()),
            ..Problem::new("1", "q")
        };
        problem.extra.insert("year".into(), json!(1999));
        let cases = [
            (json!({}), true),
            (json!({"level": "Level 1"}), true),
            (
                json!({"level": ["Level 2", "Level 1"], "type": "Algebra"}),
                true,
            ),
            (json!({"level": "Level 1", "type": ["Geometry"]}), false),
            (json!({"year": [1998, 1999]}), true),
            (json!({"year": "1999"}), true),
            (json!({"kind": "text"}), true),
            (json!({"absent": "x"}), false),
        ];
        for (filter, admitted) in cases {
            assert_eq!(admits(&stage(&filter), &problem), admitted, "{filter}");
        }
    }
}
