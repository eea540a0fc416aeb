use super::{Outcome, Stage, judge};
use crate::extract::Rule;
use crate::policies::Policies;

#[test]
fn verdicts_say_how_they_came_about() {
    let verdict = judge("0.5", r"Half of it: $\boxed{50\%}$", &Policies::default());
    assert_eq!(
        (verdict.outcome, verdict.reason, verdict.stage),
        (Outcome::Correct, "equal", Stage::NormalForm)
    );
    assert_eq!(
        (verdict.predicted.as_deref(), verdict.rule),
        (Some(r"50\%"), Some(Rule::Box))
    );
    assert_eq!(verdict.policies, ["percent=either"]);
}

#[test]
fn nothing_to_compare_is_unknown() {
    let table = [
        ("", "5", "no-reference"),
        ("5", "", "no-answer"),
        ("5", "<think>5", "only-reasoning"),
        ("5", r"\boxed{5", "unclosed-box"),
        ("5", "I am sorry, but the text does not tell.", "no-answer"),
    ];
    for (reference, response, reason) in table {
        let verdict = judge(reference, response, &Policies::default());
        assert_eq!(
            (verdict.outcome, verdict.reason, verdict.stage),
            (Outcome::Unknown, reason, Stage::Extract)
        );
    }
}

#[test]
fn the_last_number_is_a_policy() {
    let strict = Policies {
        last_number: false,
        ..Policies::default()
    };
    let response = "two lines\nand then 5";
    assert_eq!(
        judge("5", response, &Policies::default()).outcome,
        Outcome::Correct
    );
    assert_eq!(judge("5", response, &strict).reason, "no-answer");
}

#[test]
fn prose_around_an_answer_is_looked_into() {
    let table = [
        ("5", "The answer is that he has 5 apples.", Outcome::Correct),
        ("5", "The answer is $5$ because $2+3=5$.", Outcome::Correct),
        (
            "6",
            "The answer is $5$ because $5+1=6$.",
            Outcome::Incorrect,
        ),
        ("even", "The answer is even.", Outcome::Correct),
        ("5", "The answer is that none exists.", Outcome::Incorrect),
    ];
    for (reference, response, outcome) in table {
        assert_eq!(
            judge(reference, response, &Policies::default()).outcome,
            outcome,
            "{response}"
        );
    }
}
