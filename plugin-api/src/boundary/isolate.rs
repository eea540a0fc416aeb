//! Finding the item that brings a plugin down.

use super::{Call, Session};
use crate::{Event, Flow, Host, PluginError};

/// So many calls in a row may fail before the rest of a list is given up: enough to find one item
/// among 64 by halves, and to stop soon where every item fails.
const MOST_FAILURES: usize = 8;

/// A frame for each item of `call`. Where the whole call fails it is repeated by halves, so that
/// one item that makes a plugin panic or run for ever costs itself and no other.
pub(super) fn frames<S: Session>(
    session: &S,
    call: Call<'_>,
    host: &dyn Host,
) -> Vec<Result<Vec<u8>, PluginError>> {
    let mut hunt = Hunt {
        session,
        host,
        failures: 0,
    };
    let mut answers = Vec::with_capacity(call.items.len());
    hunt.part(call, 0, &mut answers);
    answers
}

struct Hunt<'a, S> {
    session: &'a S,
    host: &'a dyn Host,
    failures: usize,
}

impl<S: Session> Hunt<'_, S> {
    fn part(
        &mut self,
        call: Call<'_>,
        first: u64,
        answers: &mut Vec<Result<Vec<u8>, PluginError>>,
    ) {
        let count = call.items.len();
        let host = Shifted {
            host: self.host,
            first,
        };
        let error = match self.session.call(call, &host) {
            Ok(frames) if frames.len() == count => {
                self.failures = 0;
                return answers.extend(frames.into_iter().map(Ok));
            }
            Ok(frames) => {
                let error = wrong_count(call.method, frames.len(), count);
                self.session.blame(error)
            }
            Err(error) => error,
        };
        self.failures += 1;
        if count <= 1 || self.failures > MOST_FAILURES {
            return answers.extend((0..count).map(|_| Err(error.clone())));
        }
        let (left, right) = call.items.split_at(count / 2);
        self.part(
            Call {
                items: left,
                ..call
            },
            first,
            answers,
        );
        self.part(
            Call {
                items: right,
                ..call
            },
            first + left.len() as u64,
            answers,
        );
    }
}

/// The error of a list that has not the length it should have.
pub(super) fn wrong_count(method: &str, found: usize, wanted: usize) -> PluginError {
    let message = format!("`{method}` answered {found} results for {wanted} items");
    PluginError::new("wrong-count", message).help("report this to the author of the plugin")
}

/// A host that hears of a part of a list as of the whole.
struct Shifted<'a> {
    host: &'a dyn Host,
    first: u64,
}

impl Host for Shifted<'_> {
    fn emit(&self, event: Event) -> Flow {
        self.host.emit(match event {
            Event::Item { index } => Event::Item {
                index: index.saturating_add(self.first),
            },
            other => other,
        })
    }
}
