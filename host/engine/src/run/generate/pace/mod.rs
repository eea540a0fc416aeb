//! How fast to ask: requests and tokens in a minute as the user or the service says, and as many
//! requests in flight as the service bears.

mod bucket;
mod learn;
#[cfg(test)]
mod tests;

use crate::pipeline::{Limits, ModelLimits};
use bucket::Bucket;
use heartcut_plugin_api::http::RateHints;
use learn::Learned;
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

/// A start sends a quarter of what may be in flight at once, but no less than this, and has sent
/// twice as much after each step: enough to fill any line within the first answers, and little
/// enough that a service which refuses is heard in time.
const START: f64 = 16.0;
const START_STEP: Duration = Duration::from_millis(50);
/// After that the start is over.
const START_STEPS: f64 = 12.0;

/// Longest pause that a hint brings about; the next answer says more.
const LONGEST_HINT: Duration = Duration::from_secs(60);
/// Tokens flow in all the time, so that a short look suffices.
const LONGEST_TOKEN_HINT: Duration = Duration::from_secs(1);

/// Who may send now.
#[derive(Debug)]
pub(super) struct Pace {
    state: Mutex<State>,
    changed: Notify,
    /// Whoever waits first is served first.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct State {
    learned: Learned,
    in_flight: u32,
    tokens_in_flight: u64,
    requests: Option<Bucket>,
    tokens: Option<Bucket>,
    /// What the service says is left, and until when that holds.
    left: Option<(u64, Instant)>,
    tokens_left: Option<(u64, Instant)>,
    begun: Option<Instant>,
    start: f64,
    sent: u64,
}

/// Leave to send one request, as long as it is held.
#[derive(Debug)]
pub(super) struct Slot<'a> {
    pace: &'a Pace,
    /// Tokens that were thought to be needed.
    tokens: u64,
    sent: Instant,
}

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Came {
    /// An answer, with its tokens where they were counted.
    Answer(Option<u64>),
    /// A refusal for the rate, with the delay that was named.
    Refusal(Option<Duration>),
    /// Anything else.
    Other,
}

/// Why nobody may send now.
enum Wait {
    Until(Instant),
    Change,
}

impl Pace {
    /// The pace for one model.
    pub(super) fn new(limits: &Limits, model: &str) -> Self {
        let now = Instant::now();
        let ModelLimits {
            concurrency,
            rpm,
            tpm,
            ..
        } = limits.of_model(model);
        let minute = |limit: u64| Bucket::new(limit as f64 / 60.0, now);
        let most = concurrency.unwrap_or(limits.concurrency);
        let state = State {
            learned: Learned::new(most, now),
            in_flight: 0,
            tokens_in_flight: 0,
            requests: rpm.map(minute),
            tokens: tpm.map(minute),
            left: None,
            tokens_left: None,
            begun: None,
            start: START.max(f64::from(most) / 4.0),
            sent: 0,
        };
        Self {
            state: Mutex::new(state),
            changed: Notify::new(),
            turn: tokio::sync::Mutex::new(()),
        }
    }

    /// Waits until a request of about so many tokens may be sent.
    pub(super) async fn slot(&self, tokens: u64) -> Slot<'_> {
        let _turn = self.turn.lock().await;
        loop {
            let changed = self.changed.notified();
            let wait = match self.lock().take(Instant::now(), tokens) {
                Ok(sent) => {
                    return Slot {
                        pace: self,
                        tokens,
                        sent,
                    };
                }
                Err(wait) => wait,
            };
            match wait {
                Wait::Change => changed.await,
                Wait::Until(then) => tokio::select! {
                    () = sleep_until(then) => {}
                    () = changed => {}
                },
            }
        }
    }

    #[cfg(test)]
    fn cuts(&self) -> u32 {
        self.lock().learned.cuts
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot<'_> {
    /// Gives the slot back with what came of the request.
    pub(super) fn came(self, came: Came, hints: &RateHints) {
        let now = Instant::now();
        let mut state = self.pace.lock();
        state.came(now, now - self.sent, self.tokens, came, hints);
        // The rest is done by dropping.
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let mut state = self.pace.lock();
        state.in_flight -= 1;
        state.tokens_in_flight -= self.tokens;
        let in_flight = state.in_flight;
        state.learned.look(Instant::now(), in_flight);
        drop(state);
        // Stored where nobody waits yet, so that whoever looks next looks again.
        self.pace.changed.notify_one();
    }
}

