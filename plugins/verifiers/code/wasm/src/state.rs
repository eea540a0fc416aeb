//! What one instance has, and what it may use.

use crate::instance::Instance;
use heartcut_jail::{Ended, Limits, thread_cpu_time};
use std::time::{Duration, Instant};
use wasmtime::{
    Error, ResourceLimiter, Result, StoreContextMut, UpdateDeadline,
    component::{HasData, Linker, Resource, ResourceTable},
};
use wasmtime_wasi::{
    WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView,
    p2::{
        DynPollable, Pollable,
        bindings::clocks::monotonic_clock,
        pipe::{MemoryInputPipe, MemoryOutputPipe},
        subscribe,
    },
};

/// Bytes of standard error that are kept.
const SHOWN_BYTES: usize = 64 * 1024;
/// Entries of a table of functions; Python has many.
const TABLE: usize = 100_000;

pub(crate) struct State {
    wasi: WasiCtx,
    table: ResourceTable,
    pub(crate) stdout: MemoryOutputPipe,
    pub(crate) stderr: MemoryOutputPipe,
    limits: Limits,
    /// Bytes that the interpreter has before it takes a program in.
    base: u64,
    pub(crate) memory: u64,
    began: Instant,
    /// CPU time that was used before this thread's clock said `since`.
    spent: Duration,
    since: Option<Duration>,
    /// The program, for the instance that checks it.
    pub(crate) program: Option<Instance>,
}

/// Why an instance was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stopped: {0:?}")]
pub(crate) struct Stopped(pub(crate) Ended);

impl State {
    pub(crate) fn new(input: &str, limits: Limits) -> Self {
        let stdout =
            MemoryOutputPipe::new(usize::try_from(limits.output).unwrap_or(usize::MAX - 1) + 1);
        let stderr = MemoryOutputPipe::new(SHOWN_BYTES);
        let mut builder = WasiCtxBuilder::new();
        builder
            .stdin(MemoryInputPipe::new(input.to_owned()))
            .stdout(stdout.clone())
            .stderr(stderr.clone())
            .allow_tcp(false)
            .allow_udp(false)
            .allow_ip_name_lookup(false)
            .max_random_size(1 << 20);
        Self {
            wasi: builder.build(),
            table: ResourceTable::new(),
            stdout,
            stderr,
            limits,
            base: 0,
            memory: 0,
            began: Instant::now(),
            spent: Duration::ZERO,
            since: None,
            program: None,
        }
    }

    /// What is there by now is the interpreter's, and does not count.
    pub(crate) fn set_base(&mut self) {
        self.base = self.memory;
    }

    /// The instance begins to run on this thread.
    pub(crate) fn resume(&mut self) {
        self.since = Some(now(self.began));
    }

    /// It does not run any more, or somebody else does for it.
    pub(crate) fn pause(&mut self) {
        self.spent = self.cpu();
        self.since = None;
    }

    pub(crate) fn cpu(&self) -> Duration {
        let running = self
            .since
            .map(|since| now(self.began).saturating_sub(since));
        self.spent + running.unwrap_or_default()
    }

    fn verdict(&self) -> Option<Ended> {
        if self.cpu() >= self.limits.cpu {
            return Some(Ended::CpuLimit);
        }
        (self.began.elapsed() >= self.limits.wall * 20).then_some(Ended::Starved)
    }
}

/// Where a thread's CPU time is not known, the time that passes stands for it.
fn now(began: Instant) -> Duration {
    thread_cpu_time().unwrap_or_else(|| began.elapsed())
}

/// Stops an instance that has used up its time.
pub(crate) fn look(store: StoreContextMut<'_, State>) -> Result<UpdateDeadline> {
    match store.data().verdict() {
        Some(why) => Err(Error::new(Stopped(why))),
        None => Ok(UpdateDeadline::Continue(1)),
    }
}

impl ResourceLimiter for State {
    /// Refused memory is a `MemoryError` of the program's own.
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        let memory = self
            .memory
            .saturating_add(desired.saturating_sub(current) as u64);
        if self.base > 0 && memory > self.base.saturating_add(self.limits.memory) {
            return Ok(false);
        }
        self.memory = memory;
        Ok(true)
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        Ok(desired <= TABLE)
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

/// Offers WASI, in which waiting is over at once: who sleeps would hold a thread and use no time.
///
/// # Errors
/// When wasmtime does not agree with itself.
pub(crate) fn add_wasi(linker: &mut Linker<State>) -> Result<()> {
    wasmtime_wasi::p2::add_to_linker_sync(linker)?;
    linker.allow_shadowing(true);
    monotonic_clock::add_to_linker::<State, Clocks>(linker, |state| Clock {
        began: state.began,
        table: &mut state.table,
    })?;
    linker.allow_shadowing(false);
    Ok(())
}

struct Clock<'a> {
    began: Instant,
    table: &'a mut ResourceTable,
}

struct Clocks;

impl HasData for Clocks {
    type Data<'a> = Clock<'a>;
}

struct Over;

#[wasmtime_wasi::async_trait]
impl Pollable for Over {
    async fn ready(&mut self) {}
}

impl Clock<'_> {
    fn over(&mut self) -> Result<Resource<DynPollable>> {
        let over = self.table.push(Over)?;
        subscribe(self.table, over)
    }
}

impl monotonic_clock::Host for Clock<'_> {
    fn now(&mut self) -> Result<monotonic_clock::Instant> {
        Ok(u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX))
    }

    fn resolution(&mut self) -> Result<monotonic_clock::Instant> {
        Ok(1)
    }

    fn subscribe_instant(&mut self, _: monotonic_clock::Instant) -> Result<Resource<DynPollable>> {
        self.over()
    }

    fn subscribe_duration(
        &mut self,
        _: monotonic_clock::Duration,
    ) -> Result<Resource<DynPollable>> {
        self.over()
    }
}
