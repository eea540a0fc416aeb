//! One started command: lines in, lines out, and what it last said on stderr.

use super::ExecCommand;
use crate::source::{Line, LineReader};
use heartcut_plugin_api::PluginError;
use std::{
    io::{Read, Write},
    path::Path,
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// All that a command sees of the environment. No key is among it.
pub(super) const ENVIRONMENT: [&str; 4] = ["PATH", "HOME", "LANG", "TMPDIR"];

/// Bytes of stderr that are kept.
const TAIL: usize = 2 << 10;
/// How long a command may take to end once it was told to.
const FAREWELL: Duration = Duration::from_millis(500);
/// Answers that may wait before anybody reads them.
const AHEAD: usize = 64;

pub(super) struct Process {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<Line>,
    tail: Arc<Mutex<Vec<u8>>>,
    listener: Option<JoinHandle<()>>,
    name: String,
}

impl Process {
    pub(super) fn start(command: &ExecCommand, folder: &Path) -> Result<Self, PluginError> {
        let mut child = prepared(command, folder)?.spawn().map_err(|e| {
            PluginError::new("not-started", format!("`{command}` cannot be started")).because(&e)
        })?;
        let tail = Arc::new(Mutex::new(Vec::new()));
        let (sender, lines) = sync_channel(AHEAD);
        let name = command.to_string();
        if let Some(stdout) = child.stdout.take() {
            let name = name.clone();
            thread::spawn(move || hand_on(LineReader::of(&name, stdout), &sender));
        }
        let listener = child.stderr.take().map(|stderr| {
            let tail = Arc::clone(&tail);
            thread::spawn(move || keep_tail(stderr, &tail))
        });
        Ok(Self {
            stdin: child.stdin.take(),
            child,
            lines,
            tail,
            listener,
            name,
        })
    }

    /// Writes the items, a line each, and answers them one after the other as they come; ends with
    /// the first that is not answered.
    pub(super) fn serve(
        &mut self,
        items: &[Vec<u8>],
        timeout: Duration,
        mut answered: impl FnMut(&Line) -> Result<(), PluginError>,
    ) -> Result<(), PluginError> {
        let Some(mut stdin) = self.stdin.take() else {
            return Err(self.ended());
        };
        let (stdin, served) = thread::scope(|scope| {
            let writer = scope.spawn(move || {
                // Who does not read does not answer either, which is told there.
                drop(write_all(&mut stdin, items));
                stdin
            });
            let served = self.await_answers(items.len(), timeout, &mut answered);
            if served.is_err() {
                self.kill();
            }
            (writer.join().ok(), served)
        });
        self.stdin = stdin;
        served
    }

    fn await_answers(
        &mut self,
        count: usize,
        timeout: Duration,
        answered: &mut impl FnMut(&Line) -> Result<(), PluginError>,
    ) -> Result<(), PluginError> {
        for _ in 0..count {
            match self.lines.recv_timeout(timeout) {
                Ok(line) => answered(&line)?,
                Err(RecvTimeoutError::Disconnected) => return Err(self.ended()),
                Err(RecvTimeoutError::Timeout) => return Err(self.silent(timeout)),
            }
        }
        Ok(())
    }

    /// Whether it said something that nobody asked for; its next answers would be misplaced.
    pub(super) fn is_ahead(&self) -> bool {
        self.lines.try_recv().is_ok()
    }

    fn ended(&mut self) -> PluginError {
        let how = match self.farewell() {
            Some(status) => format!("ended ({status})"),
            None => "closed its output".to_owned(),
        };
        self.hear_out();
        let message = format!("`{}` {how} before it answered", self.name);
        self.with_tail(PluginError::new("command-ended", message))
            .help("it has to read a line and answer with a line until its input ends")
    }

    fn silent(&self, timeout: Duration) -> PluginError {
        let seconds = timeout.as_secs();
        let message = format!("`{}` gave no answer within {seconds} s", self.name);
        self.with_tail(PluginError::new("timeout", message)).help(
            "it has to flush its output after every line (`python3 -u`, `jq --unbuffered`); \
             `timeout_seconds` gives it more time",
        )
    }

    fn with_tail(&self, error: PluginError) -> PluginError {
        let tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(&tail);
        match text.trim() {
            "" => error,
            said => error.cause(format!("it said: {said}")),
        }
    }

    /// Waits a moment for the rest of what it says.
    fn hear_out(&self) {
        let until = Instant::now() + FAREWELL;
        let heard = |listener: &JoinHandle<()>| listener.is_finished();
        while !self.listener.as_ref().is_none_or(heard) && Instant::now() < until {
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// Waits a moment for its end.
    fn farewell(&mut self) -> Option<ExitStatus> {
        let until = Instant::now() + FAREWELL;
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) if Instant::now() < until => thread::sleep(Duration::from_millis(2)),
                _ => return None,
            }
        }
    }

    /// Ends it and whatever it started.
    fn kill(&mut self) {
        kill_group(&mut self.child);
        drop(self.child.wait());
    }
}

impl Drop for Process {
    /// The end of its input is the word to go.
    fn drop(&mut self) {
        drop(self.stdin.take());
        if self.farewell().is_none() {
            self.kill();
        }
    }
}

fn prepared(command: &ExecCommand, folder: &Path) -> Result<Command, PluginError> {
    let mut prepared = Command::new(command.program(folder)?);
    prepared
        .args(command.words().get(1..).unwrap_or_default())
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    for name in ENVIRONMENT {
        if let Some(value) = std::env::var_os(name) {
            prepared.env(name, value);
        }
    }
    in_a_group(&mut prepared);
    Ok(prepared)
}

/// Ctrl-C is for heartcut, which lets what is on its way come home.
#[cfg(unix)]
fn in_a_group(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(not(unix))]
fn in_a_group(_: &mut Command) {}

#[cfg(unix)]
fn kill_group(child: &mut Child) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    if id.is_none_or(|id| kill_process_group(id, Signal::KILL).is_err()) {
        drop(child.kill());
    }
}

#[cfg(not(unix))]
fn kill_group(child: &mut Child) {
    drop(child.kill());
}

fn write_all(stdin: &mut ChildStdin, items: &[Vec<u8>]) -> std::io::Result<()> {
    for item in items {
        stdin.write_all(&[item.as_slice(), b"\n"].concat())?;
    }
    stdin.flush()
}

fn hand_on(mut lines: LineReader, sender: &SyncSender<Line>) {
    while let Ok(Some(line)) = lines.next_line() {
        if sender.send(line).is_err() {
            return;
        }
    }
}

fn keep_tail(mut stderr: impl Read, tail: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = stderr.read(&mut buffer) {
        let mut tail = tail.lock().unwrap_or_else(PoisonError::into_inner);
        tail.extend_from_slice(buffer.get(..count).unwrap_or_default());
        let over = tail.len().saturating_sub(TAIL);
        tail.drain(..over);
    }
}
