//! Whether a service is still worth asking.

use super::{Ended, NOT_FOUND, provider_error};
use crate::{
    error::{HostError, Result},
    money::Usd,
    run::StepPlan,
};
use heartcut_plugin_api::PluginError;

/// Requests in a row that may fail for good before the provider is held to be gone.
const FAILURES_IN_A_ROW: u32 = 10;

/// Requests that may be refused for good before the first one is answered.
const REFUSED_AT_FIRST: u32 = 50;

/// What became of a step's requests, as far as it decides whether to go on.
#[derive(Default)]
pub(super) struct Health {
    /// Requests in a row that failed for good.
    failures: u32,
    /// Requests that the service refused as they are.
    refused: u32,
    pub(super) answered: u64,
    pub(super) fatal: Option<HostError>,
    /// What the budget did not hold beside the batch jobs under way.
    pub(super) held: Option<(Usd, HostError)>,
    last_failure: Option<PluginError>,
}

impl Health {
    /// Whether nothing more is to be sent.
    pub(super) fn is_over(&self) -> bool {
        self.fatal.is_some() || self.held.is_some()
    }

    pub(super) fn note_success(&mut self) {
        self.failures = 0;
        self.answered += 1;
    }

    /// Notes a failure for good; `first` says that nothing of the step was ever answered.
    pub(super) fn note_failure(&mut self, plan: &StepPlan, error: PluginError, first: bool) {
        if HostError::stops_run(&error) {
            let error = provider_error(plan, "ended the run", error);
            self.fatal.get_or_insert(error);
            return;
        }
        if error.retry.is_never() {
            // A service that refuses an item is alive: only the item is lost.
            self.failures = 0;
            self.refused += 1;
        } else {
            self.failures += 1;
        }
        let gone = self.failures >= FAILURES_IN_A_ROW;
        // A service that does not know the model will not know it the next time.
        let known = error.code != NOT_FOUND;
        if gone || (first && (!known || self.refused >= REFUSED_AT_FIRST)) {
            let failed = self.failures.max(self.refused);
            self.fatal.get_or_insert(gone_for_good(plan, failed, error));
        } else {
            self.last_failure = Some(error);
        }
    }

    /// How the step ended: one in which nothing at all is answered is a failure, too.
    pub(super) fn verdict(&mut self, plan: &StepPlan, nothing_answered: bool) -> Result<Ended> {
        if let Some(error) = self.fatal.take() {
            return Err(error);
        }
        if let Some((needs, error)) = self.held.take() {
            return Ok(Ended::Held { needs, error });
        }
        let failed = self.failures + self.refused;
        match self.last_failure.take().filter(|_| nothing_answered) {
            Some(error) => Err(gone_for_good(plan, failed, error)),
            None => Ok(Ended::Whole),
        }
    }
}

fn gone_for_good(plan: &StepPlan, failures: u32, error: PluginError) -> HostError {
    let what = match failures {
        1 => "failed the first request".to_owned(),
        _ => format!("failed {failures} requests and answered none of them"),
    };
    provider_error(plan, &what, error)
}
