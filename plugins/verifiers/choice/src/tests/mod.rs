mod hard;
mod recorded;

use crate::{ChoiceVerifier, REGISTRATION};
use heartcut_sdk::{host::SilentHost, prelude::*};

fn case(reference: &str, response: &str) -> Case {
    let choice = |(label, text): (&str, &str)| Choice {
        label: label.into(),
        text: text.into(),
    };
    let choices = [("A", "copper"), ("B", "tin"), ("C", "zinc")]
        .map(choice)
        .to_vec();
    Case {
        kind: ProblemKind::Choice,
        choices,
        ..Case::new("1", reference, response)
    }
}

fn verdict(case: Case) -> Verdict {
    let verifier = ChoiceVerifier::default();
    verifier.verify(&[case], &SilentHost).remove(0).unwrap()
}

#[test]
fn conforms() {
    heartcut_sdk_testing::conformance(&REGISTRATION).assert();
}

#[test]
fn what_is_denied_or_only_supposed_is_not_stated() {
    for response in [
        "The answer cannot be B.",
        "The answer can't be B.",
        "The answer could not be B.",
        "The answer must not be B.",
        "The answer should not be B.",
        "The answer won't be B.",
        "The answer is anything but B.",
        "Nobody would say the answer is B.",
        "It is false that the answer is B.",
        "It is not true that the answer is B.",
        "The answer would be B if tin were brittle, but it is not.",
        "If the answer is B then we have a contradiction. So C.",
        "A student might answer B. But that is wrong.",
        "Answer: B? Or C",
        "Answer: B or maybe C?",
    ] {
        let outcome = verdict(case("B", response)).outcome;
        assert_ne!(outcome, Outcome::Correct, "{response}");
    }
    for response in [
        "So the answer would be B.",
        "If we compare the three, the answer is B.",
        "The answer can only be B.",
        "The answer must be B.",
    ] {
        let outcome = verdict(case("B", response)).outcome;
        assert_eq!(outcome, Outcome::Correct, "{response}");
    }
}

#[test]
fn verdicts() {
    let table = [
        (
            "B",
            "The best answer is [B].",
            Outcome::Correct,
            "same-choice",
        ),
        ("(B)", "tin", Outcome::Correct, "same-choice"),
        ("tin", "B", Outcome::Correct, "same-choice"),
        (
            "B",
            "The best answer is [C].",
            Outcome::Incorrect,
            "other-choice",
        ),
        (
            "B",
            "The answer is B. No: the answer is A.",
            Outcome::Incorrect,
            "other-choice",
        ),
        ("B", "B or C", Outcome::Unknown, "several-choices"),
        (
            "B",
            "Answer: B) zinc",
            Outcome::Unknown,
            "label-and-text-differ",
        ),
        ("B", "Answer: D", Outcome::Unknown, "not-a-choice"),
        ("B", "It is a metal.", Outcome::Unknown, "no-answer"),
        ("B", "<think>B</think>", Outcome::Unknown, "only-reasoning"),
        ("D", "B", Outcome::Unknown, "reference-not-a-choice"),
        ("A, B", "Answer: A and B", Outcome::Correct, "same-choice"),
        ("A, B", "Answer: A", Outcome::Incorrect, "other-choice"),
    ];
    for (reference, response, outcome, reason) in table {
        let verdict = verdict(case(reference, response));
        assert_eq!(
            (verdict.outcome, verdict.reason.as_str()),
            (outcome, reason),
            "{response}"
        );
    }
}

#[test]
fn what_is_missing_is_named() {
    let unlabelled = Case {
        reference: None,
        ..case("", "B")
    };
    assert_eq!(verdict(unlabelled).reason, "no-reference");
    let bare = Case {
        choices: Vec::new(),
        ..case("B", "B")
    };
    assert_eq!(verdict(bare.clone()).reason, "same-choice");
    let worded = Case {
        reference: Some("tin".into()),
        ..bare
    };
    assert_eq!(verdict(worded).reason, "no-choices");
    let thought = Case {
        reasoning: Some("B".into()),
        ..case("B", "")
    };
    assert_eq!(verdict(thought).reason, "only-reasoning");
}

#[test]
fn labels_only_leaves_texts_out() {
    let strict = ChoiceVerifier { labels_only: true };
    let judged = |response: &str| strict.judge(&case("tin", response)).outcome;
    assert_eq!(judged("The answer is B"), Outcome::Correct);
    assert_eq!(judged("The answer is tin"), Outcome::Unknown);
}
