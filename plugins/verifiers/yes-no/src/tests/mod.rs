mod hard;
mod recorded;

use crate::{REGISTRATION, YesNo};
use heartcut_sdk::{host::SilentHost, prelude::*};

fn verdict(case: Case) -> Verdict {
    YesNo {}.verify(&[case], &SilentHost).remove(0).unwrap()
}

#[test]
fn conforms() {
    heartcut_sdk_testing::conformance(&REGISTRATION).assert();
}

#[test]
fn what_is_denied_or_only_supposed_is_not_stated() {
    for response in [
        "The answer cannot be yes.",
        "The answer can't be yes.",
        "It is false that the answer is yes.",
        "The answer would be yes if it were so.",
    ] {
        let verdict = verdict(Case::new("1", "yes", response));
        assert_ne!(verdict.outcome, Outcome::Correct, "{response}");
    }
}

#[test]
fn verdicts() {
    let table = [
        (
            "Yes",
            "So the answer is yes.",
            Outcome::Correct,
            "same-answer",
        ),
        ("true", "Yes, it does.", Outcome::Correct, "same-answer"),
        ("1", "True", Outcome::Correct, "same-answer"),
        ("False", "\\boxed{No}", Outcome::Correct, "same-answer"),
        (
            "No",
            "Yes. Wait, no. The answer is no.",
            Outcome::Correct,
            "same-answer",
        ),
        (
            "No",
            "So the answer is yes.",
            Outcome::Incorrect,
            "other-answer",
        ),
        ("No", "No one can say.", Outcome::Unknown, "no-answer"),
        ("No", "Yes and no", Outcome::Unknown, "yes-and-no"),
        ("No", "Answer: perhaps", Outcome::Unknown, "not-yes-or-no"),
        (
            "No",
            "<think>No</think>",
            Outcome::Unknown,
            "only-reasoning",
        ),
        ("perhaps", "No", Outcome::Unknown, "reference-not-yes-or-no"),
    ];
    for (reference, response, outcome, reason) in table {
        let verdict = verdict(Case::new("1", reference, response));
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
        ..Case::new("1", "", "yes")
    };
    assert_eq!(verdict(unlabelled).reason, "no-reference");
    let thought = Case {
        reasoning: Some("yes".into()),
        ..Case::new("1", "yes", "")
    };
    assert_eq!(verdict(thought).reason, "only-reasoning");
}
