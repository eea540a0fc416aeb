use crate::{
    CodeConfig,
    answer::{self, Answer, defines},
    outcome::TestOutcome,
    pool::{Loan, Pool},
    suite, verdict,
    wasm::SLOWER,
};
use heartcut_jail::{Checker, Ended, Limits, Opened, Ran, Test as JailTest};
use heartcut_output_compare::{Json, Returned, printed, returned};
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
        Some(answer) if beginning.is_none() || response.contains("```") => answer,
        // The rest of a function that has been begun looks like no program.
        found => match (beginning, wanted) {
            (Some(_), Some(name)) if !defines(response, name) => Answer {
                program: response.to_owned(),
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
        stopped |= runner.refused.is_some();
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

/// Runs the tests of one program, in a new jail where one was lost.
struct Runner<'a, 'b> {
    loan: &'a mut Loan<'b>,
    program: &'a str,
    limits: Limits,
    is_open: bool,
    /// Why the program cannot be compiled, if it cannot.
    refused: Option<TestOutcome>,
}

/// Attempts at one test, where the machine failed and not the program.
const ATTEMPTS: usize = 2;

impl<'a, 'b> Runner<'a, 'b> {
    fn new(loan: &'a mut Loan<'b>, program: &'a str, limits: Limits) -> Self {
        Self {
            loan,
            program,
            limits,
            is_open: false,
            refused: None,
        }
    }

    fn run(
        &mut self,
        test: &Test,
        is_last: bool,
        judged: &mut Judged,
    ) -> Result<TestOutcome, PluginError> {
        let jailed = match self.jailed(test) {
            Ok(jailed) => jailed,
            Err(why) => return Ok(TestOutcome::BadTest(why)),
        };
        let mut why = String::new();
        for attempt in 1..=ATTEMPTS {
            let ran = match self.attempt(&jailed, is_last)? {
                Ok(Some(ran)) => ran,
                Ok(None) => break,
                Err(lost) => {
                    why = lost;
                    continue;
                }
            };
            let may_be_else = matches!(ran.ended, Ended::Idle | Ended::Starved | Ended::Killed);
            if ran.lacked_threads && attempt < ATTEMPTS {
                // A new jail counts anew how many others there are.
                self.is_open = false;
                self.loan.lose();
                continue;
            }
            if attempt == ATTEMPTS || !may_be_else {
                judged.cpu += ran.cpu;
                judged.peak_kib = judged.peak_kib.max(ran.peak_kib);
                return Ok(compared(test, &ran, judged));
            }
        }
        Ok(self
            .refused
            .clone()
            .unwrap_or(TestOutcome::Infrastructure(why)))
    }

    /// One run; nothing when the program cannot be compiled, an error text when the jail was lost.
    fn attempt(
        &mut self,
        test: &JailTest,
        is_last: bool,
    ) -> Result<Result<Option<Ran>, String>, PluginError> {
        if let Some(python) = self.loan.wasm() {
            let ran = python.run(self.program, test).map(Some);
            return Ok(ran.map_err(|e| e.to_string()));
        }
        let worker = self.loan.worker()?;
        let mut once = || -> heartcut_jail::Result<Option<Ran>> {
            if !self.is_open {
                if let Opened::Refused(why) = worker.open(self.program, self.limits)? {
                    self.refused = Some(refusal(why));
                    return Ok(None);
                }
                self.is_open = true;
            }
            if is_last {
                self.is_open = false;
                return worker.run_last(test.clone()).map(Some);
            }
            worker.run(test.clone()).map(Some)
        };
        let done = once().map_err(|e| e.to_string());
        if done.is_err() {
            self.is_open = false;
            self.loan.lose();
        }
        Ok(done)
    }

    fn jailed(&self, test: &Test) -> Result<JailTest, String> {
        let limits = self.limits;
        let named = || test.fn_name.clone().ok_or("it names no function");
        match test.kind.as_str() {
            "stdin" => Ok(JailTest::Stdin {
                input: test.input.clone(),
                limits,
            }),
            "call" => {
                let is_list = Json::read(&test.input).is_some_and(|args| args.items().is_some());
                is_list
                    .then_some(())
                    .ok_or("its input is no JSON list of arguments")?;
                Ok(JailTest::Call {
                    fn_name: named()?,
                    args: test.input.clone(),
                    limits,
                })
            }
            kind @ ("assert" | "check") => {
                let checker = Checker {
                    kind: kind.to_owned(),
                    setup: test.setup.clone().unwrap_or_default(),
                    code: heartcut_program_tests::code_of(test).to_owned(),
                    fn_name: test.fn_name.clone(),
                };
                Ok(JailTest::Checked { checker, limits })
            }
            other => Err(format!("tests of the kind `{other}` are not known")),
        }
    }

    fn end(self) {
        // A jail that does not answer is found out by the next program.
        if self.is_open
            && self
                .loan
                .worker()
                .is_ok_and(|worker| worker.close().is_err())
        {
            self.loan.lose();
        }
    }
}

fn refusal(why: String) -> TestOutcome {
    match why.starts_with("MemoryError") {
        true => TestOutcome::MemoryLimit,
        false => TestOutcome::RuntimeError(why),
    }
}

fn compared(test: &Test, ran: &Ran, judged: &mut Judged) -> TestOutcome {
    match test.kind.as_str() {
        "stdin" => TestOutcome::of_end(ran).unwrap_or_else(|| script(test, ran)),
        "call" => call(test, ran, judged),
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

fn call(test: &Test, ran: &Ran, judged: &mut Judged) -> TestOutcome {
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
        judged.unwrapped = true;
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
