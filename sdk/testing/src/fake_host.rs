use heartcut_sdk::{Event, Flow, Host};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A host that keeps the events it is told, and can stop a call.
///
/// ```
/// use heartcut_sdk::{Event, Flow, Host};
/// use heartcut_sdk_testing::FakeHost;
///
/// let host = FakeHost::stopping_after(1);
/// let event = Event::Item { index: 0 };
/// assert_eq!(host.emit(event.clone()), Flow::Continue);
/// assert_eq!(host.emit(event), Flow::Stop);
/// assert_eq!(host.events().len(), 2);
/// ```
#[derive(Debug, Default)]
pub struct FakeHost {
    events: Mutex<Vec<Event>>,
    stop_after: Option<usize>,
}

impl FakeHost {
    /// A host that never stops a call.
    pub fn new() -> Self {
        Self::default()
    }

    /// A host that lets so many events pass and answers [`Flow::Stop`] to all later ones.
    pub fn stopping_after(events: usize) -> Self {
        Self {
            stop_after: Some(events),
            ..Self::default()
        }
    }

    /// What was emitted, in order.
    pub fn events(&self) -> Vec<Event> {
        self.lock().clone()
    }

    /// The messages of the log events, in order.
    pub fn log(&self) -> Vec<String> {
        let message = |event: &Event| match event {
            Event::Log { message, .. } => Some(message.clone()),
            _ => None,
        };
        self.lock().iter().filter_map(message).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Event>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Host for FakeHost {
    fn emit(&self, event: Event) -> Flow {
        let mut events = self.lock();
        events.push(event);
        match self.stop_after {
            Some(limit) if events.len() > limit => Flow::Stop,
            _ => Flow::Continue,
        }
    }
}
