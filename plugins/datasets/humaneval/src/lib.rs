//! HumanEval: functions to complete, with a test program each
//! (<https://github.com/openai/human-eval>). Rows are `{task_id, prompt, canonical_solution, test,
//! entry_point}`.

#[cfg(test)]
mod tests;

use heartcut_program_tests::checked;
use heartcut_sdk::prelude::*;

/// The HumanEval dataset.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HumanEval {
    /// The file of rows.
    pub path: String,
}

impl Dataset for HumanEval {
    fn sources(&self, split: &str) -> Result<Vec<Source>, PluginError> {
        match split {
            "" | "test" => Ok(vec![Source::at(Location::of_user(&self.path))]),
            other => Err(PluginError::new(
                "unknown-split",
                format!("humaneval has no split `{other}`"),
            )
            .help("write `split = \"test\"`")),
        }
    }

    fn problems(
        &self,
        _: &str,
        rows: &[Row],
        _: &dyn Host,
    ) -> Vec<Result<Vec<Problem>, PluginError>> {
        rows.iter().map(|row| Ok(vec![problem(row)?])).collect()
    }

    fn splits(&self) -> Vec<KnownSplit> {
        vec![KnownSplit::new("test", 164)]
    }
}

fn problem(row: &Row) -> Result<Problem, PluginError> {
    let (prompt, name) = (filled(row, "prompt")?, filled(row, "entry_point")?);
    let test = checked(filled(row, "test")?, Some(name), Some(prompt));
    let id = match row.value.get("task_id").and_then(Value::as_str) {
        Some(id) if !id.trim().is_empty() => id.to_owned(),
        _ => format!("humaneval-{}", row.number),
    };
    let rest = row.value.get("canonical_solution").and_then(Value::as_str);
    let answer = rest.map(|rest| format!("{prompt}{rest}"));
    let mut extra = Fields::new();
    if let Some(answer) = &answer {
        extra.insert("solutions".into(), json!([answer]));
    }
    Ok(Problem {
        dataset: "humaneval".into(),
        split: "test".into(),
        kind: ProblemKind::Code,
        context: [("starter_code".to_owned(), prompt.to_owned())].into(),
        tests: vec![test],
        answer,
        extra,
        ..Problem::new(id, format!("Complete the function `{name}`."))
    })
}

fn filled<'a>(row: &'a Row, field: &str) -> Result<&'a str, PluginError> {
    let text = row.text(field)?;
    match text.trim().is_empty() {
        true => Err(PluginError::new(
            "empty-field",
            format!("field `{field}` is empty"),
        )),
        false => Ok(text),
    }
}

heartcut_sdk::plugin!(Dataset for HumanEval);
