//! WASI with nothing in it: no arguments, no environment, no files, no network, standard streams
//! that lead nowhere, clocks that stand still and random numbers that are always the same.

use crate::state::State;
use wasmtime::{
    Result,
    component::{HasData, Linker, Resource, ResourceTable},
};
use wasmtime_wasi::{
    HostMonotonicClock, HostWallClock, WasiCtx, WasiCtxBuilder,
    p2::{DynPollable, Pollable, bindings::clocks::monotonic_clock, subscribe},
    random::Deterministic,
};

/// What a plugin gets of the world.
pub(crate) fn nothing() -> WasiCtx {
    let mut builder = WasiCtxBuilder::new();
    builder
        .wall_clock(Stopped)
        .monotonic_clock(Stopped)
        .secure_random(numbers())
        .insecure_random(numbers())
        .insecure_random_seed(0)
        .max_random_size(1 << 20)
        .allow_tcp(false)
        .allow_udp(false)
        .allow_ip_name_lookup(false);
    builder.build()
}

/// Offers WASI, which every guest of `wasm32-wasip2` imports whether it uses it or not.
///
/// # Errors
/// When wasmtime does not agree with itself.
pub(crate) fn add_to_linker(linker: &mut Linker<State>) -> Result<()> {
    wasmtime_wasi::p2::add_to_linker_async(linker)?;
    linker.allow_shadowing(true);
    monotonic_clock::add_to_linker::<State, Stopped>(linker, |state| StoppedClock {
        table: &mut state.table,
    })?;
    linker.allow_shadowing(false);
    Ok(())
}

fn numbers() -> Deterministic {
    Deterministic::new((0..=255).collect())
}

/// A clock that stands at its beginning.
struct Stopped;

impl HostWallClock for Stopped {
    fn resolution(&self) -> std::time::Duration {
        std::time::Duration::from_secs(1)
    }

    fn now(&self) -> std::time::Duration {
        std::time::Duration::ZERO
    }
}

impl HostMonotonicClock for Stopped {
    fn resolution(&self) -> u64 {
        1
    }

    fn now(&self) -> u64 {
        0
    }
}

impl HasData for Stopped {
    type Data<'a> = StoppedClock<'a>;
}

/// Who waits for a clock that stands would wait for ever, so the wait is over at once.
struct StoppedClock<'a> {
    table: &'a mut ResourceTable,
}

struct Over;

#[wasmtime_wasi::async_trait]
impl Pollable for Over {
    async fn ready(&mut self) {}
}

impl StoppedClock<'_> {
    fn over(&mut self) -> Result<Resource<DynPollable>> {
        let over = self.table.push(Over)?;
        subscribe(self.table, over)
    }
}

impl monotonic_clock::Host for StoppedClock<'_> {
    fn now(&mut self) -> Result<monotonic_clock::Instant> {
        Ok(0)
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
