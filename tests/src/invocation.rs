//! One start of the binary: what it gets, and what came of it.

use crate::pipeline::SECRET;
use serde_json::Value;
use std::{
    io::{Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// Far more than any scenario needs; a product that hangs must still fail.
const DEADLINE: Duration = Duration::from_secs(240);

/// A start of the binary in an environment that holds nothing but what the test put there.
#[derive(Debug)]
pub struct Invocation {
    program: PathBuf,
    args: Vec<String>,
    wrapper: Vec<String>,
    folder: PathBuf,
    variables: Vec<(String, String)>,
}

impl Invocation {
    /// `program args` in `folder`.
    pub fn new(program: &Path, folder: &Path, args: &[&str]) -> Self {
        Self {
            program: program.to_path_buf(),
            args: args.iter().map(|arg| (*arg).to_owned()).collect(),
            wrapper: Vec::new(),
            folder: folder.to_path_buf(),
            variables: Vec::new(),
        }
    }

    /// The same with one more environment variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with one more argument.
    #[must_use]
    pub fn arg(mut self, arg: &str) -> Self {
        self.args.push(arg.to_owned());
        self
    }

    /// The same with more arguments.
    #[must_use]
    pub fn args(mut self, args: &[&str]) -> Self {
        self.args.extend(args.iter().map(|arg| (*arg).to_owned()));
        self
    }

    /// The same, started by another program, such as `unshare --net`.
    #[must_use]
    pub fn wrapped(mut self, wrapper: &[&str]) -> Self {
        self.wrapper = wrapper.iter().map(|part| (*part).to_owned()).collect();
        self
    }

    /// Runs it to its end.
    pub fn run(self) -> Output {
        self.start().wait()
    }

    /// Runs it at a terminal where somebody types this; what the terminal shows in the end.
    pub fn at_terminal(self, typed: &str) -> String {
        let terminal = nix::pty::openpty(None, None).expect("a terminal");
        let side = || {
            terminal
                .slave
                .try_clone()
                .expect("a handle to the terminal")
        };
        let mut command = self.command();
        command.stdin(side()).stdout(side()).stderr(side());
        let mut child = command.spawn().expect("the binary starts");
        drop((command, terminal.slave));
        let mut screen = std::fs::File::from(terminal.master);
        screen
            .write_all(typed.as_bytes())
            .expect("the terminal takes what is typed");
        let mut seen = Vec::new();
        // A terminal that nobody holds any more ends with an error.
        drop(screen.read_to_end(&mut seen));
        child.wait().expect("the binary ends");
        String::from_utf8_lossy(&seen).replace("\r\n", "\n")
    }

    /// Starts it.
    pub fn start(self) -> Running {
        let mut command = self.command();
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary starts");
        let stdout = drain(child.stdout.take().expect("stdout is piped"));
        let stderr = drain(child.stderr.take().expect("stderr is piped"));
        Running {
            child,
            stdout,
            stderr,
            said: self.args.join(" "),
        }
    }

    fn command(&self) -> Command {
        let mut words = self.wrapper.iter().map(PathBuf::from).collect::<Vec<_>>();
        words.push(self.program.clone());
        let mut command = Command::new(&words[0]);
        command
            .args(&words[1..])
            .args(&self.args)
            .current_dir(&self.folder);
        command
            .env_clear()
            .env("HOME", self.folder.join(".home"))
            .env("LANG", "C.UTF-8");
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }
}

fn drain(mut pipe: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).expect("the pipe can be read");
        bytes
    })
}

/// A binary at work.
#[derive(Debug)]
pub struct Running {
    child: Child,
    stdout: JoinHandle<Vec<u8>>,
    stderr: JoinHandle<Vec<u8>>,
    said: String,
}

impl Running {
    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has ended.
    pub fn has_ended(&mut self) -> bool {
        self.child
            .try_wait()
            .expect("the child can be asked")
            .is_some()
    }

    /// Kills it with SIGKILL; false where it had ended before.
    pub fn kill(mut self) -> bool {
        let alive = !self.has_ended();
        if alive {
            self.child.kill().expect("the child can be killed");
        }
        self.wait();
        alive
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: nix::sys::signal::Signal) {
        let id = i32::try_from(self.child.id()).expect("a process id is positive");
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(id), signal)
            .expect("it can be signalled");
    }

    /// Waits for its end.
    pub fn wait(mut self) -> Output {
        let started = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("the child can be asked") {
                break status;
            }
            if started.elapsed() > DEADLINE {
                self.child.kill().expect("the child can be killed");
                panic!(
                    "`heartcut {}` was still running after {DEADLINE:?}",
                    self.said
                );
            }
            thread::sleep(Duration::from_millis(2));
        };
        let output = Output {
            status,
            stdout: self.stdout.join().expect("stdout was read"),
            stderr: text(self.stderr.join().expect("stderr was read")),
            said: self.said,
        };
        output.expect_manners();
        output
    }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("heartcut speaks UTF-8")
}

/// What came of a start.
#[derive(Debug)]
pub struct Output {
    status: ExitStatus,
    /// The bytes on stdout.
    pub stdout: Vec<u8>,
    /// The text on stderr.
    pub stderr: String,
    said: String,
}

impl Output {
    /// The exit code; none where a signal ended it.
    pub fn code(&self) -> Option<i32> {
        self.status.code()
    }

    /// What holds for every start: no panic, no secret, and no colours where nobody sees them.
    fn expect_manners(&self) {
        for unwanted in ["panicked at", SECRET, "\u{1b}["] {
            let said = self.stderr.contains(unwanted);
            assert!(
                !said,
                "`heartcut {}` said {unwanted:?}:\n{}",
                self.said, self.stderr
            );
        }
    }

    /// Fails unless it ended with `code`, showing what it said.
    #[track_caller]
    pub fn expect_code(self, code: i32) -> Self {
        let found = self.status;
        assert!(
            found.code() == Some(code),
            "`heartcut {}` ended with {found}, not {code}; stderr:\n{}\nstdout:\n{}",
            self.said,
            self.stderr,
            String::from_utf8_lossy(&self.stdout)
        );
        self
    }

    /// Fails unless stdout holds all of `parts`.
    #[track_caller]
    pub fn expect_printed(self, parts: &[&str]) -> Self {
        for part in parts {
            let text = self.text();
            assert!(
                text.contains(part),
                "`{part}` is missing from what `{}` printed:\n{text}",
                self.said
            );
        }
        self
    }

    /// Fails unless stderr holds all of `parts`.
    #[track_caller]
    pub fn expect_said(self, parts: &[&str]) -> Self {
        for part in parts {
            let said = self.stderr.contains(part);
            assert!(
                said,
                "`{part}` is missing from what `{}` said:\n{}",
                self.said, self.stderr
            );
        }
        self
    }

    /// The text on stdout.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).expect("stdout is UTF-8")
    }

    /// The JSON on stdout.
    #[track_caller]
    pub fn json(&self) -> Value {
        let parsed = serde_json::from_slice(&self.stdout);
        parsed.unwrap_or_else(|error| panic!("stdout is no JSON ({error}): {}", self.text()))
    }

    /// The rows on stdout.
    pub fn rows(&self) -> Vec<Value> {
        let rows = self.text().lines().map(serde_json::from_str);
        rows.collect::<Result<_, _>>()
            .expect("every line on stdout is JSON")
    }
}
