//! Whether a choice problem can be answered: no answer to one that cannot is ever proved, and all
//! of them are paid for.

use heartcut_plugin_api::{Choice, PluginError, Problem, ProblemKind};
use std::collections::BTreeSet;

/// The choices of a problem have labels of their own, and its gold answer is one of its choices.
///
/// # Errors
/// `bad-choices` and `bad-answer`.
pub(super) fn check_choices(problem: &Problem) -> Result<(), PluginError> {
    if problem.kind != ProblemKind::Choice {
        return Ok(());
    }
    let labels: BTreeSet<&str> = problem.choices.iter().map(label).collect();
    if labels.len() < problem.choices.len() {
        let message = "field `choices` has two choices with one label";
        return Err(PluginError::new("bad-choices", message));
    }
    match &problem.answer {
        Some(gold) if !is_choice(gold, &problem.choices) => {
            let message = format!("the answer `{gold}` is none of the choices");
            Err(PluginError::new("bad-answer", message)
                .help(format!("there are: {}", Vec::from_iter(labels).join(", "))))
        }
        _ => Ok(()),
    }
}

fn label(choice: &Choice) -> &str {
    choice.label.trim()
}

/// Whether a gold answer names a label, or says a choice in its words. Without choices it is a
/// capital letter, since they stand in the question then.
fn is_choice(gold: &str, choices: &[Choice]) -> bool {
    let mut words = gold.split(|c: char| !c.is_alphanumeric());
    if choices.is_empty() {
        return words
            .any(|word| word.len() == 1 && word.starts_with(|c: char| c.is_ascii_uppercase()));
    }
    let said = plain(gold);
    let names = |choice: &Choice| {
        [&choice.label, &choice.text]
            .into_iter()
            .any(|text| text.trim() == gold.trim() || (!said.is_empty() && plain(text) == said))
    };
    // An article is no label.
    let is_label = |word: &str| choices.iter().any(|choice| label(choice) == word);
    choices.iter().any(names) || words.any(is_label)
}

/// Letters and digits alone: texts of files differ in spaces, brackets and formulas' marks.
fn plain(text: &str) -> String {
    let text = text.replace("\\boxed", "").to_lowercase();
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(choices: &[(&str, &str)], gold: Option<&str>) -> Problem {
        let choice = |(label, text): &(&str, &str)| Choice {
            label: (*label).into(),
            text: (*text).into(),
        };
        Problem {
            kind: ProblemKind::Choice,
            choices: choices.iter().map(choice).collect(),
            answer: gold.map(Into::into),
            ..Problem::new("1", "Which?")
        }
    }

    #[test]
    fn gold_answers_are_choices() {
        let two = &[("A", "a river"), ("B", "12/05/2001")][..];
        let cases = [
            (two, Some("A"), None),
            (two, Some("(B)"), None),
            (two, Some("\\boxed{B}"), None),
            (two, Some("A River"), None),
            (two, Some("12/05/2001"), None),
            (two, None, None),
            (two, Some("E"), Some("bad-answer")),
            (two, Some("a lake"), Some("bad-answer")),
            (&[("A", "x"), ("A", "y")], Some("A"), Some("bad-choices")),
            (two, Some("(b)"), None),
            (two, Some("a\u{a0} river."), None),
            (
                &[("A", "$\\frac{1}{2}$"), ("B", "3")],
                Some("\\frac{1}{2}"),
                None,
            ),
            (&[("<", "less"), (">", "more")], Some(">"), None),
            (&[], Some("b"), Some("bad-answer")),
            (&[], Some("(C)"), None),
            (&[], Some("\\boxed{96}"), Some("bad-answer")),
            (&[("1", "x"), ("2", "y"), ("3", "z")], Some("3"), None),
        ];
        for (choices, gold, code) in cases {
            let error = check_choices(&problem(choices, gold)).err();
            assert_eq!(error.as_ref().map(|e| e.code.as_str()), code, "{gold:?}");
        }
        let text = Problem {
            answer: Some("E".into()),
            ..Problem::new("1", "Which?")
        };
        assert_eq!(check_choices(&text), Ok(()));
    }
}
