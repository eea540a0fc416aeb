//! A judge of programs: it hands the program and the inputs to a sandbox, and compares what comes
//! back outside of it.

use crate::carried;
use heartcut_plugin_api::{
    Case, Event, Flow, Host, Outcome, PluginError, ProblemKind, Test, Verdict, Verifier,
    host::SilentHost,
};
use std::sync::Mutex;

/// What runs programs. It is given inputs and never what is expected.
trait Sandbox: Send + Sync {
    fn run(&self, program: &str, input: &str) -> Result<String, PluginError>;
}

struct Judge<S>(S);

impl<S: Sandbox> Verifier for Judge<S> {
    fn verify(&self, cases: &[Case], host: &dyn Host) -> Vec<Result<Verdict, PluginError>> {
        let mut stopped = false;
        (0..)
            .zip(cases)
            .map(|(index, case)| {
                if stopped {
                    return Err(PluginError::new("interrupted", "the judge was stopped"));
                }
                let verdict = self.judge(case);
                stopped = host.emit(Event::Item { index }) == Flow::Stop;
                verdict
            })
            .collect()
    }
}

impl<S: Sandbox> Judge<S> {
    fn judge(&self, case: &Case) -> Result<Verdict, PluginError> {
        let Some((_, fenced)) = case.response.split_once("```python\n") else {
            return Ok(Verdict::unknown("no-program"));
        };
        let program = fenced.split("```").next().unwrap_or_default();
        if case.tests.is_empty() {
            return Ok(Verdict::unknown("no-tests").predicted(program));
        }
        let mut passed = 0;
        for test in &case.tests {
            if self.0.run(program, &test.input)?.trim() == test.expected.trim() {
                passed += 1;
            }
        }
        let share = f64::from(passed) / case.tests.len() as f64;
        let verdict = if share == 1.0 {
            Verdict::correct("all-passed")
        } else {
            Verdict::incorrect("failed")
        };
        Ok(Verdict {
            score: Some(share),
            metrics: [("tests-passed".to_owned(), f64::from(passed))].into(),
            policies: vec!["whitespace=trimmed".into()],
            ..verdict.predicted(program)
        })
    }
}

/// Runs the one program that it knows, and remembers what it saw.
#[derive(Default)]
struct Doubling(Mutex<String>);

impl Sandbox for Doubling {
    fn run(&self, program: &str, input: &str) -> Result<String, PluginError> {
        self.0
            .lock()
            .unwrap()
            .push_str(&format!("{program}{input}"));
        let number: i64 = input.trim().parse().unwrap_or_default();
        Ok(if program.contains("* 2") {
            format!("{}\n", number * 2)
        } else {
            String::new()
        })
    }
}

struct Missing;

impl Sandbox for Missing {
    fn run(&self, _: &str, _: &str) -> Result<String, PluginError> {
        Err(PluginError::new("no-interpreter", "there is no python3").help("install python3"))
    }
}

fn case(program: &str, tests: &[(&str, &str)]) -> Case {
    let tests = tests.iter().map(|(input, expected)| Test {
        kind: "stdin".into(),
        input: (*input).into(),
        expected: (*expected).into(),
        ..Test::default()
    });
    Case {
        id: "p".into(),
        kind: ProblemKind::Code,
        response: format!("Here:\n```python\n{program}\n```\n"),
        tests: tests.collect(),
        ..Case::default()
    }
}

fn outcomes(verifier: &dyn Verifier, cases: &[Case]) -> Vec<Result<Verdict, PluginError>> {
    carried(&verifier.verify(&carried(&cases.to_vec()), &SilentHost))
}

#[test]
fn a_program_is_judged_by_its_tests() {
    let tests = [("2", "4"), ("21", "42\n")];
    let cases = [
        case("print(int(input()) * 2)", &tests),
        case("print(int(input()) * 2)", &[("2", "4"), ("2", "5")]),
        case("print(1)", &tests),
        case("print(1)", &[]),
        Case {
            response: "no code".into(),
            ..case("", &tests)
        },
    ];
    let verdicts = outcomes(&Judge(Doubling::default()), &cases);
    let read: Vec<_> = verdicts
        .iter()
        .map(|v| {
            v.as_ref()
                .map(|v| (v.outcome, v.reason.as_str(), v.score))
                .unwrap()
        })
        .collect();
    let expected = [
        (Outcome::Correct, "all-passed", Some(1.0)),
        (Outcome::Incorrect, "failed", Some(0.5)),
        (Outcome::Incorrect, "failed", Some(0.0)),
        (Outcome::Unknown, "no-tests", None),
        (Outcome::Unknown, "no-program", None),
    ];
    assert_eq!(read, expected);
}

#[test]
fn what_is_expected_never_enters_the_sandbox() {
    let judge = Judge(Doubling::default());
    judge.verify(&[case("print(0)", &[("7", "secret-output")])], &SilentHost);
    let seen = judge.0.0.lock().unwrap();
    assert!(seen.contains('7') && !seen.contains("secret-output"));
}

#[test]
fn a_judge_that_cannot_work_is_an_error_and_no_verdict() {
    let answers = outcomes(&Judge(Missing), &[case("print(1)", &[("1", "1")])]);
    assert_eq!(answers[0].as_ref().unwrap_err().code, "no-interpreter");
}

#[test]
fn a_stopped_judge_answers_every_case() {
    struct Stop;
    impl Host for Stop {
        fn emit(&self, _: Event) -> Flow {
            Flow::Stop
        }
    }
    let one = case("print(int(input()) * 2)", &[("2", "4")]);
    let answers = Judge(Doubling::default()).verify(&[one.clone(), one.clone(), one], &Stop);
    let codes: Vec<_> = answers
        .iter()
        .map(|a| a.as_ref().err().map(|e| e.code.as_str()))
        .collect();
    assert_eq!(codes, [None, Some("interrupted"), Some("interrupted")]);
}
