use crate::{
    CodeConfig,
    answer::{self, Answer, defines},
    outcome::TestOutcome,
    pool::{Loan, Pool},
    runner::Runner,
    suite, verdict,
    wasm::SLOWER,
};
use heartcut_sdk::{Case, PluginError, Test, Verdict};
use serde_json::Value;
use std::time::Duration;

/// How all tests of a program went.
#[derive(Debug, Default)]
pub(crate) struct Judged {
    pub(crate) outcomes: Vec<TestOutcome>,
    pub(crate) cpu: Duration,
    pub(crate) peak_kib: u64,
    pub(crate) isolation: &'static str,
    pub(crate) python: String,
    /// Whether a result passed for being the only item of the list that was expected.
    pub(crate) unwrapped: bool,
    /// CPU time, relative to that of a reference solution.
    pub(crate) cpu_ratio: Option<f64>,
}

/// Judges one case.
///
/// # Errors
/// When there is nothing to judge with.
pub(crate) fn judge(config: &CodeConfig, pool: &Pool, case: &Case) -> Result<Verdict, PluginError> {
    let mut tests = match suite::of_case(case) {
        Ok(tests) => tests,
        Err(why) => return Ok(verdict::bad_tests(&why)),
    };
    let wanted = wanted(&tests);
    let Some(answer) = program_of(case, &tests, wanted.as_deref()) else {
        let only_thought = case.is_only_reasoned();
        return Ok(Verdict::unknown(if only_thought {
            "only-reasoning"
        } else {
            "no-program"
        }));
    };
    if tests.is_empty() {
        return Ok(verdict::without_tests(&answer));
    }
    for test in &mut tests {
        test.fn_name = test.fn_name.take().or_else(|| wanted.clone());
    }
    let mut loan = pool.lend()?;
    let mut judged = run_all(config, &mut loan, &answer.program, &tests)?;
    if config.efficiency
        && judged
            .outcomes
            .iter()
            .all(|outcome| *outcome == TestOutcome::Passed)
    {
        judged.cpu_ratio = cpu_ratio(config, &mut loan, case, &tests, judged.cpu)?;
    }
    Ok(verdict::of(config, &answer, &judged))
}

/// The function that the program has to define.
fn wanted(tests: &[Test]) -> Option<String> {
    let named = tests.iter().find_map(|test| test.fn_name.clone());
    named.or_else(|| heartcut_program_tests::tested_function(tests))
}

/// The program of a case: the whole of a field `solution`, or what an answer holds. A test that
/// gives the beginning of the program has it put before the rest.
fn program_of<'a>(case: &'a Case, tests: &[Test], wanted: Option<&str>) -> Option<Answer<'a>> {
    let response = case.response.as_str();
    let is_whole = case.extra.get("solution").and_then(Value::as_str) == Some(response);
    let beginning = tests.iter().find(|test| test.kind == "check");
    let beginning = beginning.and_then(|test| test.setup.as_deref());
    let mut answer = match answer::read(response, wanted) {
        _ if response.trim().is_empty() => return None,
        _ if is_whole => Answer {
            program: response.to_owned(),
            prose: Vec::new(),
        },
        _ if answer::after_thoughts(response).trim().is_empty() => return None,
        Some(answer) if beginning.is_none() || response.contains("```") => answer,
        // The rest of a function that has been begun looks like no program.
        found => match (beginning, wanted) {
            (Some(_), Some(name)) if !defines(response, name) => Answer {
                program: answer::after_thoughts(response).to_owned(),
                prose: Vec::new(),
            },
            _ => found?,
        },
    };
    if let Some(beginning) = beginning {
        answer.program = continued(beginning, &answer.program, wanted);
    }
    Some(answer)
}

/// A program after what it was given to begin with: its imports and helpers stay, and a function
/// that is written anew takes the place of the one that was begun.
fn continued(beginning: &str, rest: &str, wanted: Option<&str>) -> String {
    let is_anew = wanted.is_some_and(|name| defines(rest, name));
    match (is_anew, rest.contains("from __future__")) {
        (true, true) => rest.to_owned(),
        (true, false) => format!("{beginning}\n\n{rest}"),
        (false, _) => format!("{beginning}{rest}"),
    }
}

fn run_all(
    config: &CodeConfig,
    loan: &mut Loan<'_>,
    program: &str,
    tests: &[Test],
) -> Result<Judged, PluginError> {
    let mut limits = config.limits();
    if loan.wasm().is_some() {
        (limits.cpu, limits.wall) = (limits.cpu * SLOWER, limits.wall * SLOWER);
    }
    let mut judged = Judged {
        isolation: loan.tier(),
        python: loan.python().to_owned(),
        ..Judged::default()
    };
    let mut runner = Runner::new(loan, program, limits);
    let mut stopped = false;
    for (left, test) in (0..tests.len()).rev().zip(tests) {
        let outcome = if stopped {
            TestOutcome::NotRun
        } else {
            runner.run(test, left == 0, &mut judged)?
        };
        stopped |= outcome.is_limit() || config.stop_at_failure && outcome != TestOutcome::Passed;
        // A program that cannot be compiled fails all tests alike.
        stopped |= runner.is_refused();
        judged.outcomes.push(outcome);
    }
    runner.end();
    Ok(judged)
}

/// CPU time of a program, relative to the first reference solution that passes.
fn cpu_ratio(
    config: &CodeConfig,
    loan: &mut Loan<'_>,
    case: &Case,
    tests: &[Test],
    cpu: Duration,
) -> Result<Option<f64>, PluginError> {
    let Some(reference) = reference(case) else {
        return Ok(None);
    };
    let judged = run_all(config, loan, &reference, tests)?;
    let passed = judged
        .outcomes
        .iter()
        .all(|outcome| *outcome == TestOutcome::Passed);
    let seconds = judged.cpu.as_secs_f64();
    Ok((passed && seconds > 0.0).then(|| cpu.as_secs_f64() / seconds))
}

/// A solution that comes with the problem.
fn reference(case: &Case) -> Option<String> {
    let of = |value: &Value| match value {
        Value::Array(all) => all.first().and_then(Value::as_str).map(str::to_owned),
        Value::String(one) => Some(one.clone()),
        _ => None,
    };
    let listed = ["solutions", "canonical_solution"]
        .iter()
        .find_map(|name| of(case.extra.get(*name)?));
    listed.or_else(|| case.reference.clone())
}
