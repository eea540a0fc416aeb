//! Multiple-choice answers: which of the given choices does a response state? The reading is done by [`heartcut_stated_label`].

#[cfg(test)]
mod tests;

use heartcut_sdk::prelude::*;
use heartcut_stated_label::{Label, Labels, Stated};

/// Judges which of the given choices a response states as its answer.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ChoiceVerifier {
    /// Whether only the label of a choice counts, and not its text.
    pub labels_only: bool,
}

impl Verifier for ChoiceVerifier {
    fn verify(&self, cases: &[Case], _: &dyn Host) -> Vec<Result<Verdict, PluginError>> {
        cases.iter().map(|case| Ok(self.judge(case))).collect()
    }
}

impl ChoiceVerifier {
    fn judge(&self, case: &Case) -> Verdict {
        let Some(reference) = &case.reference else {
            return Verdict::unknown("no-reference");
        };
        let lettered;
        let case = if case.choices.is_empty() {
            let Some(choices) = letters(reference) else {
                return Verdict::unknown("no-choices");
            };
            lettered = Case {
                choices,
                ..case.clone()
            };
            &lettered
        } else {
            case
        };
        // A reference may be the text of a choice even where a response must give its label.
        let Some(wanted) = labels(case, false).named(reference) else {
            return Verdict::unknown("reference-not-a-choice");
        };
        let labels = labels(case, self.labels_only);
        match labels.stated(&case.response) {
            Stated::One(found) => compared(&labels, &wanted, &[found]),
            Stated::Several(found) if wanted.len() > 1 => compared(&labels, &wanted, &found),
            Stated::Several(found) => {
                Verdict::unknown("several-choices").predicted(names(&labels, &found))
            }
            Stated::Nothing("no-answer") if case.is_only_reasoned() => {
                Verdict::unknown("only-reasoning")
            }
            Stated::Nothing(reason) => Verdict::unknown(reason),
        }
    }
}

fn labels(case: &Case, labels_only: bool) -> Labels {
    let label = |choice: &Choice| Label {
        name: choice.label.clone(),
        texts: if labels_only {
            Vec::new()
        } else {
            vec![choice.text.clone()]
        },
        ..Label::default()
    };
    Labels::new(case.choices.iter().map(label).collect())
}

/// Choices without texts where a case brings none and its reference is a letter: A to E, and on to that letter.
fn letters(reference: &str) -> Option<Vec<Choice>> {
    let bare = reference.trim().trim_matches(['(', ')', '[', ']', '.']);
    let mut chars = bare.chars();
    let letter = chars.next().filter(char::is_ascii_uppercase)?;
    let last = letter.max('E');
    let choice = |letter: char| Choice {
        label: letter.to_string(),
        text: String::new(),
    };
    chars
        .next()
        .is_none()
        .then(|| ('A'..=last).map(choice).collect())
}

fn compared(labels: &Labels, wanted: &[usize], found: &[usize]) -> Verdict {
    let same = wanted.len() == found.len() && wanted.iter().all(|label| found.contains(label));
    let verdict = if same {
        Verdict::correct("same-choice")
    } else {
        Verdict::incorrect("other-choice")
    };
    verdict.predicted(names(labels, found))
}

fn names(labels: &Labels, found: &[usize]) -> String {
    let names: Vec<&str> = found
        .iter()
        .filter_map(|label| labels.name(*label))
        .collect();
    names.join(", ")
}

heartcut_sdk::plugin!(Verifier for ChoiceVerifier);
