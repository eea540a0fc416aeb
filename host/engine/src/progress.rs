//! How far a run is: counters that anyone may read at any time, and the word to stop.

use heartcut_plugin_api::PluginError;
use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    time::Instant,
};
use tokio::sync::Notify;

/// The stages of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reading and freezing the problems.
    Collect,
    /// Asking.
    Generate,
    /// Judging.
    Verify,
    /// Waiting for batch jobs.
    Wait,
    /// Writing.
    Format,
}

impl Stage {
    /// The stage as people read it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Collect => "collect",
            Self::Generate => "generate",
            Self::Verify => "verify",
            Self::Wait => "wait",
            Self::Format => "format",
        }
    }
}

/// Where a run tells what it does. Counters only grow within a stage.
#[derive(Debug, Default)]
pub struct Progress {
    stage: Mutex<Option<(Stage, String)>>,
    /// When the stage began, and how many tokens had been bought by then.
    stage_begun: Mutex<Option<(Instant, u64)>>,
    /// Units of the stage: problems, requests or traces.
    pub total: AtomicU64,
    /// Units done.
    pub done: AtomicU64,
    /// Places of the run that were not answered before.
    pub asked: AtomicU64,
    /// Requests given to the network or the local model.
    pub sent: AtomicU64,
    /// Requests that were answered before.
    pub cached: AtomicU64,
    /// Requests that failed for good.
    pub failed: AtomicU64,
    /// Requests tried again.
    pub retried: AtomicU64,
    /// Requests on their way.
    pub in_flight: AtomicU64,
    /// Requests whose earlier answer was lost and may be billed.
    pub maybe_billed: AtomicU64,
    /// Answers that the output limit cut.
    pub truncated: AtomicU64,
    /// Rows that were set aside.
    pub rejected: AtomicU64,
    /// Prompt tokens.
    pub input_tokens: AtomicU64,
    /// Output tokens.
    pub output_tokens: AtomicU64,
    /// What this start has spent, in 10⁻¹² US dollars.
    pub spent_picos: AtomicU64,
    /// What earlier starts of the run have spent.
    pub spent_before_picos: AtomicU64,
    /// Answers of this start that were paid for at a known price.
    pub priced: AtomicU64,
    /// Answers of this start whose cost is unknown.
    pub unpriced: AtomicU64,
    /// Answers judged.
    pub judged: AtomicU64,
    /// Answers proved right.
    pub correct: AtomicU64,
    failures: Mutex<BTreeMap<String, String>>,
    /// Requests about batch jobs: uploads, looks, downloads.
    pub polls: AtomicU64,
    notes: Mutex<Vec<String>>,
    stopped: AtomicBool,
    stop: Notify,
}

impl Progress {
    /// Begins a stage of `total` units.
    pub fn begin(&self, stage: Stage, detail: &str, total: u64) {
        if let Ok(mut current) = self.stage.lock() {
            *current = Some((stage, detail.to_owned()));
        }
        if let Ok(mut begun) = self.stage_begun.lock() {
            *begun = Some((Instant::now(), self.tokens()));
        }
        self.done.store(0, Relaxed);
        self.total.store(total, Relaxed);
    }

    /// The stage and what it works on.
    pub fn stage(&self) -> Option<(Stage, String)> {
        self.stage.lock().ok().and_then(|stage| stage.clone())
    }

    /// Keeps the first error of each code; a verdict has room for the code alone.
    pub(crate) fn verifier_failed(&self, error: &PluginError) {
        // Told to stop, a verifier may give up.
        if self.is_stopped() {
            return;
        }
        if let Ok(mut failures) = self.failures.lock() {
            let words = || {
                let causes = error.causes.iter().map(String::as_str);
                let told = std::iter::once(error.message.as_str()).chain(causes);
                told.collect::<Vec<_>>().join(": ")
            };
            failures.entry(error.code.clone()).or_insert_with(words);
        }
    }

    /// On what verifiers failed: codes, and the first error of each in words.
    pub fn verifier_failures(&self) -> BTreeMap<String, String> {
        self.failures
            .lock()
            .map(|it| it.clone())
            .unwrap_or_default()
    }

    /// Seconds since the stage began.
    pub fn stage_seconds(&self) -> Option<f64> {
        let begun = self.stage_begun.lock().ok().and_then(|begun| *begun)?;
        Some(begun.0.elapsed().as_secs_f64())
    }

    /// Tokens bought in this stage.
    pub fn stage_tokens(&self) -> u64 {
        let begun = self.stage_begun.lock().ok().and_then(|begun| *begun);
        self.tokens()
            .saturating_sub(begun.map_or(0, |begun| begun.1))
    }

    fn tokens(&self) -> u64 {
        self.input_tokens.load(Relaxed) + self.output_tokens.load(Relaxed)
    }

    /// Says something that a person should hear at once.
    pub(crate) fn note(&self, text: String) {
        if let Ok(mut notes) = self.notes.lock() {
            notes.push(text);
        }
    }

    /// What was said since this was called last.
    pub fn take_notes(&self) -> Vec<String> {
        let notes = self
            .notes
            .lock()
            .map(|mut notes| std::mem::take(&mut *notes));
        notes.unwrap_or_default()
    }

    /// Asks the run to stop as soon as nothing is lost by it.
    pub fn stop(&self) {
        self.stopped.store(true, Relaxed);
        self.stop.notify_waiters();
    }

    /// Whether somebody asked.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Relaxed)
    }

    /// Returns once somebody asks.
    pub async fn stopped(&self) {
        let notified = self.stop.notified();
        if !self.is_stopped() {
            notified.await;
        }
    }
}

/// Adds to a counter.
pub(crate) fn add(counter: &AtomicU64, n: u64) {
    counter.fetch_add(n, Relaxed);
}

/// Reads a counter.
pub(crate) fn get(counter: &AtomicU64) -> u64 {
    counter.load(Relaxed)
}

impl heartcut_plugin_api::Host for Progress {
    fn emit(&self, _event: heartcut_plugin_api::Event) -> heartcut_plugin_api::Flow {
        if self.is_stopped() {
            heartcut_plugin_api::Flow::Stop
        } else {
            heartcut_plugin_api::Flow::Continue
        }
    }
}
