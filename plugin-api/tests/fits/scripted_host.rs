//! A host that carries out steps as the contract says, and can be killed between two of them.

use crate::{carried, scripted_service::Service};
use heartcut_plugin_api::{
    http::{HttpRequest, Part, Target},
    role::{
        Batches,
        batch::{Event, Repeat, Step},
    },
};
use serde_json::Value;
use std::collections::BTreeMap;

pub(crate) struct ScriptedHost<'a> {
    pub(crate) provider: &'a dyn Batches,
    pub(crate) service: Service,
    /// Kept in memory alone, so that a restart loses it.
    captured: BTreeMap<String, String>,
    pub(crate) now_ms: u64,
    /// Steps until the host is killed after it wrote one down.
    pub(crate) dies_after: Option<u32>,
    /// Whether what it was about to send when it was killed still arrives.
    pub(crate) sends_dying: bool,
    /// Most bytes of a body that were in memory at once.
    pub(crate) most_in_memory: usize,
}

impl<'a> ScriptedHost<'a> {
    pub(crate) fn new(provider: &'a dyn Batches, service: Service) -> Self {
        let captured = BTreeMap::new();
        Self {
            provider,
            service,
            captured,
            now_ms: 0,
            dies_after: None,
            sends_dying: false,
            most_in_memory: 0,
        }
    }

    /// Carries out steps until the job is done or failed; the last step. A step is written down
    /// before it is carried out.
    pub(crate) fn drive(&mut self, first: Step) -> Step {
        let mut journal = carried(&first);
        loop {
            let killed = self.killed();
            let (event, state) = match &journal {
                Step::Done { .. } | Step::Failed { .. } => return journal,
                Step::Send {
                    request,
                    repeat,
                    state,
                } => (self.send(request, *repeat, killed), state),
                Step::Wait { seconds, state, .. } => {
                    self.now_ms += seconds * 1000;
                    (
                        Event::Timer {
                            now_ms: self.now_ms,
                        },
                        state,
                    )
                }
                Step::Download { files, state } => {
                    let blobs = files.iter().map(|file| file.role.clone()).collect();
                    let heads = vec![String::new(); files.len()];
                    (
                        Event::Downloaded {
                            blobs,
                            heads,
                            now_ms: self.now_ms,
                        },
                        state,
                    )
                }
            };
            journal = carried(
                &self
                    .provider
                    .resume(&carried::<Value>(state), &carried(&event))
                    .unwrap(),
            );
        }
    }

    /// After a restart nobody knows whether an unsafe request of the journal was sent.
    fn send(&mut self, request: &HttpRequest, repeat: Repeat, killed: bool) -> Event {
        let now_ms = self.now_ms;
        if killed {
            self.die(request);
            if repeat == Repeat::Unsafe {
                return Event::Lost { now_ms };
            }
        }
        let in_memory = request.body.iter().map(|part| match part {
            Part::Text { text } => text.len(),
            Part::Blob { .. } => 0,
        });
        self.most_in_memory = self.most_in_memory.max(in_memory.sum());
        loop {
            let captured = match &request.target {
                Target::Url { .. } => None,
                Target::Captured { name } => match self.captured.get(name) {
                    Some(url) => Some(url.clone()),
                    None => return Event::Gone { now_ms },
                },
            };
            match (self.service.send(request, captured.as_deref()), repeat) {
                (Some(mut response), _) => {
                    for capture in &request.capture {
                        if let Some(value) = response.headers.remove(&capture.header) {
                            self.captured.insert(capture.name.clone(), value);
                        }
                    }
                    return Event::Response { response, now_ms };
                }
                (None, Repeat::Safe) => {}
                (None, Repeat::Unsafe) => return Event::Lost { now_ms },
            }
        }
    }

    /// What was in memory is lost, and nobody hears the answer to what was sent.
    fn die(&mut self, request: &HttpRequest) {
        let captured = match &request.target {
            Target::Url { .. } => None,
            Target::Captured { name } => self.captured.get(name).cloned(),
        };
        if self.sends_dying {
            drop(self.service.send(request, captured.as_deref()));
        }
        self.captured.clear();
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
