//! The clock behind deadlines: a thread that advances the epoch while calls are in flight.

use std::{
    sync::{
        Condvar, Mutex, MutexGuard, Once, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};
use wasmtime::Engine;

/// How far a deadline may be missed.
pub(crate) const TICK: Duration = Duration::from_millis(10);

/// So many ticks without a call, and the thread sleeps: waking it costs more than a call.
const LINGER: u32 = 20;

/// Counts the calls in flight.
pub(crate) struct Ticker {
    calls: AtomicUsize,
    asleep: Mutex<bool>,
    wake: Condvar,
    started: Once,
}

impl Ticker {
    pub(crate) const fn new() -> Self {
        Self {
            calls: AtomicUsize::new(0),
            asleep: Mutex::new(false),
            wake: Condvar::new(),
            started: Once::new(),
        }
    }

    /// Keeps the epoch of `engine` advancing as long as the answer lives.
    pub(crate) fn tick(&'static self, engine: &Engine) -> Ticking {
        let first = self.calls.fetch_add(1, Ordering::SeqCst) == 0;
        self.started.call_once(|| self.start(engine.clone()));
        if first {
            let mut asleep = self.asleep();
            if *asleep {
                *asleep = false;
                self.wake.notify_one();
            }
        }
        Ticking(self)
    }

    fn start(&'static self, engine: Engine) {
        // Without the thread a call is not stopped; a machine that has none left has other worries.
        let builder = thread::Builder::new().name("heartcut-wasm-clock".to_owned());
        builder.spawn(move || self.run(&engine)).ok();
    }

    fn run(&self, engine: &Engine) {
        let mut idle = 0;
        loop {
            thread::sleep(TICK);
            engine.increment_epoch();
            idle = if self.calls.load(Ordering::SeqCst) == 0 {
                idle + 1
            } else {
                0
            };
            if idle > LINGER {
                self.sleep();
                idle = 0;
            }
        }
    }

    /// Sleeps until there is a call. A call that begins meanwhile is either seen here, or sees that
    /// the thread is asleep: both look under the lock.
    fn sleep(&self) {
        let mut asleep = self.asleep();
        *asleep = self.calls.load(Ordering::SeqCst) == 0;
        while *asleep {
            asleep = self
                .wake
                .wait(asleep)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn asleep(&self) -> MutexGuard<'_, bool> {
        self.asleep.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call in flight.
pub(crate) struct Ticking(&'static Ticker);

impl Drop for Ticking {
    fn drop(&mut self) {
        self.0.calls.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The ticks of a deadline, rounded up, and one because the first may come at once.
pub(crate) fn ticks(deadline: Duration) -> u64 {
    let ticks = deadline.as_millis().div_ceil(TICK.as_millis());
    u64::try_from(ticks)
        .unwrap_or(u64::MAX / 2)
        .saturating_add(1)
}
