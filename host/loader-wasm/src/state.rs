//! What the host keeps for one instance of a plugin.

use crate::{contract::host, mailbox::Mailbox, wasi};
use heartcut_host::project::Limits;
use heartcut_plugin_api::{Event, Flow};
use serde::Deserialize;
use wasmtime::{Error, ResourceLimiter, Result, component::ResourceTable};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

/// Bytes of one event.
const LONGEST_EVENT: usize = 1 << 20;

/// Characters of a panic that are kept.
const LONGEST_PANIC: usize = 2000;

pub(crate) struct State {
    wasi: WasiCtx,
    pub(crate) table: ResourceTable,
    pub(crate) mailbox: Mailbox,
    limits: Limits,
    memory: u64,
    events: u64,
    /// What a panic said, until a trap follows.
    pub(crate) panic: Option<String>,
}

/// Why the host ends a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Halt {
    #[error("{0} bytes of memory were asked for")]
    Memory(u64),
    #[error("too many events")]
    Events,
    #[error("an event of {0} bytes")]
    LongEvent(usize),
}

impl State {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            wasi: wasi::nothing(),
            table: ResourceTable::new(),
            mailbox: Mailbox::default(),
            limits,
            memory: 0,
            events: 0,
            panic: None,
        }
    }

    /// Begins a call.
    pub(crate) fn begin(&mut self) {
        self.events = 0;
        self.panic = None;
    }

    fn count(&mut self, event: &str) -> Result<()> {
        self.events += 1;
        if self.events > self.limits.events {
            return Err(Error::new(Halt::Events));
        }
        if event.len() > LONGEST_EVENT {
            return Err(Error::new(Halt::LongEvent(event.len())));
        }
        Ok(())
    }
}

/// An event of a plugin; those of another kind are from a newer contract.
#[derive(Deserialize)]
#[serde(untagged)]
enum Emitted {
    Event(Event),
    Panic(Panic),
}

#[derive(Deserialize)]
#[serde(tag = "event", rename = "panic")]
struct Panic {
    message: String,
    place: Option<String>,
}

impl Panic {
    fn text(self) -> String {
        let message: String = self.message.chars().take(LONGEST_PANIC).collect();
        match self.place {
            Some(place) => format!("{message}, at {place}"),
            None => message,
        }
    }
}

impl host::Host for State {
    async fn emit(&mut self, event: String) -> Result<bool> {
        self.count(&event)?;
        match serde_json::from_str(&event) {
            Ok(Emitted::Event(event)) => Ok(self.mailbox.emit(event).await == Flow::Stop),
            Ok(Emitted::Panic(panic)) => {
                self.panic = Some(panic.text());
                Ok(false)
            }
            Err(_) => Ok(false),
        }
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl ResourceLimiter for State {
    /// The limit is for all memories of the instance together.
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        let more = desired.saturating_sub(current) as u64;
        let memory = self.memory.saturating_add(more);
        if memory > self.limits.memory {
            return Err(Error::new(Halt::Memory(memory)));
        }
        self.memory = memory;
        Ok(true)
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        Ok(desired <= crate::runtime::TABLE)
    }
}
