//! Asking a provider that computes in this process.

use super::{
    count,
    feed::{Group, InFlight, Work},
    provider_error,
    wallet::Wallet,
};
use crate::{
    error::{HostError, Result},
    progress::add,
    run::{Context, StepPlan, collect::check_count, judge::Answered},
    store::{Answer, Journalled},
};
use heartcut_plugin_api::{Completion, PluginError, Request, role::Local};
use tokio::sync::mpsc;

pub(super) async fn ask(
    context: &Context<'_>,
    plan: &StepPlan,
    local: &dyn Local,
    mut groups: mpsc::Receiver<Group>,
    finished: mpsc::Sender<Answered>,
    in_flight: &InFlight,
    wallet: &Wallet<'_>,
) -> Result<()> {
    let bench = Bench {
        context,
        plan,
        local,
        finished,
        in_flight,
        wallet,
    };
    while let Some(group) = groups.recv().await {
        bench.work_on(group).await?;
        // A judge that is gone has left its error behind.
        if context.progress.is_stopped() || bench.finished.is_closed() {
            break;
        }
    }
    Ok(())
}

/// Where the groups are worked on, one after the other.
struct Bench<'a> {
    context: &'a Context<'a>,
    plan: &'a StepPlan,
    local: &'a dyn Local,
    finished: mpsc::Sender<Answered>,
    in_flight: &'a InFlight,
    wallet: &'a Wallet<'a>,
}

type Answers = Vec<Result<Completion, PluginError>>;

impl Bench<'_> {
    async fn work_on(&self, group: Group) -> Result<()> {
        let Group { entries, work } = group;
        let writer = self.context.writer;
        let journalled = writer.journal(self.context.run.id, entries).await?;
        let requests: Vec<Request> = work.iter().map(|w| w.request.clone()).collect();
        add(&self.context.progress.sent, requests.len() as u64);
        let answers = self.compute(&requests);
        check_count(&self.plan.provider_id, requests.len(), answers.len())?;
        self.commit(&work, &journalled, &answers).await?;
        let stop = answers.iter().find_map(|a| match a {
            Err(error) if HostError::stops_run(error) => Some(error.clone()),
            _ => None,
        });
        self.hand_on(work, answers).await;
        stop.map_or(Ok(()), |error| {
            Err(provider_error(self.plan, "ended the run", error))
        })
    }

    /// Computing takes as long as it takes; the runtime has nothing else to do meanwhile.
    fn compute(&self, requests: &[Request]) -> Answers {
        tokio::task::block_in_place(|| self.local.generate(requests, self.context.progress))
    }

    async fn commit(
        &self,
        work: &[Work],
        journalled: &[Journalled],
        answers: &Answers,
    ) -> Result<()> {
        let rows = work.iter().zip(answers).map(|(work, answer)| {
            let answer = match answer {
                Ok(completion) => Answer::Completion(completion.clone()),
                Err(error) => Answer::Failure(error.clone()),
            };
            (journalled[work.entry].request, answer)
        });
        // An answer that nobody counted and nobody pays for needs no row.
        let counted = work.iter().zip(answers).filter_map(|(work, answer)| {
            let usage = answer.as_ref().ok()?.usage?;
            let request = journalled[work.entry].request;
            Some(self.wallet.paid(request, Some(usage), None))
        });
        let (rows, counted) = (rows.collect(), counted.flatten().collect());
        self.context.writer.answers(rows, counted).await
    }

    async fn hand_on(&self, work: Vec<Work>, answers: Answers) {
        let progress = self.context.progress;
        for (work, answer) in work.into_iter().zip(answers) {
            self.in_flight.remove(&work.key);
            add(&progress.done, 1);
            let Ok(completion) = answer else {
                add(&progress.failed, 1);
                continue;
            };
            count(
                self.context,
                &completion,
                self.wallet.cost(completion.usage),
            );
            drop(self.finished.send(work.answered(completion)).await);
        }
    }
}
