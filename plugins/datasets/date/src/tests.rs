use super::{Date, REGISTRATION};
use heartcut_sdk::{host::SilentHost, prelude::*};
use std::collections::HashSet;

fn read(seed: u64, value: Value) -> Result<Vec<Problem>, PluginError> {
    let row = Row {
        file: "task.json".into(),
        number: 1,
        value: value.as_object().cloned().unwrap_or_default(),
        ..Row::default()
    };
    let date = Date {
        path: Some("task.json".into()),
        seed,
    };
    date.problems("", &[row], &SilentHost).remove(0)
}

/// A question whose first choice is right, as in the original.
fn example(number: usize, choices: usize) -> Value {
    let scores =
        (0..choices).map(|at| (format!("0{at}/1{number}/2001"), json!(i32::from(at == 0))));
    let scores: Fields = scores.collect();
    json!({"input": format!("Question {number}: which day is it?"), "target_scores": scores})
}

#[test]
fn conforms() {
    heartcut_sdk_testing::conformance(&REGISTRATION).assert();
}

/// The chi-square statistic of positions that should be equally frequent.
fn chi_square(counts: &[usize]) -> f64 {
    let expected = counts.iter().sum::<usize>() as f64 / counts.len() as f64;
    let term = |count: &usize| (*count as f64 - expected).powi(2) / expected;
    counts.iter().map(term).sum()
}

#[test]
fn the_right_choice_stands_anywhere() {
    // The quantiles of 99.9 % for 4 and 5 degrees of freedom.
    for (choices, quantile) in [(5, 18.47), (6, 20.52)] {
        for seed in 0..3 {
            let examples: Vec<Value> = (0..3000).map(|number| example(number, choices)).collect();
            let problems = read(seed, json!({"examples": examples})).unwrap();
            let mut counts = vec![0; choices];
            for problem in problems {
                let label = problem.answer.unwrap();
                counts[usize::from(label.as_bytes()[0] - b'A')] += 1;
            }
            assert!(
                chi_square(&counts) < quantile,
                "{choices} {seed} {counts:?}"
            );
        }
    }
}

#[test]
fn the_order_is_that_of_the_seed_and_of_nothing_else() {
    let row = |choices: Value, gold: &str| json!({"id": "d", "question": "Which day?", "choices": choices, "gold_answer": gold});
    let one = row(
        json!({"label": ["A", "B", "C"], "text": ["x", "y", "z"]}),
        "C",
    );
    let other = row(json!(["z", "x", "y"]), "A");
    let (one, other) = (read(7, one).unwrap(), read(7, other).unwrap());
    assert_eq!(one, other);
    let answer = one[0].answer.clone().unwrap();
    let right = one[0]
        .choices
        .iter()
        .find(|choice| choice.label == answer)
        .unwrap();
    assert_eq!(right.text, "z");
    let orders: HashSet<String> = (0..64)
        .map(|seed| {
            let problem = read(seed, row(json!(["x", "y", "z"]), "A"))
                .unwrap()
                .remove(0);
            problem
                .choices
                .iter()
                .map(|choice| choice.text.as_str())
                .collect()
        })
        .collect();
    assert_eq!(orders.len(), 6);
}

#[test]
fn the_canary_stays_with_the_problems() {
    let task =
        json!({"canary": "do not train on this", "examples": [example(1, 5), example(2, 6)]});
    let problems = read(0, task).unwrap();
    let ids: Vec<&str> = problems.iter().map(|problem| problem.id.as_str()).collect();
    assert_eq!(ids, ["date-test-1", "date-test-2"]);
    assert!(
        problems
            .iter()
            .all(|problem| problem.extra["canary"] == "do not train on this")
    );
    assert_eq!(
        (problems[0].choices.len(), problems[1].choices.len()),
        (5, 6)
    );
}

#[test]
fn without_a_right_choice_it_is_unlabelled() {
    let problem = read(0, json!({"input": "q", "target_scores": {"a": 0, "b": 0}}))
        .unwrap()
        .remove(0);
    assert_eq!(problem.answer, None);
}
