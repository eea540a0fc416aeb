//! A host that carries out steps as the contract says, and can be killed between two of them.

use crate::{Cloud, Sent, refusal};
use heartcut_sdk::{
    PluginError,
    http::{HttpRequest, HttpResponse, Part, Target},
    role::{
        Batches,
        batch::{Download, Event, HEAD, Repeat, Step},
    },
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};

/// What goes wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It never arrives.
    Before,
    /// It is done, and its answer is lost.
    After,
    /// It is refused with this status and not done.
    Status(u16),
    /// It is done, and answered with this status.
    StatusAfter(u16),
}

/// The host, with what it has seen.
pub struct Host<'a> {
    /// The plugin.
    pub provider: &'a dyn Batches,
    /// The service.
    pub cloud: Box<dyn Cloud>,
    /// Blobs by id.
    pub blobs: BTreeMap<String, String>,
    /// The clock.
    pub now_ms: u64,
    /// Requests sent so far.
    pub sent: usize,
    /// What goes wrong with which request, counted from 0.
    pub faults: VecDeque<(usize, Fault)>,
    /// Steps until it is killed after it wrote one down.
    pub dies_after: Option<u32>,
    /// Whether what it was about to send when it was killed still arrives.
    pub sends_dying: bool,
    /// Lines of the files that were fetched.
    pub harvest: Vec<String>,
    /// What the user heard.
    pub warnings: Vec<PluginError>,
    /// The clock at which it gives up.
    pub until_ms: u64,
    captured: BTreeMap<String, String>,
}

/// A value after it went through the journal.
fn carried<T: Serialize + DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

impl<'a> Host<'a> {
    /// A host with the file of a job.
    pub fn new(provider: &'a dyn Batches, cloud: Box<dyn Cloud>, file: &str) -> Self {
        Self {
            provider,
            cloud,
            blobs: [("shard-0".to_owned(), file.to_owned())].into(),
            now_ms: 1_735_689_600_000,
            sent: 0,
            faults: VecDeque::new(),
            dies_after: None,
            sends_dying: false,
            harvest: Vec::new(),
            warnings: Vec::new(),
            until_ms: 1_735_689_600_000 + 3 * 86_400_000,
            captured: BTreeMap::new(),
        }
    }

    /// Carries out steps until the job is done or failed, or until the host gives up; the last
    /// step. A step is written down before it is carried out. A refusal of everything is shown to
    /// the user, who then runs the command again.
    pub fn drive(&mut self, first: Step) -> Step {
        let mut journal = carried(&first);
        for _ in 0..20_000 {
            match &journal {
                Step::Done { warning, .. } => {
                    self.warnings.extend(warning.clone());
                    return journal;
                }
                Step::Failed { .. } => return journal,
                Step::Wait { .. } if self.now_ms > self.until_ms => return journal,
                _ => journal = self.once(journal),
            }
        }
        panic!("the job goes round in circles: {journal:?}")
    }

    /// Carries out one step; the next one.
    pub fn once(&mut self, journal: Step) -> Step {
        let killed = self.killed();
        let (event, state) = match &journal {
            Step::Send {
                request,
                repeat,
                state,
            } => (self.send(request, *repeat, killed), state),
            Step::Wait {
                seconds,
                warning,
                state,
                ..
            } => {
                self.warnings.extend(warning.clone());
                self.now_ms += (seconds * 1000).max(1);
                let now_ms = self.now_ms;
                (Event::Timer { now_ms }, state)
            }
            Step::Download { files, state } => (self.download(files), state),
            Step::Done { .. } | Step::Failed { .. } => return journal,
        };
        let next = self
            .provider
            .resume(&carried::<Value>(state), &carried(&event));
        match next {
            Ok(step) => carried(&step),
            Err(error) => self.stopped(journal, error),
        }
    }

    /// The user mends what was refused and runs the same command again.
    fn stopped(&mut self, journal: Step, error: PluginError) -> Step {
        self.warnings.push(error);
        self.captured.clear();
        match &journal {
            Step::Send {
                repeat: Repeat::Unsafe,
                state,
                ..
            } => {
                let now_ms = self.now_ms;
                let lost = self.provider.resume(state, &Event::Lost { now_ms });
                carried(&lost.unwrap())
            }
            _ => journal,
        }
    }

