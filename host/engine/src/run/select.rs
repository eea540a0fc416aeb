use crate::{
    error::{HostError, Result},
    pipeline::DatasetStage,
    store::Reader,
};
use heartcut_plugin_api::Problem;
use serde_json::Value;

/// Which problems of a dataset a run takes, in their order.
pub(super) struct Selection<'a> {
    stage: &'a DatasetStage,
    /// Problems that are still passed over.
    skip: u64,
    /// Runs whose problems are not taken again.
    after: Vec<i64>,
}

impl<'a> Selection<'a> {
    /// The selection of a stage. Without a store there are no earlier runs.
    pub(super) fn new(stage: &'a DatasetStage, reader: Option<&Reader>) -> Result<Self> {
        let mut after = Vec::new();
        for name in &stage.after {
            let run = reader
                .map(|reader| reader.run_named(name))
                .transpose()?
                .flatten();
            let unknown = || {
                HostError::config(
                    "unknown-run",
                    format!("`dataset.after`: there is no run `{name}`"),
                )
                .help("`heartcut runs list` shows the runs of this project")
            };
            after.push(run.ok_or_else(unknown)?.id);
        }
        let skip = stage.skip.unwrap_or(0);
        Ok(Self { stage, skip, after })
    }

    /// Whether the next problem is taken.
    pub(super) fn takes(&mut self, problem: &Problem, reader: Option<&Reader>) -> Result<bool> {
        if !admits(self.stage, problem) {
            return Ok(false);
        }
        for run in &self.after {
            let taken = reader
                .map(|reader| reader.has_problem(*run, &problem.id))
                .transpose()?;
            if taken == Some(true) {
                return Ok(false);
            }
        }
        let passed_over = self.skip > 0;
        self.skip = self.skip.saturating_sub(1);
        Ok(!passed_over)
    }
}

/// Whether a problem passes the filter of its stage.
fn admits(stage: &DatasetStage, problem: &Problem) -> bool {
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
