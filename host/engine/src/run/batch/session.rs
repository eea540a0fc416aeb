//! What the batch jobs of a run share for as long as the process lives.

use super::wire::UNREACHED_MS;
use crate::{
    error::{HostError, Result},
    run::{Context, generate},
    store::{BatchJournal, JobRow},
    transport::{Blobs, Transport},
};
use heartcut_plugin_api::PluginError;
use std::{
    cell::OnceCell,
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::runtime::Runtime;

/// Longest time between two looks at a job of which nothing new is heard.
const LONGEST_MS: u64 = 600_000;

/// The journal, the blobs, the transport with what it has captured, and what was seen so far.
pub(in crate::run) struct Session {
    journal: Mutex<BatchJournal>,
    pub(super) blobs: Blobs,
    transport: OnceCell<Transport>,
    runtime: OnceCell<Runtime>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    /// Jobs for which something was sent.
    looked: HashSet<i64>,
    /// Jobs that were told to end.
    cancelled: HashSet<i64>,
    /// How long each job was left alone, and its counters then.
    quiet: HashMap<i64, (u64, [Option<u64>; 3])>,
    /// Codes of warnings that were said.
    said: HashSet<String>,
    /// Failures in a row to reach the service.
    unreached: u32,
    unreached_at: u64,
    /// Whether the service ever answered.
    reached: bool,
    /// No job is made before.
    held_until: u64,
}

impl Session {
    /// The session of a run. What a killed process left half-written is removed.
    pub(in crate::run) fn new(context: &Context<'_>) -> Result<Self> {
        let journal = context.store.batches()?;
        let blobs = Blobs::new(context.plan.project.blobs());
        blobs.sweep(&journal.blobs_in_use()?);
        Ok(Self {
            journal: Mutex::new(journal),
            blobs,
            transport: OnceCell::new(),
            runtime: OnceCell::new(),
            seen: Mutex::default(),
        })
    }

    /// The journal; never held while something else is awaited.
    pub(in crate::run) fn journal(&self) -> MutexGuard<'_, BatchJournal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The jobs of a step that are not closed.
    pub(super) fn jobs(&self, run: i64, step: u32) -> Result<Vec<JobRow>> {
        let mut jobs = self.journal().unfinished(run)?;
        jobs.retain(|job| job.step == step);
        Ok(jobs)
    }

    pub(super) fn transport(&self, context: &Context<'_>) -> Result<&Transport> {
        if let Some(transport) = self.transport.get() {
            return Ok(transport);
        }
        let transport = generate::transport(context, self.blobs.clone())?;
        Ok(self.transport.get_or_init(|| transport))
    }

    pub(in crate::run) fn runtime(&self) -> Result<&Runtime> {
        if let Some(runtime) = self.runtime.get() {
            return Ok(runtime);
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(std::thread::available_parallelism().map_or(2, usize::from))
            .enable_all()
            .build()
            .map_err(|e| {
                HostError::internal("no-runtime", "no threads to work with").because(&e)
            })?;
        Ok(self.runtime.get_or_init(|| runtime))
    }

    /// Notes that something was sent for a job.
    pub(super) fn look(&self, job: i64) {
        self.seen().looked.insert(job);
    }

    pub(super) fn has_looked(&self, job: i64) -> bool {
        self.seen().looked.contains(&job)
    }

    /// Whether a job is to be told that it ends: once.
    pub(super) fn cancels(&self, job: i64) -> bool {
        self.seen().cancelled.insert(job)
    }

    /// How long to leave a job alone: as long as its provider says, and longer each time that its
    /// counters stand still.
    pub(super) fn interval(&self, job: &JobRow, ms: u64) -> u64 {
        let counters = [job.done, job.failed, job.total];
        let mut seen = self.seen();
        let longer = match seen.quiet.get(&job.id) {
            Some((last, same)) if *same == counters => last.saturating_mul(3) / 2,
            _ => 0,
        };
        let interval = ms.max(longer.min(LONGEST_MS));
        seen.quiet.insert(job.id, (interval, counters));
        interval
    }

    /// Says a warning, once for each code.
    pub(super) fn warn(&self, context: &Context<'_>, job: &JobRow, warning: &PluginError) {
        if self.seen().said.insert(warning.code.clone()) {
            let causes = warning.causes.iter().map(|cause| format!(": {cause}"));
            let causes: String = causes.collect();
            context.progress.note(format!(
                "batch `{}`: {}{causes}",
                job.job.run_key, warning.message
            ));
        }
    }

    pub(super) fn note_reached(&self) {
        let mut seen = self.seen();
        (seen.unreached, seen.reached) = (0, true);
    }

    /// Failures in a row to reach the service, this one included; none where it never answered.
    /// What several jobs meet within a minute is one failure.
    pub(super) fn note_unreached(&self, now_ms: u64) -> Option<u32> {
        let mut seen = self.seen();
        if seen.unreached == 0 || now_ms >= seen.unreached_at + UNREACHED_MS {
            (seen.unreached, seen.unreached_at) = (seen.unreached + 1, now_ms);
        }
        seen.reached.then_some(seen.unreached)
    }

    /// Makes no job before `until`.
    pub(super) fn hold(&self, until: u64) {
        let mut seen = self.seen();
        seen.held_until = seen.held_until.max(until);
    }

    pub(super) fn held_until(&self) -> u64 {
        self.seen().held_until
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
