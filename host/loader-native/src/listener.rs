//! The host, as the functions of a library call it.

#![allow(
    unsafe_code,
    reason = "a pointer goes to the plugin and comes back: each block says what it relies on"
)]

use heartcut_abi::{Emit, Lent, MessagePack, status};
use heartcut_plugin_api::{Flow, Host, boundary::Codec};
use std::{
    any::Any,
    ffi::c_void,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// Hears the events of one call.
pub(crate) struct Listener<'a> {
    host: &'a dyn Host,
    limit: u64,
    heard: AtomicU64,
    /// What the host threw while it was told of an event. It must not unwind through a plugin.
    thrown: Mutex<Option<Box<dyn Any + Send>>>,
}

impl<'a> Listener<'a> {
    pub(crate) fn new(host: &'a dyn Host, limit: u64) -> Self {
        Self {
            host,
            limit,
            heard: AtomicU64::new(0),
            thrown: Mutex::new(None),
        }
    }

    /// Runs a call that may emit events.
    pub(crate) fn during<T>(&self, call: impl FnOnce(Emit) -> T) -> T {
        // SAFETY: `self` outlives the call, and a plugin emits nothing after it has answered: what
        // it is handed is lent to it for the call.
        let emit = unsafe { Emit::new(std::ptr::from_ref(self).cast(), hear) };
        let answer = call(emit);
        let mut thrown = self.thrown.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(thrown) = thrown.take() {
            resume_unwind(thrown);
        }
        answer
    }

    /// Whether there were more events than a call may emit.
    pub(crate) fn is_flooded(&self) -> bool {
        self.heard.load(Ordering::Relaxed) > self.limit
    }

    fn hear(&self, event: &[u8]) -> Flow {
        if self.heard.fetch_add(1, Ordering::Relaxed) >= self.limit {
            return Flow::Stop;
        }
        match MessagePack::decode(event) {
            Ok(event) => self.host.emit(event),
            // An event that nobody can read is no reason to end a call.
            Err(_) => Flow::Continue,
        }
    }

    fn keep(&self, thrown: Box<dyn Any + Send>) -> Flow {
        let mut kept = self.thrown.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get_or_insert(thrown);
        Flow::Stop
    }
}

extern "C" fn hear(listener: *const c_void, event: Lent<'_>) -> u32 {
    // SAFETY: `Listener::during` made the callback of a listener that lives as long as the call.
    let listener = unsafe { &*listener.cast::<Listener<'_>>() };
    let heard = catch_unwind(AssertUnwindSafe(|| listener.hear(&event)));
    match heard.unwrap_or_else(|thrown| listener.keep(thrown)) {
        Flow::Continue => status::GO_ON,
        Flow::Stop => status::STOP,
    }
}
