//! Yes-or-no answers. What a response states is read by [`heartcut_stated_label`].

#[cfg(test)]
mod tests;

use heartcut_sdk::prelude::*;
use heartcut_stated_label::{Label, Labels, Stated};

/// Judges whether a response states yes or no, true or false.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct YesNo {}

impl Verifier for YesNo {
    fn verify(&self, cases: &[Case], _: &dyn Host) -> Vec<Result<Verdict, PluginError>> {
        let labels = labels();
        cases.iter().map(|case| Ok(judge(&labels, case))).collect()
    }
}

/// The two answers; their indices are 0 for yes and 1 for no.
fn labels() -> Labels {
    let yes = Label {
        name: "yes".into(),
        texts: all(&["true", "not false"]),
        alone: all(&[
            "y",
            "yep",
            "yeah",
            "yup",
            "correct",
            "right",
            "affirmative",
            "absolutely",
            "definitely",
            "certainly",
            "indeed",
            "of course",
            "是",
            "是的",
            "对",
            "はい",
            "예",
            "네",
            "oui",
            "sí",
            "si",
            "sim",
            "sì",
            "ja",
            "да",
        ]),
        phrases: Vec::new(),
    };
    let no = Label {
        name: "no".into(),
        texts: all(&[
            "false",
            "not true",
            "untrue",
            "definitely not",
            "certainly not",
        ]),
        alone: all(&[
            "n",
            "nope",
            "nah",
            "incorrect",
            "wrong",
            "not correct",
            "negative",
            "absolutely not",
            "of course not",
            "not at all",
            "否",
            "不",
            "不是",
            "いいえ",
            "아니요",
            "non",
            "não",
            "nein",
            "нет",
        ]),
        phrases: Vec::new(),
    };
    Labels::words(vec![yes, no])
}

fn all(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn judge(labels: &Labels, case: &Case) -> Verdict {
    let Some(reference) = &case.reference else {
        return Verdict::unknown("no-reference");
    };
    let Some(wanted) = reference_label(labels, reference) else {
        return Verdict::unknown("reference-not-yes-or-no");
    };
    match labels.stated(&case.response) {
        Stated::One(found) => compared(wanted, found),
        Stated::Several(_) => Verdict::unknown("yes-and-no"),
        Stated::Nothing("not-a-choice") => Verdict::unknown("not-yes-or-no"),
        Stated::Nothing("no-answer") if case.is_only_reasoned() => {
            Verdict::unknown("only-reasoning")
        }
        Stated::Nothing(reason) => Verdict::unknown(reason),
    }
}

/// Datasets write a boolean, a number or a word.
fn reference_label(labels: &Labels, reference: &str) -> Option<usize> {
    match reference.trim() {
        "1" | "y" | "Y" => Some(0),
        "0" | "n" | "N" => Some(1),
        text => match labels.named(text)?.as_slice() {
            [only] => Some(*only),
            _ => None,
        },
    }
}

fn compared(wanted: usize, found: usize) -> Verdict {
    let verdict = if wanted == found {
        Verdict::correct("same-answer")
    } else {
        Verdict::incorrect("other-answer")
    };
    verdict.predicted(if found == 0 { "yes" } else { "no" })
}

heartcut_sdk::plugin!(Verifier for YesNo);
