//! Rows as the Distill system reads them: `*.enriched.jsonl` holds each original row with all its answers, `*.correct.jsonl` the right
//! answers of the problems that have one. An answer has the same place in each of the lists.

#[cfg(test)]
mod tests;

use heartcut_sdk::{prelude::*, record::Fields};

/// The original row with the answers of all styles, and the right ones by themselves.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Enriched {
    /// Whether rows say where their answers come from, under the key `heartcut`.
    #[serde(default = "on")]
    pub meta: bool,
}

fn on() -> bool {
    true
}

impl Formatter for Enriched {
    fn format(&self, groups: &[Group], _: &dyn Host) -> Vec<Result<Vec<Example>, PluginError>> {
        groups
            .iter()
            .map(|group| Ok(self.examples(group)))
            .collect()
    }

    fn streams(&self) -> Vec<String> {
        ["enriched", "correct"].map(str::to_owned).into()
    }
}

impl Enriched {
    fn examples(&self, group: &Group) -> Vec<Example> {
        let all: Vec<&Trace> = group.traces.iter().collect();
        let right: Vec<&Trace> = all
            .iter()
            .copied()
            .filter(|trace| trace.is_accepted())
            .collect();
        let mut enriched = original(group);
        enriched.remove(META);
        self.add(&mut enriched, group, &all);
        let mut correct = Fields::new();
        correct.insert("id".into(), id(group));
        self.add(&mut correct, group, &right);
        [("enriched", enriched, all), ("correct", correct, right)]
            .into_iter()
            .filter(|(_, _, traces)| !traces.is_empty())
            .map(|(stream, row, traces)| Example {
                stream: stream.into(),
                row,
                traces: traces
                    .iter()
                    .map(|trace| trace.request.key.clone())
                    .collect(),
            })
            .collect()
    }

    fn add(&self, row: &mut Fields, group: &Group, traces: &[&Trace]) {
        let list = |value: fn(&Trace) -> Value| -> Value {
            traces.iter().map(|trace| value(trace)).collect()
        };
        row.insert("gold_answer".into(), group.problem.answer.clone().into());
        row.insert("prompts".into(), list(prompt));
        row.insert("responses".into(), list(response));
        row.insert("preds".into(), list(predicted));
        row.insert(
            "correct_flags".into(),
            list(|trace| trace.is_accepted().into()),
        );
        if self.meta {
            row.insert(META.into(), meta(group, traces).into());
        }
    }
}

/// What heartcut adds of its own.
const META: &str = "heartcut";

/// The row as it was read; what is known of the problem where the dataset keeps none.
fn original(group: &Group) -> Fields {
    if !group.row.is_empty() {
        return group.row.clone();
    }
    let problem = &group.problem;
    let mut row = Fields::new();
    row.insert("id".into(), problem.id.clone().into());
    row.insert("question".into(), problem.question.clone().into());
    for (name, text) in &problem.context {
        row.insert(name.clone(), text.clone().into());
    }
    if !problem.choices.is_empty() {
        let part = |part: fn(&Choice) -> &String| -> Value {
            problem
                .choices
                .iter()
                .map(|choice| part(choice).clone())
                .collect()
        };
        let choices = [
            ("label", part(|choice| &choice.label)),
            ("text", part(|choice| &choice.text)),
        ];
        let choices: Fields = choices
            .map(|(name, value)| (name.to_owned(), value))
            .into_iter()
            .collect();
        row.insert("choices".into(), choices.into());
    }
    row
}

/// The id as the row has it, whatever its type.
fn id(group: &Group) -> Value {
    group
        .row
        .get("id")
        .cloned()
        .unwrap_or_else(|| group.problem.id.clone().into())
}

/// All messages, with blank lines between them.
fn prompt(trace: &Trace) -> Value {
    let messages: Vec<&str> = trace
        .request
        .messages
        .iter()
        .map(|message| message.content.as_str())
        .collect();
    messages.join("\n\n").into()
}

/// The answer; empty where the call failed, so that the lists stay of one length.
fn response(trace: &Trace) -> Value {
    trace
        .completion
        .as_ref()
        .map_or("", |completion| completion.text.as_str())
        .into()
}

fn predicted(trace: &Trace) -> Value {
    trace
        .verdict
        .as_ref()
        .and_then(|verdict| verdict.predicted.clone())
        .into()
}

fn meta(group: &Group, traces: &[&Trace]) -> Fields {
    let list =
        |value: fn(&Trace) -> Value| -> Value { traces.iter().map(|trace| value(trace)).collect() };
    let verdict = |trace: &Trace, part: fn(&Verdict) -> &str| -> Value {
        trace.verdict.as_ref().map(part).into()
    };
    let outcomes: Value = traces
        .iter()
        .map(|trace| verdict(trace, |verdict| verdict.outcome.as_str()))
        .collect();
    let reasons: Value = traces
        .iter()
        .map(|trace| verdict(trace, |verdict| verdict.reason.as_str()))
        .collect();
    let problem = &group.problem;
    let fields: [(&str, Value); 11] = [
        ("problem", problem.id.clone().into()),
        ("dataset", problem.dataset.clone().into()),
        ("kind", problem.kind.as_str().into()),
        ("styles", list(|trace| trace.style.clone().into())),
        ("samples", list(|trace| trace.request.sample.into())),
        ("outcomes", outcomes),
        ("reasons", reasons),
        ("providers", list(|trace| trace.provider.clone().into())),
        ("models", list(|trace| trace.request.model.clone().into())),
        (
            "finish",
            list(|trace| {
                trace
                    .completion
                    .as_ref()
                    .map(|completion| completion.finish.as_str())
                    .into()
            }),
        ),
        ("requests", list(|trace| trace.request.key.clone().into())),
    ];
    fields
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect()
}

heartcut_sdk::plugin!(Formatter for Enriched);