impl State {
    fn take(&mut self, now: Instant, tokens: u64) -> Result<Instant, Wait> {
        self.learned.look(now, self.in_flight);
        if self.in_flight >= self.learned.allowed().max(1) {
            return Err(Wait::Change);
        }
        match self.ready_at(now, tokens) {
            Some(then) => Err(Wait::Until(then)),
            None => {
                self.send(now, tokens);
                Ok(now)
            }
        }
    }

    fn send(&mut self, now: Instant, tokens: u64) {
        self.begun.get_or_insert(now);
        self.sent += 1;
        self.learned.sent();
        self.in_flight += 1;
        self.tokens_in_flight += tokens;
        let buckets = self.requests.iter_mut().chain(&mut self.learned.pace);
        buckets.for_each(|bucket| bucket.take(1.0));
        if let Some(bucket) = &mut self.tokens {
            bucket.take(tokens as f64);
        }
    }

    /// The latest of all reasons to wait.
    fn ready_at(&mut self, now: Instant, tokens: u64) -> Option<Instant> {
        let requests = self.requests.as_mut().and_then(|b| b.ready_at(now, 1.0));
        let pace = self
            .learned
            .pace
            .as_mut()
            .and_then(|b| b.ready_at(now, 1.0));
        let all = self
            .tokens
            .as_mut()
            .and_then(|b| b.ready_at(now, tokens as f64));
        let left = self
            .left
            .and_then(|(left, until)| (u64::from(self.in_flight) >= left).then_some(until));
        let tokens_left = self
            .tokens_left
            .and_then(|(left, until)| (self.tokens_in_flight + tokens > left).then_some(until));
        let reasons = [
            requests,
            pace,
            all,
            left,
            tokens_left,
            self.learned.hold,
            self.learned.is_waiting(),
            self.start(now),
        ];
        reasons
            .into_iter()
            .flatten()
            .filter(|then| *then > now)
            .max()
    }

    /// When the start lets one more go.
    fn start(&self, now: Instant) -> Option<Instant> {
        let begun = self.begun?;
        let steps = (now - begun).as_secs_f64() / START_STEP.as_secs_f64();
        if steps > START_STEPS || (self.sent as f64) < self.start * steps.exp2() {
            return None;
        }
        let due = ((self.sent + 1) as f64 / self.start).log2().max(0.0);
        Some(begun + START_STEP.mul_f64(due))
    }

    fn came(&mut self, now: Instant, took: Duration, thought: u64, came: Came, hints: &RateHints) {
        match came {
            Came::Answer(tokens) => {
                self.learned.answered(now, took);
                if let (Some(used), Some(bucket)) = (tokens, &mut self.tokens) {
                    bucket.take(used as f64 - thought as f64);
                }
                self.hear(now, hints);
            }
            Came::Refusal(after) => {
                // What was refused used nothing up.
                if let Some(bucket) = &mut self.tokens {
                    bucket.take(-(thought as f64));
                }
                let after = after.unwrap_or_default();
                self.learned.refused(now, took, after, self.in_flight);
            }
            Came::Other => {}
        }
    }

    fn hear(&mut self, now: Instant, hints: &RateHints) {
        let until = |ms: Option<u64>, longest: Duration| {
            now + ms
                .map_or(LONGEST_TOKEN_HINT, Duration::from_millis)
                .min(longest)
        };
        self.left = hints
            .remaining_requests
            .map(|left| (left, until(hints.reset_requests_ms, LONGEST_HINT)));
        self.tokens_left = hints
            .remaining_tokens
            .map(|left| (left, until(hints.reset_tokens_ms, LONGEST_TOKEN_HINT)));
    }
}
