//! Learning how much a service takes, from what it refuses.
//!
//! The first refusal opens a window in which nothing new is sent and other refusals come home.
//! At its end requests in flight are cut, at most once in a window, by the part that was refused.
//! A service that fills a bucket is empty at every refusal, so what it answered between two of them
//! is what it takes: that becomes the pace, which then grows slowly. Where a cut does not lower the
//! part that is refused, the service does not refuse for the load: the cut is taken back, and for a
//! while there is none.

use super::bucket::Bucket;
use std::{collections::VecDeque, ops::Range, time::Duration};
use tokio::time::Instant;

/// How long refusals are held to be for the load, once that was shown.
const FOR_THE_LOAD: Duration = Duration::from_secs(60);
/// Bounds of a window; within them it lasts as long as the refusal took, so that its neighbours come
/// home as well.
const SHORTEST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(1);
/// The pace stays this much below what was measured.
const MARGIN: f64 = 0.98;
/// Over how long it is measured, and how finely.
const LATELY: Duration = Duration::from_secs(2);
const PIECE: Duration = Duration::from_millis(50);
/// Growth of the pace in a second, and after a long time without a refusal.
const GROWTH: f64 = 0.02;
const GROWTH_LATER: f64 = 0.1;
const LATER: Duration = Duration::from_secs(15);
/// Growth of the requests in flight in a second, beside one for each round of answers.
const FLIGHT_GROWTH: f64 = 0.05;
/// Requests that have to be seen before a cut is judged.
const EVIDENCE: u32 = 8;
/// A cut changed nothing where the part that is refused is about what it was before.
const ALIKE: Range<f64> = 0.6..1.5;
/// Where more than this is refused, it is for the load.
const MOST_REFUSED: f64 = 0.6;
/// How long no cut is made after one that changed nothing.
const SPARED: Duration = Duration::from_secs(8);
const SPARED_LONGEST: Duration = Duration::from_secs(120);

fn is_alike(part: f64, before: f64) -> bool {
    ALIKE.contains(&(part / before.max(f64::MIN_POSITIVE)))
}

/// Requests of a time, and those of them that were refused.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    sent: u32,
    refused: u32,
}

impl Counts {
    fn refused_part(self) -> f64 {
        if self.sent == 0 {
            0.0
        } else {
            f64::from(self.refused) / f64::from(self.sent)
        }
    }
}

/// The time after a refusal in which its neighbours come home.
#[derive(Clone, Copy, Debug)]
struct Window {
    until: Instant,
    answered: u32,
    refused: u32,
    /// The longest delay that the service named.
    after: Duration,
    /// Requests that were in flight when it opened.
    in_flight: f64,
}

/// What was before a cut.
#[derive(Clone, Debug)]
struct Before {
    allowed: f64,
    pace: Option<f64>,
    refused_part: f64,
}

/// A time without cuts, and the part that was refused when it began.
#[derive(Clone, Copy, Debug)]
struct Spared {
    until: Instant,
    refused_part: f64,
}

#[derive(Debug)]
pub(super) struct Learned {
    most: f64,
    /// Requests that may be in flight.
    allowed: f64,
    /// How often one may be sent, where that was measured.
    pub(super) pace: Option<Bucket>,
    /// Seconds that an answer takes.
    latency: Option<f64>,
    window: Option<Window>,
    /// Requests sent since the last cut.
    since_cut: Counts,
    cut_at: Instant,
    /// When the service was first seen to be empty.
    empty: Option<Instant>,
    /// What it has answered lately, in short pieces with their beginnings.
    lately: VecDeque<(Instant, u32)>,
    before: Option<Before>,
    sparing: Option<Spared>,
    /// No cut is taken back before: taking one back was wrong.
    for_the_load_until: Option<Instant>,
    spared: Duration,
    last_refusal: Option<Instant>,
    grown: Instant,
    /// Nothing is sent before.
    pub(super) hold: Option<Instant>,
    /// Cuts that were made, for tests.
    pub(super) cuts: u32,
}

impl Learned {
    pub(super) fn new(most: u32, now: Instant) -> Self {
        Self {
            most: f64::from(most),
            allowed: f64::from(most),
            pace: None,
            latency: None,
            window: None,
            since_cut: Counts::default(),
            cut_at: now,
            empty: None,
            lately: VecDeque::new(),
            before: None,
            sparing: None,
            for_the_load_until: None,
            spared: SPARED,
            last_refusal: None,
            grown: now,
            hold: None,
            cuts: 0,
        }
    }

    /// Requests that may be in flight now.
    pub(super) fn allowed(&self) -> u32 {
        self.allowed as u32
    }

    /// Whether what is on its way is awaited before anything else is sent.
    pub(super) fn is_waiting(&self) -> Option<Instant> {
        self.window.map(|window| window.until)
    }

    pub(super) fn sent(&mut self) {
        self.since_cut.sent += 1;
    }

    pub(super) fn answered(&mut self, now: Instant, took: Duration) {
        let took = took.as_secs_f64();
        self.latency = Some(self.latency.map_or(took, |old| old * 0.9 + took * 0.1));
        self.count(now);
        match &mut self.window {
            Some(window) => window.answered += 1,
            None => self.grow(now),
        }
    }

