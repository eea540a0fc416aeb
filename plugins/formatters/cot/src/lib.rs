//! Instruction rows: `{instruction, input, output, id, meta}`, one for each answered trace.

mod output;
#[cfg(test)]
mod tests;

use heartcut_sdk::{prelude::*, record::Fields, trace_meta};

/// One instruction row for each answered trace.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cot {
    /// What the row's `instruction` is.
    #[serde(default)]
    pub instruction: Instruction,
    /// Where reasoning goes that came apart from the answer.
    #[serde(default)]
    pub reasoning: Reasoning,
    /// Puts the answer between `<thought>` or `<draft>` and its end. Without it an answer stays as
    /// it was given.
    #[serde(default)]
    pub tag: Option<Tag>,
    /// What rows are numbered by. Further rows of a problem get `_1`, `_2`, ... behind it.
    #[serde(default)]
    pub id: Id,
    /// Number of the first problem, where rows go on behind those of another file.
    #[serde(default)]
    pub first: u64,
    /// Whether rows say where they come from.
    #[serde(default = "on")]
    pub meta: bool,
    /// Whether that says the verdict's figures as well, such as how many tests a program passed.
    /// Times among them are other ones in every run.
    #[serde(default)]
    pub figures: bool,
}

fn on() -> bool {
    true
}

/// What an `instruction` is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Instruction {
    /// The question as the problem has it.
    #[default]
    Question,
    /// All messages that were sent, with blank lines between them.
    Prompt,
}

/// Where a separate reasoning goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reasoning {
    /// Nowhere.
    #[default]
    None,
    /// In front of the answer, between `<think>` and `</think>`.
    Inline,
}

/// What encloses an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Tag {
    /// `<thought>`, for chains of thought.
    Thought,
    /// `<draft>`, for chains of draft.
    Draft,
}

/// What rows are numbered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Id {
    /// `idx_<place of the problem in the run>`, behind `first`.
    #[default]
    Ordinal,
    /// The problem's own id.
    Problem,
}

impl Formatter for Cot {
    fn format(&self, groups: &[Group], _: &dyn Host) -> Vec<Result<Vec<Example>, PluginError>> {
        groups
            .iter()
            .map(|group| Ok(self.examples(group)))
            .collect()
    }
}

impl Cot {
    fn examples(&self, group: &Group) -> Vec<Example> {
        let answered = group
            .traces
            .iter()
            .filter_map(|t| Some((t, t.completion.as_ref()?)));
        let numbered = answered.enumerate();
        numbered
            .map(|(number, (trace, completion))| {
                Example::new(self.row(group, trace, completion, number), trace)
            })
            .collect()
    }

    fn row(&self, group: &Group, trace: &Trace, completion: &Completion, number: usize) -> Fields {
        let mut row = Fields::new();
        row.insert("instruction".into(), self.instruction(group, trace).into());
        row.insert("input".into(), "".into());
        row.insert(
            "output".into(),
            output::of(completion, self.reasoning, self.tag).into(),
        );
        row.insert("id".into(), self.id(group, number).into());
        if self.meta {
            let mut meta = trace_meta(group, trace);
            if self.figures {
                meta.extend(figures(trace));
            }
            row.insert("meta".into(), meta.into());
        }
        row
    }

    fn instruction(&self, group: &Group, trace: &Trace) -> String {
        match self.instruction {
            Instruction::Question => group.problem.question.clone(),
            Instruction::Prompt => {
                let turns: Vec<&str> = trace
                    .request
                    .messages
                    .iter()
                    .map(|turn| turn.content.as_str())
                    .collect();
                turns.join("\n\n")
            }
        }
    }

    fn id(&self, group: &Group, number: usize) -> String {
        let first = match self.id {
            Id::Ordinal => format!("idx_{}", self.first + group.ordinal),
            Id::Problem => group.problem.id.clone(),
        };
        if number == 0 {
            first
        } else {
            format!("{first}_{number}")
        }
    }
}

/// Score and figures of a verdict, where it has any.
fn figures(trace: &Trace) -> Fields {
    let mut figures = Fields::new();
    let Some(verdict) = &trace.verdict else {
        return figures;
    };
    if let Some(score) = verdict.score {
        figures.insert("score".into(), score.into());
    }
    if !verdict.metrics.is_empty() {
        let each = verdict.metrics.iter();
        let metrics: Fields = each
            .map(|(name, value)| (name.clone(), (*value).into()))
            .collect();
        figures.insert("metrics".into(), metrics.into());
    }
    figures
}

heartcut_sdk::plugin!(Formatter for Cot);