    /// After a restart nobody knows whether an unsafe request of the journal was sent.
    fn send(&mut self, request: &HttpRequest, repeat: Repeat, killed: bool) -> Event {
        let now_ms = self.now_ms;
        if killed {
            if self.sends_dying
                && let Some(sent) = self.arriving(request)
            {
                drop(self.cloud.answer(&sent));
            }
            self.captured.clear();
            if repeat == Repeat::Unsafe {
                return Event::Lost { now_ms };
            }
        }
        loop {
            let Some(sent) = self.arriving(request) else {
                return Event::Gone { now_ms };
            };
            match (self.exchange(&sent), repeat) {
                (Some(response), _) => {
                    let response = self.capture(request, response);
                    return Event::Response { response, now_ms };
                }
                (None, Repeat::Safe) => {}
                (None, Repeat::Unsafe) => return Event::Lost { now_ms },
            }
        }
    }

    fn exchange(&mut self, sent: &Sent) -> Option<HttpResponse> {
        let number = self.sent;
        self.sent += 1;
        let fault = self.faults.front().filter(|(at, _)| *at == number);
        let fault = fault.map(|(_, fault)| *fault);
        if fault.is_some() {
            self.faults.pop_front();
        }
        match fault {
            None => Some(self.cloud.answer(sent)),
            Some(Fault::Before) => None,
            Some(Fault::Status(status)) => Some(refusal(status, "{}")),
            Some(fault) => {
                drop(self.cloud.answer(sent));
                match fault {
                    Fault::StatusAfter(status) => Some(refusal(status, "{}")),
                    _ => None,
                }
            }
        }
    }

    fn capture(&mut self, request: &HttpRequest, mut response: HttpResponse) -> HttpResponse {
        for capture in &request.capture {
            if let Some(value) = response.headers.remove(&capture.header) {
                self.captured.insert(capture.name.clone(), value);
            }
        }
        response
    }

    /// The request as it arrives; nothing where the captured URL is gone.
    fn arriving(&self, request: &HttpRequest) -> Option<Sent> {
        let (path, captured) = match &request.target {
            Target::Url { url } => {
                let rest = url.split_once("://").unwrap().1;
                (rest[rest.find('/').unwrap()..].to_owned(), None)
            }
            Target::Captured { name } => (String::new(), Some(self.captured.get(name)?.clone())),
        };
        let part = |part: &Part| match part {
            Part::Text { text } => text.clone(),
            Part::Blob { id, offset, len } => {
                let (from, len) = (
                    usize::try_from(*offset).unwrap(),
                    usize::try_from(*len).unwrap(),
                );
                self.blobs[id][from..from + len].to_owned()
            }
        };
        Some(Sent {
            method: request.method.clone(),
            path,
            headers: request.headers.iter().cloned().collect(),
            body: request.body.iter().map(part).collect(),
            captured,
        })
    }

    /// A refusal ends a download; what is lost on the way is fetched again.
    fn download(&mut self, files: &[Download]) -> Event {
        let now_ms = self.now_ms;
        let (mut blobs, mut heads, mut lines) = (Vec::new(), Vec::new(), Vec::new());
        for (n, file) in files.iter().enumerate() {
            let response = loop {
                let sent = self.arriving(&file.request).unwrap();
                if let Some(response) = self.exchange(&sent) {
                    break response;
                }
            };
            if !(200..300).contains(&response.status) {
                return Event::Response { response, now_ms };
            }
            let text = response.text();
            if file.role != "probe" {
                lines.extend(lines_of(text, file.items.as_deref()));
            }
            heads.push(text.chars().take(HEAD / 4).collect());
            blobs.push(format!("answers-{n}"));
        }
        self.harvest.extend(lines);
        Event::Downloaded {
            blobs,
            heads,
            now_ms,
        }
    }

    fn killed(&mut self) -> bool {
        match self.dies_after {
            Some(0) => {
                self.dies_after = None;
                true
            }
            Some(steps) => {
                self.dies_after = Some(steps - 1);
                false
            }
            None => false,
        }
    }
}

fn lines_of(text: &str, items: Option<&str>) -> Vec<String> {
    match items {
        None => text.lines().map(str::to_owned).collect(),
        Some(pointer) => {
            let document: Value = serde_json::from_str(text).unwrap();
            let items = document.pointer(pointer).and_then(Value::as_array).unwrap();
            items.iter().map(Value::to_string).collect()
        }
    }
}
