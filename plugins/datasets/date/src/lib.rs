//! Date understanding of BIG-bench
//! (<https://github.com/google/BIG-bench/tree/main/bigbench/benchmark_tasks/date_understanding>).
//!
//! The original file is one object, `{canary, examples: [{input, target_scores}]}`, whose gold
//! answer is nearly always the first of the scores: choices are put into an order that depends on
//! the seed, the question and the choices themselves and on nothing else. Prepared rows `{id,
//! question, choices, gold_answer}` get the same order.

#[cfg(test)]
mod tests;

use heartcut_row_table::{choices, gold, id, needs_path};
use heartcut_sdk::prelude::*;

/// The dataset of dates.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Date {
    /// `task.json`, or a file of rows.
    #[serde(default)]
    pub path: Option<String>,
    /// Another seed is another order of the choices.
    #[serde(default)]
    pub seed: u64,
}

const SPLITS: [&str; 1] = ["test"];

impl Dataset for Date {
    fn sources(&self, split: &str) -> Result<Vec<Source>, PluginError> {
        Source::check_split(split, &SPLITS)?;
        let path = self.path.as_deref().ok_or_else(|| needs_path(split))?;
        Ok(vec![Source::of_user(path, split, &SPLITS)?])
    }

    fn problems(
        &self,
        split: &str,
        rows: &[Row],
        _: &dyn Host,
    ) -> Vec<Result<Vec<Problem>, PluginError>> {
        rows.iter()
            .map(|row| self.of_row(row, row.split(split, &SPLITS)))
            .collect()
    }

    fn splits(&self) -> Vec<KnownSplit> {
        vec![KnownSplit::new(SPLITS[0], 369)]
    }
}

impl Date {
    fn of_row(&self, row: &Row, split: &str) -> Result<Vec<Problem>, PluginError> {
        let Some(examples) = row.value.get("examples") else {
            let id = id(row, "id", || format!("date-{split}-{}", row.place()))?;
            return Ok(vec![self.problem(row, split, id)?]);
        };
        let examples = examples
            .as_array()
            .ok_or_else(|| PluginError::new("wrong-type", "field `examples` is not a list"))?;
        let canary = row.value.get("canary");
        let problem = |(index, example): (usize, &Value)| {
            let value = example.as_object().cloned().unwrap_or_default();
            let own = Row {
                file: row.file.clone(),
                number: row.number,
                value,
                within: row.within.clone(),
            };
            let mut problem = self.problem(&own, split, format!("date-{split}-{}", index + 1))?;
            // Who trains on these rows should be found out.
            if let Some(canary) = canary {
                problem.extra.insert("canary".into(), canary.clone());
            }
            Ok(problem)
        };
        examples.iter().enumerate().map(problem).collect()
    }

    fn problem(&self, row: &Row, split: &str, id: String) -> Result<Problem, PluginError> {
        let (question, texts, right) = match row.value.get("target_scores") {
            Some(scores) => original(row, scores)?,
            None => prepared(row)?,
        };
        if question.trim().is_empty() {
            return Err(PluginError::new("empty-field", "the question is empty"));
        }
        let (choices, answer) = labelled(texts, right.as_deref());
        let problem = Problem {
            dataset: "date".into(),
            split: split.into(),
            kind: ProblemKind::Choice,
            choices,
            answer,
            ..Problem::new(id, question)
        };
        Ok(problem.with_choices_reordered(self.seed))
    }
}

/// The choices with labels from A, and the label of the right one. Sorted, they say nothing of the
/// order that the file has them in.
fn labelled(mut texts: Vec<String>, right: Option<&str>) -> (Vec<Choice>, Option<String>) {
    texts.sort();
    let labels = ('A'..='Z').map(String::from);
    let choice = |(label, text)| Choice { label, text };
    let choices: Vec<Choice> = labels.zip(texts).map(choice).collect();
    let answer = choices.iter().find(|choice| right == Some(&choice.text));
    let answer = answer.map(|choice| choice.label.clone());
    (choices, answer)
}

/// A question, its choices, and the text of the right one.
type Parts = (String, Vec<String>, Option<String>);

fn original(row: &Row, scores: &Value) -> Result<Parts, PluginError> {
    let scores = scores
        .as_object()
        .ok_or_else(|| PluginError::new("wrong-type", "field `target_scores` is not an object"))?;
    let right = scores
        .iter()
        .find(|(_, score)| score.as_f64().is_some_and(|score| score > 0.0))
        .map(|(text, _)| text.clone());
    let texts = scores.keys().cloned().collect();
    Ok((row.text("input")?.to_owned(), texts, right))
}

fn prepared(row: &Row) -> Result<Parts, PluginError> {
    let missing = || PluginError::new("missing-field", "field `choices` is missing");
    let value = row.value.get("choices").ok_or_else(missing)?;
    let choices = choices(("choices", value))?;
    let gold = gold(row, &ProblemKind::Choice)?;
    let right = gold.map(|gold| {
        let chosen = choices.iter().find(|choice| choice.label == gold);
        chosen.map_or(gold, |choice| choice.text.clone())
    });
    let texts = choices.into_iter().map(|choice| choice.text).collect();
    Ok((row.text("question")?.to_owned(), texts, right))
}

heartcut_sdk::plugin!(Dataset for Date);
