//! CommonsenseQA: five choices about everyday life
//! (<https://www.tau-nlp.sites.tau.ac.il/commonsenseqa>).
//!
//! Rows are `{id, question: {stem, question_concept, choices: [{label, text}]}, answerKey}`, on the
//! hub `{id, question, question_concept, choices: {label, text}, answerKey}`, prepared `{id,
//! question, choices, gold_answer}`. The test rows have no answer. People's explanations (CoS-E,
//! <https://github.com/salesforce/cos-e>) can be joined by their ids.

mod rationales;
#[cfg(test)]
mod tests;

use heartcut_row_table::{Split, choices, gold, id, known_splits, sources, text_or_number};
use heartcut_sdk::prelude::*;
use rationales::Rationales;

/// The CommonsenseQA dataset.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// A file of rows, a folder with a file for each split, or
    /// `hf://datasets/tau/commonsense_qa`. Without it the rows are fetched.
    #[serde(default)]
    pub path: Option<String>,
    /// The file of explanations of CoS-E, which go to `extra.rationale`; a path or
    /// `https://..#sha256=..`.
    #[serde(default)]
    pub rationales: Option<String>,
}

/// The dataset with its explanations.
pub struct CommonsenseQa {
    path: Option<String>,
    rationales: Rationales,
}

const SPLITS: [Split; 3] = [
    Split {
        name: "train",
        rows: 9741,
        files: &[(
            "https://raw.githubusercontent.com/ezelikman/STaR/6ffd3c4743da6c7a7369834c434359d9f7e0ac38/commonsenseqa/train_rand_split.jsonl",
            "58ffa3c8472410e24b8c43f423d89c8a003d8284698a6ed7874355dedd09a2fb",
        )],
    },
    Split {
        name: "validation",
        rows: 1221,
        files: &[],
    },
    Split {
        name: "test",
        rows: 1140,
        files: &[(
            "https://raw.githubusercontent.com/ezelikman/STaR/6ffd3c4743da6c7a7369834c434359d9f7e0ac38/commonsenseqa/test_rand_split_no_answers.jsonl",
            "b426896d71a9cd064cf01cfaf6e920817c51701ef66028883ac1af2e73ad5f29",
        )],
    },
];
const NAMES: [&str; 3] = [SPLITS[0].name, SPLITS[1].name, SPLITS[2].name];

impl Create for CommonsenseQa {
    type Config = Config;

    fn assets(config: &Config) -> Vec<AssetRequest> {
        let request = |path: &String| AssetRequest {
            name: rationales::ASSET.to_owned(),
            location: Location::of_user(path),
        };
        config.rationales.iter().map(request).collect()
    }

    fn create(config: Config, assets: Assets) -> Result<Self, PluginError> {
        Ok(Self {
            rationales: match config.rationales {
                Some(_) => Rationales::read(&assets)?,
                None => Rationales::default(),
            },
            path: config.path,
        })
    }
}

impl Dataset for CommonsenseQa {
    fn sources(&self, split: &str) -> Result<Vec<Source>, PluginError> {
        sources(self.path.as_deref(), split, &SPLITS)
    }

    fn problems(
        &self,
        split: &str,
        rows: &[Row],
        _: &dyn Host,
    ) -> Vec<Result<Vec<Problem>, PluginError>> {
        rows.iter()
            .map(|row| Ok(vec![self.problem(row, row.split(split, &NAMES))?]))
            .collect()
    }

    fn splits(&self) -> Vec<KnownSplit> {
        known_splits(&SPLITS)
    }
}

impl CommonsenseQa {
    fn problem(&self, row: &Row, split: &str) -> Result<Problem, PluginError> {
        let (question, options, concept) = asked(row)?;
        let id = id(row, "id", || {
            format!("commonsense-qa-{split}-{}", row.place())
        })?;
        let mut extra = Fields::new();
        if let Some(rationale) = self.rationales.of_id(&id) {
            extra.insert("rationale".into(), rationale.into());
        }
        Ok(Problem {
            dataset: "commonsense-qa".into(),
            split: split.into(),
            kind: ProblemKind::Choice,
            choices: options,
            answer: answer(row)?,
            problem_type: concept,
            extra,
            ..Problem::new(id, question)
        })
    }
}

/// Question, choices and concept, which may stand in an object of their own.
fn asked(row: &Row) -> Result<(String, Vec<Choice>, Option<String>), PluginError> {
    let inner = row.value.get("question").and_then(Value::as_object);
    let own = Row {
        value: inner.unwrap_or(&row.value).clone(),
        file: row.file.clone(),
        within: row.within.clone(),
        number: row.number,
    };
    let question = own.text(if inner.is_some() { "stem" } else { "question" })?;
    if question.trim().is_empty() {
        return Err(PluginError::new("empty-field", "field `question` is empty"));
    }
    let missing = || PluginError::new("missing-field", "field `choices` is missing");
    let options = own.value.get("choices").ok_or_else(missing)?;
    let concept = own.value.get("question_concept").and_then(Value::as_str);
    Ok((
        question.to_owned(),
        choices(("choices", options))?,
        concept.map(str::to_owned),
    ))
}

fn answer(row: &Row) -> Result<Option<String>, PluginError> {
    let key = row.value.get("answerKey").filter(|key| !key.is_null());
    let Some(key) = key else {
        return gold(row, &ProblemKind::Choice);
    };
    let key = text_or_number(("answerKey", key))?;
    Ok(Some(key).filter(|key| !key.trim().is_empty()))
}

heartcut_sdk::plugin!(Dataset for CommonsenseQa: Create);
