mod hard;
mod recorded;

use crate::{Exact, REGISTRATION};
use heartcut_sdk::{host::SilentHost, prelude::*};
use proptest::prelude::{ProptestConfig, any, prop_assert_eq, proptest};

fn outcome(verifier: &Exact, reference: &str, response: &str) -> Outcome {
    let case = Case::new("1", reference, response);
    verifier
        .verify(&[case], &SilentHost)
        .remove(0)
        .unwrap()
        .outcome
}

#[test]
fn conforms() {
    heartcut_sdk_testing::conformance(&REGISTRATION).assert();
}

#[test]
fn another_answer_or_a_denied_one_is_not_the_same() {
    let wrong = [
        ("Paris", "I don't think the answer is Paris."),
        ("Paris", "It is false that the answer is Paris"),
        ("Paris", "The answer is Paris? No."),
        ("Paris", "Answer: Paris, Texas"),
        ("yes", "Answer: yes, no"),
        ("3", "Answer: 3, 4"),
        ("New York", "Answer: New York - no, Boston"),
    ];
    for (reference, response) in wrong {
        let outcome = outcome(&Exact::default(), reference, response);
        assert_ne!(outcome, Outcome::Correct, "{reference}: {response}");
    }
    let right = [
        ("Paris", "The answer is Paris because it is the capital."),
        ("\\boxed{96}", "So it is \\boxed{96}"),
        ("Paris, Texas", "Answer: Paris, Texas"),
    ];
    for (reference, response) in right {
        let outcome = outcome(&Exact::default(), reference, response);
        assert_eq!(outcome, Outcome::Correct, "{reference}: {response}");
    }
}

#[test]
fn numbers_are_compared_by_value_on_demand() {
    let by_word = Exact::default();
    let by_value = Exact {
        numbers: true,
        ..Exact::default()
    };
    let table = [
        ("1,000", "$1000.00", true),
        ("0.5", "1/2", true),
        ("19", "$19", true),
        ("19", "18", false),
        ("7:25 P.M.", "7:25 A.M.", false),
        ("16", "16 and 19", false),
    ];
    for (reference, response, same) in table {
        assert_eq!(
            outcome(&by_value, reference, response) == Outcome::Correct,
            same,
            "{reference}"
        );
    }
    assert_eq!(outcome(&by_word, "1,000", "1000"), Outcome::Incorrect);
}

#[test]
fn several_references_may_be_accepted() {
    let verifier = Exact {
        separator: Some("|".into()),
        ..Exact::default()
    };
    assert_eq!(
        outcome(&verifier, "NYC|New York", "The answer is New York."),
        Outcome::Correct
    );
    assert_eq!(
        outcome(&verifier, "NYC|New York", "The answer is York."),
        Outcome::Incorrect
    );
}

#[test]
fn strict_takes_every_letter() {
    let verifier = Exact {
        strict: true,
        ..Exact::default()
    };
    assert_eq!(
        outcome(&verifier, "Paris", "<answer>Paris</answer>"),
        Outcome::Correct
    );
    assert_eq!(outcome(&verifier, "Paris", "paris"), Outcome::Incorrect);
}

#[test]
fn what_is_missing_is_named() {
    let verifier = Exact::default();
    let unlabelled = Case {
        reference: None,
        ..Case::new("1", "", "x")
    };
    assert_eq!(verifier.judge(&unlabelled).reason, "no-reference");
    let thought = Case {
        reasoning: Some("x".into()),
        ..Case::new("1", "x", "")
    };
    assert_eq!(verifier.judge(&thought).reason, "only-reasoning");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_judged(reference in ".{0,40}", response in ".{0,200}", numbers in any::<bool>()) {
        let verifier = Exact { numbers, ..Exact::default() };
        let first = outcome(&verifier, &reference, &response);
        prop_assert_eq!(first, outcome(&verifier, &reference, &response));
    }

    #[test]
    fn what_is_framed_is_read(reference in "[a-z]{2,8}( [a-z]{2,8}){0,2}", frame in 0usize..5) {
        const FRAMES: [&str; 5] = ["The answer is {}.", "<answer>{}</answer>", "**Answer:** {}", "\\boxed{\\text{{}}}", "{}"];
        let response = FRAMES[frame].replacen("{}", &reference, 1);
        prop_assert_eq!(outcome(&Exact::default(), &reference, &response), Outcome::Correct);
        prop_assert_eq!(outcome(&Exact::default(), "0", &response), Outcome::Incorrect);
    }
}
