use super::{ExecCommand, process::Process};
use crate::source::Line;
use heartcut_plugin_api::{
    Completion, Event, Example, Flow, Host, PluginError, Role, Verdict,
    boundary::{Call, Codec, Json, Session, method},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// So many items of one call may bring a command down before the rest is given up.
const MOST_FAILURES: usize = 8;

/// A command that is started when it is first needed, as often as it is called at once.
pub(super) struct ExecSession {
    role: Role,
    command: ExecCommand,
    folder: PathBuf,
    timeout: Duration,
    idle: Mutex<Vec<Process>>,
}

type Frame = Result<Value, PluginError>;

impl ExecSession {
    /// Looks for the program and starts nothing.
    pub(super) fn new(
        role: Role,
        command: ExecCommand,
        folder: PathBuf,
        timeout: Duration,
    ) -> Result<Self, PluginError> {
        command.program(&folder)?;
        Ok(Self {
            role,
            command,
            folder,
            timeout,
            idle: Mutex::default(),
        })
    }

    fn process(&self) -> Result<Process, PluginError> {
        loop {
            let idle = self
                .idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .pop();
            match idle {
                Some(process) if process.is_ahead() => drop(process),
                Some(process) => return Ok(process),
                None => return Process::start(&self.command, &self.folder),
            }
        }
    }

    fn answers(&self, items: &[Vec<u8>], host: &dyn Host) -> Vec<Frame> {
        let mut frames: Vec<Frame> = Vec::with_capacity(items.len());
        let mut failures = 0;
        while let Some(rest) = items.get(frames.len()..).filter(|rest| !rest.is_empty()) {
            let Err(error) = self.answer_some(rest, &mut frames, host) else {
                continue;
            };
            failures += 1;
            let last = failures == MOST_FAILURES || error.code == "stopped";
            let lost = if last { items.len() - frames.len() } else { 1 };
            frames.extend(std::iter::repeat_n(Err(error), lost));
        }
        frames
    }

    /// Adds answers until one process has no more.
    fn answer_some(
        &self,
        items: &[Vec<u8>],
        frames: &mut Vec<Frame>,
        host: &dyn Host,
    ) -> Result<(), PluginError> {
        let mut process = self.process()?;
        let first = frames.len();
        process.serve(items, self.timeout, |line| {
            let frame = match serde_json::from_slice::<Value>(&line.bytes) {
                Ok(value) => self.read(value, line),
                // Whoever says something else as well is out of step with what is asked.
                Err(e) => return Err(self.wrong("no JSON", line).because(&e)),
            };
            frames.push(frame);
            let index = frames.len() as u64 - 1;
            let stop = host.emit(Event::Item { index }) == Flow::Stop;
            match stop && frames.len() - first < items.len() {
                true => Err(PluginError::new("stopped", "the command was stopped")),
                false => Ok(()),
            }
        })?;
        if process.is_ahead() {
            let error = self.out_of_step();
            frames
                .iter_mut()
                .skip(first)
                .for_each(|frame| *frame = Err(error.clone()));
            return Ok(());
        }
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push(process);
        Ok(())
    }

    fn out_of_step(&self) -> PluginError {
        let message = format!("`{}` answered more lines than it read", self.command);
        PluginError::new("out-of-step", message)
            .help("it has to answer each line with one line; the rest belongs on stderr")
    }

    fn read(&self, value: Value, line: &Line) -> Frame {
        if let Some(error) = value.get("error").filter(|error| !error.is_null()) {
            return Err(told(error));
        }
        match self.role {
            Role::Verifier => self.checked::<Verdict>(value, "no verdict", line),
            Role::Provider => self.checked::<Completion>(value, "no completion", line),
            _ => self.checked::<Vec<Example>>(value, "no list of examples", line),
        }
    }

    fn checked<T: DeserializeOwned + Serialize>(
        &self,
        value: Value,
        what: &str,
        line: &Line,
    ) -> Frame {
        serde_json::from_value::<T>(value)
            .and_then(serde_json::to_value)
            .map_err(|e| self.wrong(what, line).because(&e))
    }

    fn wrong(&self, what: &str, line: &Line) -> PluginError {
        let said = line.beginning();
        let said: String = said.chars().take(80).collect();
        PluginError::new(
            "garbage",
            format!("`{}` answered what is {what}: {said}", self.command),
        )
        .help("`heartcut help plugins` shows what a command reads and writes")
    }
}

/// The error that a command answers: a text, or an object with a message.
fn told(error: &Value) -> PluginError {
    if let Ok(error) = serde_json::from_value::<PluginError>(error.clone()) {
        return error;
    }
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let message = text(error).or_else(|| error.get("message").and_then(text));
    let code = error.get("code").and_then(text);
    PluginError::new(
        code.unwrap_or_else(|| "failed".to_owned()),
        message.unwrap_or_else(|| error.to_string()),
    )
}

impl Session for ExecSession {
    type Codec = Json;

    fn call(&self, call: Call<'_>, host: &dyn Host) -> Result<Vec<Vec<u8>>, PluginError> {
        match call.method {
            method::VERIFY | method::GENERATE | method::FORMAT => {
                let frames = self.answers(call.items, host);
                frames.iter().map(Json::encode).collect()
            }
            other => {
                let message = format!("a command has no method `{other}`");
                Err(PluginError::new("unknown-method", message))
            }
        }
    }
}
