//! What goes between the process that uses this crate and its launcher: frames of four bytes of
//! length and JSON; what a test printed and reported follows as it is.

use crate::{Limits, Setup};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{
    io::{self, Read, Write},
    time::Duration,
};

/// Longest frame.
const MOST_BYTES: usize = 1 << 30;

/// What the launcher is told.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Order {
    /// Make the jail; comes first.
    Start(Box<Setup>),
    /// Make a jail for this program, in place of the one before.
    Open { source: String, limits: Limits },
    /// Run it once, or for the last time.
    Run { test: Box<Test>, is_last: bool },
    /// Open this program, run it once and forget it: fewer words than doing one after the other.
    Only {
        source: String,
        limits: Limits,
        test: Box<Test>,
    },
    /// Forget the program.
    Close,
}

/// What the launcher answers to each order.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Answer {
    Started {
        python: String,
        missing: Vec<String>,
    },
    Opened(Opened),
    Ran(Box<Ran>),
    Closed,
    /// It could not be done, through no fault of the program.
    Failed {
        message: String,
    },
}

/// What became of a program that was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Opened {
    /// It can be run.
    Ready,
    /// It cannot be compiled; the text says why.
    Refused(String),
}

/// A test as a jail sees it: no expected output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Test {
    /// The program is run as a script that reads this from its standard input.
    Stdin {
        /// The whole input.
        input: String,
        /// What it may use.
        limits: Limits,
    },
    /// A function of the program is called.
    Call {
        /// Its name; a method where there is a class `Solution` that has one.
        fn_name: String,
        /// A JSON array of its arguments.
        args: String,
        /// What it may use.
        limits: Limits,
    },
    /// A process of its own runs a test program that calls the program.
    Checked {
        /// The test program.
        checker: Checker,
        /// What the program may use.
        limits: Limits,
    },
}

/// A test program. It runs in another process than the program that it tests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checker {
    /// `assert` for statements, `check` for code that defines `check(candidate)`.
    pub kind: String,
    /// Code that runs before the test.
    pub setup: String,
    /// The test.
    pub code: String,
    /// The function under test.
    pub fn_name: Option<String>,
}

/// How a test went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ran {
    /// How the program ended.
    pub ended: Ended,
    /// What it printed; empty unless its input was a script's. The beginning of what is no UTF-8, or
    /// too much.
    #[serde(skip)]
    pub stdout: String,
    /// Whether what it printed is UTF-8; where it is not, `stdout` has replacement characters.
    pub is_utf8: bool,
    /// The end of what it wrote to standard error.
    pub stderr: String,
    /// What the test reported, as JSON; the value that a function returned, or a checker's word.
    #[serde(skip)]
    pub report: String,
    /// CPU time of the program.
    pub cpu: Duration,
    /// Most memory that it held, in KiB, the warm interpreter included.
    pub peak_kib: u64,
    /// Whether it missed a thread that somebody else of the same user may have had.
    #[serde(default)]
    pub lacked_threads: bool,
}

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// By itself, with this status.
    Exited(i32),
    /// By this signal.
    Signal(i32),
    /// Somebody has killed it: a machine without memory, or a person.
    Killed,
    /// Its CPU time was used up.
    CpuLimit,
    /// The test program used up its own CPU time.
    TestLimit,
    /// The test program waited until the wall time was over, and not for the program.
    TestIdle,
    /// It printed too much.
    OutputLimit,
    /// It waited until the wall time was over, although the machine had time for it.
    Idle,
    /// The machine did not give it the time that it may use.
    Starved,
}

/// Writes one frame.
pub(crate) fn write<T: Serialize>(out: &mut impl Write, message: &T) -> io::Result<()> {
    let mut frame = vec![0; 4];
    serde_json::to_writer(&mut frame, message)?;
    let length = u32::try_from(frame.len() - 4).map_err(|_| invalid("a message is too long"))?;
    frame[..4].copy_from_slice(&length.to_le_bytes());
    out.write_all(&frame)
}

/// Writes an answer. Zeros of a program would be six times as long in JSON.
pub(crate) fn write_answer(out: &mut impl Write, answer: &Answer) -> io::Result<()> {
    write(out, answer)?;
    if let Answer::Ran(ran) = answer {
        for text in [&ran.stdout, &ran.report] {
            let length = u32::try_from(text.len()).map_err(|_| invalid("a message is too long"))?;
            out.write_all(&length.to_le_bytes())?;
            out.write_all(text.as_bytes())?;
        }
    }
    Ok(())
}

/// Reads an answer.
pub(crate) fn read_answer(input: &mut impl Read) -> io::Result<Answer> {
    let mut answer = read(input)?;
    if let Answer::Ran(ran) = &mut answer {
        for text in [&mut ran.stdout, &mut ran.report] {
            *text = String::from_utf8(read_frame(input)?).map_err(io::Error::other)?;
        }
    }
    Ok(answer)
}

/// Reads one frame.
pub(crate) fn read<T: DeserializeOwned>(input: &mut impl Read) -> io::Result<T> {
    Ok(serde_json::from_slice(&read_frame(input)?)?)
}

fn read_frame(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    input.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length) as usize;
    if length > MOST_BYTES {
        return Err(invalid("a message is too long"));
    }
    let mut frame = vec![0; length];
    input.read_exact(&mut frame)?;
    Ok(frame)
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

impl Test {
    /// What it may use.
    pub fn limits(&self) -> Limits {
        match self {
            Self::Stdin { limits, .. }
            | Self::Call { limits, .. }
            | Self::Checked { limits, .. } => *limits,
        }
    }
}
