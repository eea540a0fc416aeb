//! The runs that the tests of a program take.

use crate::{comparison::compared, judge::Judged, outcome::TestOutcome, pool::Loan};
use heartcut_jail::{Checker, Ended, Limits, Only, Opened, Ran, Test as JailTest};
use heartcut_output_compare::Json;
use heartcut_sdk::{PluginError, Test};

/// Runs the tests of one program, in a new jail where one was lost.
pub(crate) struct Runner<'a, 'b> {
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
    pub(crate) fn new(loan: &'a mut Loan<'b>, program: &'a str, limits: Limits) -> Self {
        Self {
            loan,
            program,
            limits,
            is_open: false,
            refused: None,
        }
    }

    /// Whether the program cannot be compiled, so that no test of it can be run.
    pub(crate) fn is_refused(&self) -> bool {
        self.refused.is_some()
    }

    pub(crate) fn run(
        &mut self,
        test: &Test,
        is_last: bool,
        judged: &mut Judged,
    ) -> Result<TestOutcome, PluginError> {
        let jailed = match jailed(test, self.limits) {
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
            let outcome = compared(test, &ran, &mut judged.unwrapped);
            match again(&ran, &outcome).filter(|_| attempt < ATTEMPTS) {
                Some(Again::Here) => {}
                Some(Again::InNewJail) => self.lose(),
                None => {
                    judged.cpu += ran.cpu;
                    judged.peak_kib = judged.peak_kib.max(ran.peak_kib);
                    return Ok(outcome);
                }
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
            if is_last && !self.is_open {
                return match worker.run_only(self.program, self.limits, test.clone())? {
                    Only::Ran(ran) => Ok(Some(*ran)),
                    Only::Refused(why) => {
                        self.refused = Some(refusal(why));
                        Ok(None)
                    }
                };
            }
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
            self.lose();
        }
        Ok(done)
    }

    fn lose(&mut self) {
        self.is_open = false;
        self.loan.lose();
    }

    /// Ends the program's jail.
    pub(crate) fn end(mut self) {
        // A jail that does not answer is found out by the next program.
        if self.is_open
            && self
                .loan
                .worker()
                .is_ok_and(|worker| worker.close().is_err())
        {
            self.lose();
        }
    }
}

/// Where a test is run once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Again {
    Here,
    /// A new jail counts anew how many others there are.
    InNewJail,
}

/// Whether what a program failed by may have been somebody else's doing.
fn again(ran: &Ran, outcome: &TestOutcome) -> Option<Again> {
    match ran.ended {
        _ if *outcome == TestOutcome::Passed => None,
        _ if ran.lacked_threads => Some(Again::InNewJail),
        Ended::Idle | Ended::Starved | Ended::Killed => Some(Again::Here),
        _ => None,
    }
}

/// A test as a jail takes it.
///
/// # Errors
/// Why it cannot be run.
fn jailed(test: &Test, limits: Limits) -> Result<JailTest, String> {
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
                fn_name: test.fn_name.clone().ok_or("it names no function")?,
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

fn refusal(why: String) -> TestOutcome {
    match why.starts_with("MemoryError") {
        true => TestOutcome::MemoryLimit,
        false => TestOutcome::RuntimeError(why),
    }
}

#[cfg(test)]
mod tests;