    pub(super) fn refused(
        &mut self,
        now: Instant,
        took: Duration,
        after: Duration,
        in_flight: u32,
    ) {
        if now - took >= self.cut_at {
            self.since_cut.refused += 1;
        }
        self.last_refusal = Some(now);
        if self.is_spared(now) {
            return;
        }
        let window = self.window.get_or_insert(Window {
            until: now + took.clamp(SHORTEST, LONGEST),
            answered: 0,
            refused: 0,
            after: Duration::ZERO,
            in_flight: f64::from(in_flight),
        });
        window.refused += 1;
        window.after = window.after.max(after);
    }

    /// Whether refusals say nothing about the load; until more of them come than did then.
    fn is_spared(&mut self, now: Instant) -> bool {
        let Some(spared) = self.sparing.filter(|spared| now < spared.until) else {
            return false;
        };
        let judged = self.since_cut.sent >= 2 * EVIDENCE;
        if judged && self.since_cut.refused_part() > ALIKE.end * spared.refused_part {
            self.sparing = None;
            self.begin_counting(now);
            self.for_the_load_until = Some(now + FOR_THE_LOAD);
            return false;
        }
        true
    }

    /// Ends a window that is over: all are home, or the time is up.
    pub(super) fn look(&mut self, now: Instant, in_flight: u32) {
        let over = |window: &Window| in_flight == 0 || now >= window.until;
        if let Some(window) = self.window.filter(over) {
            self.window = None;
            self.decide(now, window, in_flight);
        }
    }

    fn decide(&mut self, now: Instant, window: Window, in_flight: u32) {
        let part = self.since_cut.refused_part();
        match self.before.take() {
            // A cut that is not judged yet is not followed by another one, unless nothing goes.
            Some(before) if part < 0.9 && self.since_cut.sent < EVIDENCE => {
                self.before = Some(before);
                return;
            }
            Some(before)
                if part < MOST_REFUSED
                    && is_alike(part, before.refused_part)
                    && self.for_the_load_until.is_none_or(|until| now >= until) =>
            {
                self.take_back(now, before, part);
            }
            _ => self.cut(now, window, in_flight),
        }
        self.begin_counting(now);
        self.grown = now;
    }

    fn begin_counting(&mut self, now: Instant) {
        self.since_cut = Counts::default();
        self.cut_at = now;
    }

    fn take_back(&mut self, now: Instant, before: Before, refused_part: f64) {
        self.allowed = before.allowed;
        self.pace = before.pace.map(|rate| Bucket::empty(rate, now));
        self.sparing = Some(Spared {
            until: now + self.spared,
            refused_part,
        });
        self.spared = (self.spared * 2).min(SPARED_LONGEST);
    }

    fn cut(&mut self, now: Instant, window: Window, in_flight: u32) {
        self.cuts += 1;
        // What is still on its way was not refused, for refusals come first.
        let all = window.answered + window.refused + in_flight;
        let part = f64::from(window.refused) / f64::from(all.max(1));
        self.before = Some(Before {
            allowed: self.allowed,
            pace: self.pace.as_ref().map(Bucket::rate),
            refused_part: part.max(self.since_cut.refused_part()),
        });
        self.measure(now);
        let in_use = self.allowed.min(window.in_flight.max(1.0));
        self.allowed = (in_use * (1.0 - part)).max(self.least()).min(self.most);
        if part >= 0.5 {
            let breath = Duration::from_secs_f64(self.latency.unwrap_or(0.1));
            let breath = breath.clamp(SHORTEST, Duration::from_millis(250));
            self.hold = Some(now + window.after.max(breath));
        }
    }

    /// With a pace, requests in flight are bounded by it and need no other bound.
    fn least(&self) -> f64 {
        let pace = self.pace.as_ref().map_or(0.0, Bucket::rate);
        (2.0 * pace * self.latency.unwrap_or(0.0)).max(1.0)
    }

    fn measure(&mut self, now: Instant) {
        let Some(empty) = self.empty else {
            self.empty = Some(now);
            self.lately.clear();
            return;
        };
        let Some((first, _)) = self.lately.front() else {
            return;
        };
        let seconds = now
            .saturating_duration_since(empty.max(*first))
            .as_secs_f64();
        let answered: u32 = self.lately.iter().map(|(_, answered)| answered).sum();
        if answered >= 8 && seconds >= 0.2 {
            self.pace = Some(Bucket::empty(f64::from(answered) / seconds * MARGIN, now));
        }
    }

    fn count(&mut self, now: Instant) {
        match self.lately.back_mut() {
            Some((begun, answered)) if now - *begun < PIECE => *answered += 1,
            _ => self.lately.push_back((now, 1)),
        }
        while self
            .lately
            .front()
            .is_some_and(|(begun, _)| now - *begun > LATELY)
        {
            self.lately.pop_front();
        }
    }

    fn grow(&mut self, now: Instant) {
        let seconds = now.saturating_duration_since(self.grown).as_secs_f64();
        self.grown = now;
        let more = 1.0 / self.allowed + self.allowed * FLIGHT_GROWTH * seconds;
        self.allowed = (self.allowed + more).min(self.most);
        let Some(pace) = &mut self.pace else { return };
        let quiet = self.last_refusal.is_none_or(|last| now - last > LATER);
        let growth = if quiet { GROWTH_LATER } else { GROWTH };
        let rate = pace.rate() * (1.0 + growth * seconds.min(1.0));
        pace.set_rate(rate, now);
    }
}
