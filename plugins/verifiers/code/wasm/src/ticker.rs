//! A thread that has running programs looked at.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};
use wasmtime::Engine;

/// How far a limit may be missed.
const TICK: Duration = Duration::from_millis(5);

/// Advances the epoch of an engine for as long as it lives.
pub(crate) struct Ticker(Arc<AtomicBool>);

impl Ticker {
    /// # Errors
    /// When no thread can be started: nothing would be stopped.
    pub(crate) fn start(engine: &Engine) -> std::io::Result<Self> {
        let over = Arc::new(AtomicBool::new(false));
        let (seen, engine) = (over.clone(), engine.clone());
        let builder = thread::Builder::new().name("heartcut-program-clock".to_owned());
        builder.spawn(move || {
            while !seen.load(Ordering::Relaxed) {
                thread::sleep(TICK);
                engine.increment_epoch();
            }
        })?;
        Ok(Self(over))
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
