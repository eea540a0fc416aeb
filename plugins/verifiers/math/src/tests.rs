use crate::{Math, REGISTRATION};
use heartcut_sdk::{host::SilentHost, parse_config, prelude::*};

fn verdict(config: Value, case: Case) -> Verdict {
    let math: Math = parse_config(config).unwrap();
    math.verify(&[case], &SilentHost).remove(0).unwrap()
}

fn outcome(config: Value, reference: &str, response: &str) -> Outcome {
    verdict(config, Case::new("1", reference, response)).outcome
}

#[test]
fn conforms() {
    heartcut_sdk_testing::conformance(&REGISTRATION).assert();
}

#[test]
fn the_configuration_reaches_the_policies() {
    let table = [
        (json!({}), "10", "10%", Outcome::Correct),
        (
            json!({"percent": "hundredths"}),
            "10",
            "10%",
            Outcome::Incorrect,
        ),
        (json!({"percent": "bare"}), "0.1", "10%", Outcome::Incorrect),
        (json!({}), "1/3", "0.333", Outcome::Incorrect),
        (json!({"rounding": 3}), "1/3", "0.333", Outcome::Correct),
        (
            json!({"unordered_lists": false}),
            "1, 2",
            "2, 1",
            Outcome::Incorrect,
        ),
        (
            json!({"units_may_be_missing": false}),
            "5 cm",
            "5",
            Outcome::Unknown,
        ),
        (
            json!({"decimal_comma": false}),
            "2.5",
            "2,5",
            Outcome::Incorrect,
        ),
        (
            json!({"long_decimals": false}),
            "1/3",
            "0.33333333333333331",
            Outcome::Incorrect,
        ),
        (
            json!({}),
            "5",
            "La respuesta es 5.\nUsamos 3 pasos.",
            Outcome::Correct,
        ),
        (
            json!({"language": "english"}),
            "5",
            "La respuesta es 5.\nUsamos 3 pasos.",
            Outcome::Incorrect,
        ),
        (json!({"symmetric": true}), "1/2", "0.5", Outcome::Correct),
        (
            json!({"last_number": false}),
            "5",
            "two lines\nso 5",
            Outcome::Unknown,
        ),
    ];
    for (config, reference, response, expected) in table {
        assert_eq!(
            outcome(config.clone(), reference, response),
            expected,
            "{config}"
        );
    }
}

#[test]
fn a_verdict_names_the_answer_and_the_policies() {
    let verdict = verdict(json!({}), Case::new("1", "0.4", r"\boxed{40\%}"));
    assert_eq!(verdict.predicted.as_deref(), Some(r"40\%"));
    assert_eq!(verdict.policies, ["percent=either", "stage=normal-form"]);
    assert!(verdict.metrics.is_empty());
    assert_eq!(verdict.reason, "equal");
}

#[test]
fn agreement_by_sampling_is_marked() {
    let verdict = verdict(
        json!({}),
        Case::new("1", r"\sin 2x", r"\boxed{2\sin x\cos x}"),
    );
    assert_eq!(verdict.outcome, Outcome::Correct);
    assert_eq!(verdict.metrics.get("probabilistic"), Some(&1.0));
    assert_eq!(verdict.policies, ["probabilistic", "stage=balls"]);
}

#[test]
fn reasoning_and_missing_references_prove_nothing() {
    let thought = Case {
        reasoning: Some("It is 5.".into()),
        ..Case::new("1", "5", "")
    };
    assert_eq!(
        verdict(json!({}), thought),
        Verdict::unknown("only-reasoning")
    );
    let unlabelled = Case {
        reference: None,
        ..Case::new("1", "", "5")
    };
    assert_eq!(
        verdict(json!({}), unlabelled),
        Verdict::unknown("no-reference")
    );
}

#[test]
fn another_sample_may_be_the_reference() {
    let sample = "2+2=4\nThe answer is 4.";
    assert_eq!(outcome(json!({}), sample, r"\boxed{4}"), Outcome::Correct);
    assert_eq!(outcome(json!({}), sample, r"\boxed{5}"), Outcome::Incorrect);
}
