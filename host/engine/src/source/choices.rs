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
    let Some(gold) = &problem.answer else {
        return Ok(());
    };
    let what = match named(gold, &problem.choices) {
        Named::Choice => return Ok(()),
        Named::SeveralTexts => "is the text of several choices",
        Named::Nothing => "is none of the choices",
    };
    let help = match labels.is_empty() {
        true => "where choices stand in the question, the answer has to be one letter".to_owned(),
        false => format!("there are: {}", Vec::from_iter(labels).join(", ")),
    };
    let message = format!("the answer `{gold}` {what}");
    Err(PluginError::new("bad-answer", message).help(help))
}

fn label(choice: &Choice) -> &str {
    choice.label.trim()
}

/// What a gold answer names.
enum Named {
    Choice,
    SeveralTexts,
    Nothing,
}

/// As `verifier/choice` reads a reference, but that it does not look at how a label is set apart. A
/// sentence in which a label stands names nothing: `A stone` is not A.
fn named(gold: &str, choices: &[Choice]) -> Named {
    let is_named = match choices {
        // They stand in the question.
        [] => is_letter(gold),
        choices => is_label(gold, choices) || is_row_of_labels(gold, choices),
    };
    let texts = choices.iter().filter(|choice| says(choice, gold)).count();
    match (is_named, texts) {
        (true, _) | (_, 1) => Named::Choice,
        (false, 0) => Named::Nothing,
        (false, _) => Named::SeveralTexts,
    }
}

fn is_letter(gold: &str) -> bool {
    let bare = gold.trim().trim_matches(['(', ')', '[', ']', '.']);
    bare.len() == 1 && bare.starts_with(|c: char| c.is_ascii_uppercase())
}

fn is_label(gold: &str, choices: &[Choice]) -> bool {
    let said = plain(gold);
    let is_it = |text: &str| text == gold.trim() || (!said.is_empty() && plain(text) == said);
    choices.iter().any(|choice| is_it(label(choice)))
}

fn says(choice: &Choice, gold: &str) -> bool {
    let said = plain(gold);
    choice.text.trim() == gold.trim() || (!said.is_empty() && plain(&choice.text) == said)
}

/// `B, C`, or a label and what it says: `B: a river`.
fn is_row_of_labels(gold: &str, choices: &[Choice]) -> bool {
    let words = |text: &str| -> Vec<String> {
        let text = undecorated(text);
        let words = text.split(|c: char| !c.is_alphanumeric());
        words.filter(|w| !w.is_empty()).map(Into::into).collect()
    };
    let gold = words(gold);
    let labelled = |word: &String| choices.iter().find(|c| words(label(c)) == [word.as_str()]);
    let Some((first, rest)) = gold.split_first() else {
        return false;
    };
    let Some(choice) = labelled(first) else {
        return false;
    };
    let goes_on = |word: &String| labelled(word).is_some() || word == "and" || word == "or";
    rest.iter().all(goes_on) || rest == words(&choice.text)
}

/// Letters and digits alone: texts of files differ in spaces, brackets and formulas' marks.
fn plain(text: &str) -> String {
    let text = undecorated(text);
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What LaTeX puts around an answer.
const DECORATIONS: [&str; 5] = ["\\boxed", "\\textbf", "\\text", "\\mathbf", "\\mathrm"];

fn undecorated(text: &str) -> String {
    let bare = |text: String, command: &&str| text.replace(command, " ");
    DECORATIONS.iter().fold(text.to_lowercase(), bare)
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
            (two, Some("A stone"), Some("bad-answer")),
            (two, Some("The answer is B"), Some("bad-answer")),
            (two, Some("A: a river"), None),
            (two, Some("B. a river"), Some("bad-answer")),
            (two, Some("A, B"), None),
            (two, Some("A and a river"), Some("bad-answer")),
            (&[], Some("Vitamin C"), Some("bad-answer")),
            (
                &[("A", "yes"), ("B", "Yes")],
                Some("yes"),
                Some("bad-answer"),
            ),
            (&[("A", "yes"), ("B", "Yes")], Some("B"), None),
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
