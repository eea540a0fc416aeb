//! Ending a run's jobs early: what they have answered by then is kept, the rest is not asked again
//! by itself.

use super::{Session, drive::Desk, errors};
use crate::{
    error::Result,
    progress::add,
    run::Context,
    store::{BatchState, JobRow},
};
use heartcut_plugin_api::{PluginError, role::batch::Step};
use serde_json::Value;

/// No request of a step goes into a job any more.
pub(super) fn withdraw(context: &Context<'_>, step: u32, session: &Session) -> Result<()> {
    let run = context.run.id;
    let failed = session
        .journal()
        .withdraw(run, step, &errors::withdrawn())?;
    add(&context.progress.failed, failed);
    Ok(())
}

impl Desk<'_> {
    /// Tells a job once in a session that it is to end. One whose creation has no answer is looked
    /// for first.
    pub(super) fn cancel(&self, job: &mut JobRow) -> Result<()> {
        if job.state != BatchState::Open || !self.session.cancels(job.id) {
            return Ok(());
        }
        let next = state(job, self).and_then(|state| self.batches.cancel(&state));
        self.take(job, next).map(drop)
    }
}

/// The provider's state of a job; one that was not begun begins on paper.
fn state(job: &JobRow, desk: &Desk<'_>) -> Result<Value, PluginError> {
    let next = match &job.next {
        Some(step) => step.clone(),
        None => desk.batches.start(&job.job)?,
    };
    Ok(match next {
        Step::Send { state, .. }
        | Step::Download { state, .. }
        | Step::Wait { state, .. }
        | Step::Done { state, .. }
        | Step::Failed { state, .. } => state,
    })
}
