use heartcut_jail::{Ended, Ran};

/// How one test went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TestOutcome {
    Passed,
    /// Something else came out; says what.
    WrongAnswer(String),
    /// The program failed; its last words.
    RuntimeError(String),
    CpuLimit,
    /// It did nothing until the wall time was over, twice.
    WallLimit,
    MemoryLimit,
    OutputLimit,
    /// It was left out after another one failed.
    NotRun,
    /// The test itself cannot be run.
    BadTest(String),
    /// The test looks into a value that cannot leave the program's process.
    Opaque(String),
    /// The machine's fault, twice.
    Infrastructure(String),
}

impl TestOutcome {
    /// As it is written in verdicts.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::WrongAnswer(_) => "wrong-answer",
            Self::RuntimeError(_) => "runtime-error",
            Self::CpuLimit => "cpu-limit",
            Self::WallLimit => "wall-limit",
            Self::MemoryLimit => "memory-limit",
            Self::OutputLimit => "output-limit",
            Self::NotRun => "not-run",
            Self::BadTest(_) => "bad-test",
            Self::Opaque(_) => "opaque-value",
            Self::Infrastructure(_) => "infrastructure",
        }
    }

    /// What there is to say beside the name.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::WrongAnswer(text)
            | Self::RuntimeError(text)
            | Self::BadTest(text)
            | Self::Opaque(text)
            | Self::Infrastructure(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is the program's fault.
    pub(crate) fn is_failure(&self) -> bool {
        !matches!(
            self,
            Self::Passed
                | Self::NotRun
                | Self::BadTest(_)
                | Self::Opaque(_)
                | Self::Infrastructure(_)
        )
    }

    /// Whether another test would cost as much and say as little.
    pub(crate) fn is_limit(&self) -> bool {
        matches!(
            self,
            Self::CpuLimit | Self::WallLimit | Self::MemoryLimit | Self::OutputLimit
        )
    }

    /// What the end of a program says, unless it ended well.
    pub(crate) fn of_end(ran: &Ran) -> Option<Self> {
        match ran.ended {
            Ended::CpuLimit => Some(Self::CpuLimit),
            Ended::OutputLimit => Some(Self::OutputLimit),
            Ended::Idle => Some(Self::WallLimit),
            Ended::TestLimit => Some(Self::BadTest(
                "the test took more time than a test may".into(),
            )),
            Ended::TestIdle => Some(Self::BadTest(
                "the test waited by itself until the time was over".into(),
            )),
            Ended::Starved => Some(Self::Infrastructure("the machine gave it no time".into())),
            Ended::Killed => Some(Self::Infrastructure(
                "killed from outside, by a machine without memory or by a person".into(),
            )),
            Ended::Exited(0) => None,
            Ended::Exited(status) => Some(of_error(&ran.stderr, &format!("exit status {status}"))),
            Ended::Signal(signal) => {
                Some(of_error(&ran.stderr, &format!("killed by signal {signal}")))
            }
        }
    }
}

/// A failed program by what it wrote last.
fn of_error(stderr: &str, how: &str) -> TestOutcome {
    let lines: Vec<&str> = stderr
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    match lines.last() {
        Some(last) if last.starts_with("MemoryError") => TestOutcome::MemoryLimit,
        Some(_) => TestOutcome::RuntimeError(last_lines(&lines)),
        None => TestOutcome::RuntimeError(how.to_owned()),
    }
}

/// The last three lines, each cut: enough to see what went wrong and where.
fn last_lines(lines: &[&str]) -> String {
    const LINES: usize = 3;
    const CHARS: usize = 200;
    let last = lines[lines.len().saturating_sub(LINES)..].iter();
    let cut = last.map(|line| line.chars().take(CHARS).collect::<String>());
    cut.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests;
