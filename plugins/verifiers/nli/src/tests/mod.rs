mod hard;
mod recorded;

use crate::{Nli, REGISTRATION, Relations};
use heartcut_sdk::{host::SilentHost, prelude::*};

fn verdict(verifier: &Nli, reference: &str, response: &str) -> Verdict {
    let case = Case::new("1", reference, response);
    verifier.verify(&[case], &SilentHost).remove(0).unwrap()
}

#[test]
fn conforms() {
    heartcut_sdk_testing::conformance(&REGISTRATION).assert();
}

#[test]
fn references_are_names_letters_numbers_and_words() {
    let table = [
        ("entailment", "true"),
        ("e", "entailment"),
        ("0", "Answer: true"),
        ("Neutral", "neither"),
        ("n", "neutral"),
        ("1", "neither"),
        ("contradiction", "false"),
        ("c", "contradiction"),
        ("2", "Answer: false"),
        ("true", "entailment"),
        ("valid", "So the answer is valid."),
        (
            "not_entailment",
            "The premise does not entail it. Answer: not entailment",
        ),
    ];
    for (reference, response) in table {
        let verdict = verdict(&Nli::default(), reference, response);
        assert_eq!(verdict.reason, "same-relation", "{reference}: {response}");
    }
}

#[test]
fn what_is_denied_or_only_supposed_is_not_stated() {
    for response in [
        "The answer cannot be entailment.",
        "It is false that the premise entails the hypothesis.",
        "It is not true that this is entailment.",
        "It would be entailment if he were rich.",
    ] {
        let verdict = verdict(&Nli::default(), "entailment", response);
        assert_ne!(verdict.outcome, Outcome::Correct, "{response}");
    }
}

#[test]
fn of_two_relations_a_denial_is_the_other() {
    let two = Nli {
        relations: Relations::Two,
    };
    let response = "The hypothesis is not entailed by the premise.";
    assert_eq!(
        verdict(&two, "entailment", response).outcome,
        Outcome::Incorrect
    );
    let three = Nli::default();
    assert_eq!(
        verdict(&three, "entailment", response).outcome,
        Outcome::Unknown
    );
}

#[test]
fn what_is_missing_is_named() {
    let judged =
        |reference: &str, response: &str| verdict(&Nli::default(), reference, response).reason;
    assert_eq!(judged("perhaps", "true"), "reference-not-a-relation");
    assert_eq!(judged("e", ""), "no-answer");
    assert_eq!(judged("e", "<think>true</think>"), "only-reasoning");
    assert_eq!(judged("e", "entailment or neutral"), "several-relations");
    assert_eq!(judged("e", "Answer: the moon"), "not-a-relation");
}
