//! How events reach the host: a plugin runs as a future that nothing wakes, and waits while the
//! caller of the plugin delivers what it emitted.

use heartcut_plugin_api::{Event, Flow, Host};
use std::{
    future::poll_fn,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Waker},
};

/// At most one event on its way to the host, or its answer on its way back.
#[derive(Clone, Default)]
pub(crate) struct Mailbox(Arc<Mutex<Slot>>);

#[derive(Default)]
enum Slot {
    #[default]
    Empty,
    Emitted(Event),
    Answered(Flow),
}

impl Mailbox {
    /// Emits an event and waits for the answer.
    pub(crate) async fn emit(&self, event: Event) -> Flow {
        self.put(Slot::Emitted(event));
        poll_fn(|_| match self.put(Slot::Empty) {
            Slot::Answered(flow) => Poll::Ready(flow),
            other => {
                self.put(other);
                Poll::Pending
            }
        })
        .await
    }

    /// Delivers the event, if there is one.
    fn deliver(&self, host: &dyn Host) -> bool {
        match self.put(Slot::Empty) {
            Slot::Emitted(event) => {
                let flow = host.emit(event);
                self.put(Slot::Answered(flow));
                true
            }
            _ => false,
        }
    }

    fn put(&self, slot: Slot) -> Slot {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut kept, slot)
    }
}

/// How often a plugin that waits is looked at again: a few things of WASI are ready at the second
/// look, and nothing at a later one.
const LOOKS: u32 = 8;

/// Runs a plugin to its end on this thread, delivering its events; nothing when it waits for
/// something that never happens.
pub(crate) fn drive<F: Future>(
    running: F,
    mailbox: &Mailbox,
    host: &dyn Host,
) -> Option<F::Output> {
    let mut running = pin!(running);
    let mut context = Context::from_waker(Waker::noop());
    let mut looks = 0;
    while looks < LOOKS {
        match running.as_mut().poll(&mut context) {
            Poll::Ready(output) => return Some(output),
            Poll::Pending if mailbox.deliver(host) => looks = 0,
            Poll::Pending => looks += 1,
        }
    }
    None
}
