//! GSM8K: grade-school math word problems with worked solutions.
//!
//! The original rows are `{question, answer}`, the answer being the worked solution, `####` and
//! the gold number (<https://github.com/openai/grade-school-math>). Rows that are already
//! prepared, `{id?, question, gold_answer}`, are read as well.

mod answer;
mod source;
#[cfg(test)]
mod tests;

use heartcut_sdk::{prelude::*, record::Fields};

/// The GSM8K dataset.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gsm8k {
    /// A file of rows, or a folder with one for each split. Without it the rows come from
    /// `openai/gsm8k` on the Hugging Face hub.
    #[serde(default)]
    pub path: Option<String>,
}

impl Dataset for Gsm8k {
    fn sources(&self, split: &str) -> Result<Vec<Source>, PluginError> {
        source::of_split(self.path.as_deref(), split)
    }

    fn problems(
        &self,
        split: &str,
        rows: &[Row],
        _: &dyn Host,
    ) -> Vec<Result<Vec<Problem>, PluginError>> {
        rows.iter()
            .map(|row| Ok(vec![problem(row.split(split, &source::SPLITS), row)?]))
            .collect()
    }

    fn splits(&self) -> Vec<KnownSplit> {
        source::SPLITS
            .iter()
            .zip([7473, 1319])
            .map(|(name, rows)| KnownSplit::new(*name, rows))
            .collect()
    }
}

fn problem(split: &str, row: &Row) -> Result<Problem, PluginError> {
    let question = row.text("question")?;
    if question.trim().is_empty() {
        return Err(PluginError::new("empty-field", "field `question` is empty"));
    }
    let answer = answer::of_row(row)?;
    let mut extra = rest(row);
    if let Some(solution) = answer.solution {
        extra.insert("solution".into(), solution.into());
    }
    Ok(Problem {
        dataset: "gsm8k".into(),
        split: split.into(),
        kind: ProblemKind::Math,
        answer: Some(answer.gold),
        extra,
        ..Problem::new(id(split, row)?, question)
    })
}

fn id(split: &str, row: &Row) -> Result<String, PluginError> {
    match row.value.get("id") {
        Some(Value::String(id)) if !id.trim().is_empty() => Ok(id.clone()),
        None | Some(Value::Null | Value::String(_)) => Ok(format!("gsm8k-{split}-{}", row.place())),
        Some(Value::Number(id)) => Ok(id.to_string()),
        Some(_) => Err(PluginError::new(
            "wrong-type",
            "field `id` is neither text nor number",
        )),
    }
}

fn rest(row: &Row) -> Fields {
    let read = |name: &str| matches!(name, "id" | "question" | "answer" | "gold_answer");
    let rest = row.value.iter().filter(|(name, _)| !read(name));
    rest.map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

heartcut_sdk::plugin!(Dataset for Gsm8k);
