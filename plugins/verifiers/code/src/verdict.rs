use crate::{CodeConfig, answer::Answer, explanation, judge::Judged, outcome::TestOutcome};
use heartcut_sdk::{Verdict, record::Fields};
use serde_json::{Value, json};

/// Failures that are told in full.
const MOST_TOLD: usize = 10;
/// Longer programs are not repeated in the verdict.
const MOST_SHOWN: usize = 64 * 1024;

/// Without tests nothing is proved.
pub(crate) fn without_tests(answer: &Answer<'_>) -> Verdict {
    shown(Verdict::unknown("no-tests"), answer)
}

/// Tests that nobody can run prove nothing either.
pub(crate) fn bad_tests(why: &str) -> Verdict {
    let mut verdict = Verdict::unknown("bad-tests");
    verdict.details.insert("text".into(), why.into());
    verdict
}

fn shown(verdict: Verdict, answer: &Answer<'_>) -> Verdict {
    match answer.program.len() <= MOST_SHOWN {
        true => verdict.predicted(answer.program.as_str()),
        false => verdict,
    }
}

/// The verdict on a program whose tests were run.
pub(crate) fn of(config: &CodeConfig, answer: &Answer<'_>, judged: &Judged) -> Verdict {
    let mut verdict = shown(outcome(&judged.outcomes), answer);
    let passed = judged
        .outcomes
        .iter()
        .filter(|outcome| **outcome == TestOutcome::Passed)
        .count();
    let total = judged.outcomes.len();
    verdict.score = Some(passed as f64 / total as f64);
    let metrics = &mut verdict.metrics;
    metrics.insert("tests".into(), total as f64);
    metrics.insert("tests-passed".into(), passed as f64);
    if config.figures {
        metrics.insert("cpu-ms".into(), judged.cpu.as_micros() as f64 / 1000.0);
        metrics.insert("peak-mib".into(), judged.peak_kib as f64 / 1024.0);
    }
    if let Some(ratio) = judged.cpu_ratio {
        metrics.insert("cpu-ratio".into(), ratio);
    }
    explanation::figures(answer, metrics);
    if judged.unwrapped {
        verdict.policies.push("list-of-one=its-item".into());
    }
    verdict.details = details(judged);
    verdict
}

/// One failure of the program makes it wrong; a test that could not be run leaves it open.
fn outcome(outcomes: &[TestOutcome]) -> Verdict {
    if let Some(failure) = outcomes.iter().find(|outcome| outcome.is_failure()) {
        return Verdict::incorrect(failure.name());
    }
    match outcomes
        .iter()
        .find(|outcome| **outcome != TestOutcome::Passed)
    {
        Some(TestOutcome::BadTest(_)) => Verdict::unknown("bad-tests"),
        Some(other) => Verdict::unknown(other.name()),
        None => Verdict::correct("all-passed"),
    }
}

fn details(judged: &Judged) -> Fields {
    let mut details = Fields::new();
    details.insert("isolation".into(), judged.isolation.into());
    details.insert("python".into(), judged.python.as_str().into());
    let tests = judged
        .outcomes
        .iter()
        .map(|outcome| Value::from(outcome.name()));
    details.insert("tests".into(), tests.collect());
    let failures: Vec<Value> = (1..)
        .zip(&judged.outcomes)
        .filter_map(|(number, outcome): (u64, _)| {
            let text = outcome.text()?;
            Some(json!({"test": number, "outcome": outcome.name(), "text": text}))
        })
        .take(MOST_TOLD)
        .collect();
    if !failures.is_empty() {
        details.insert("failures".into(), failures.into());
    }
    details
}
