//! What one run of a test means.

use crate::outcome::TestOutcome;
use heartcut_jail::Ran;
use heartcut_output_compare::{Json, Returned, printed, returned};
use heartcut_sdk::Test;
use serde_json::Value;

/// Compares what a program did with what its test expects. Notes whether a result passed for being
/// the only item of the list that was expected.
pub(crate) fn compared(test: &Test, ran: &Ran, unwrapped: &mut bool) -> TestOutcome {
    match test.kind.as_str() {
        "stdin" => TestOutcome::of_end(ran).unwrap_or_else(|| script(test, ran)),
        "call" => call(test, ran, unwrapped),
        _ => checked(ran),
    }
}

fn script(test: &Test, ran: &Ran) -> TestOutcome {
    if !ran.is_utf8 {
        return TestOutcome::WrongAnswer("the output is not UTF-8".into());
    }
    match printed(&test.expected, &ran.stdout) {
        None => TestOutcome::Passed,
        Some(difference) => TestOutcome::WrongAnswer(difference.to_string()),
    }
}

fn call(test: &Test, ran: &Ran, unwrapped: &mut bool) -> TestOutcome {
    let Some(expected) = Json::read(&test.expected) else {
        return TestOutcome::BadTest("what is expected is not JSON".into());
    };
    if let Some(ended) = TestOutcome::of_end(ran) {
        return ended;
    }
    if ran.report.is_empty() {
        return TestOutcome::RuntimeError("the program ended before its function returned".into());
    }
    let Ok(got) = Returned::read(&ran.report) else {
        return TestOutcome::WrongAnswer("what was returned cannot be read".into());
    };
    let Some(difference) = returned(&expected, &got) else {
        return TestOutcome::Passed;
    };
    // APPS has some results in a list of their own.
    if let Some([only]) = expected.items()
        && returned(only, &got).is_none()
    {
        *unwrapped = true;
        return TestOutcome::Passed;
    }
    TestOutcome::WrongAnswer(difference.to_string())
}

/// What the checker said, unless the program's end says more.
fn checked(ran: &Ran) -> TestOutcome {
    let report = serde_json::from_str::<Value>(&ran.report).unwrap_or_default();
    let text = report["text"].as_str().unwrap_or_default().to_owned();
    match (report["outcome"].as_str(), TestOutcome::of_end(ran)) {
        (Some("passed"), None) => TestOutcome::Passed,
        (Some("bad-test"), _) => TestOutcome::BadTest(text),
        (_, Some(ended)) => ended,
        (Some("opaque"), None) => TestOutcome::Opaque(text),
        (Some("failed"), None) => TestOutcome::WrongAnswer(text),
        (Some("raised"), None) if text.starts_with("MemoryError") => TestOutcome::MemoryLimit,
        (Some("raised"), None) => TestOutcome::RuntimeError(text),
        (Some("ended"), None) => {
            TestOutcome::RuntimeError("the program ended while it was tested".into())
        }
        _ => TestOutcome::BadTest("the test ended before it said how it went".into()),
    }
}
