//! A budget that fills with time and may be overdrawn by what was not known before.

use std::time::Duration;
use tokio::time::Instant;

/// How much of a second's worth may go out at once: little, so that no window of the service sees
/// more than its limit and what is on its way.
const AT_ONCE_S: f64 = 0.1;
/// The same where the service is known to have nothing to spare.
const EVENLY_S: f64 = 0.02;

#[derive(Clone, Debug)]
pub(super) struct Bucket {
    /// In a second.
    rate: f64,
    /// The most that may be taken at once.
    burst: f64,
    /// What may be taken now; below zero after more was used than was thought.
    level: f64,
    filled: Instant,
}

impl Bucket {
    /// One that was not used yet.
    pub(super) fn new(rate: f64, now: Instant) -> Self {
        let rate = rate.max(1e-6);
        let burst = (rate * AT_ONCE_S).max(1.0);
        Self {
            rate,
            burst,
            level: burst,
            filled: now,
        }
    }

    /// One for a service that has nothing left.
    pub(super) fn empty(rate: f64, now: Instant) -> Self {
        Self {
            burst: (rate * EVENLY_S).max(1.0),
            level: 0.0,
            ..Self::new(rate, now)
        }
    }

    pub(super) fn rate(&self) -> f64 {
        self.rate
    }

    pub(super) fn set_rate(&mut self, rate: f64, now: Instant) {
        self.fill(now);
        self.rate = rate.max(1e-6);
    }

    fn fill(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.filled).as_secs_f64();
        self.level = (self.level + passed * self.rate).min(self.burst);
        self.filled = now;
    }

    /// When there is anything to take. More than there is may be taken, which is paid back by
    /// waiting: a request may be larger than what flows in at once.
    pub(super) fn ready_at(&mut self, now: Instant, amount: f64) -> Option<Instant> {
        self.fill(now);
        let wanted = amount.min(self.burst);
        if self.level >= wanted - 1e-9 {
            return None;
        }
        let wait = ((wanted - self.level) / self.rate).min(86_400.0);
        Some(now + Duration::from_secs_f64(wait))
    }

    pub(super) fn take(&mut self, amount: f64) {
        self.level -= amount;
    }
}
