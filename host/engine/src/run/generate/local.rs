//! Asking a provider that computes in this process.

use super::{
    count,
    feed::{Group, InFlight, Work},
};
use crate::{
    error::{ErrorKind, HostError, Result},
    progress::add,
    run::{Context, StepPlan, collect::check_count, judge::Answered},
    store::{Answer, Journalled},
};
use heartcut_plugin_api::{PluginError, Request, role::Local};
use tokio::sync::mpsc;

pub(super) async fn ask(
    context: &Context<'_>,
    plan: &StepPlan,
    local: &dyn Local,
    mut groups: mpsc::Receiver<Group>,
    finished: mpsc::Sender<Answered>,
    in_flight: &InFlight,
) -> Result<()> {
    while let Some(group) = groups.recv().await {
        let journalled = context
            .writer
            .journal(context.run.id, group.entries)
            .await?;
        let requests: Vec<Request> = group.work.iter().map(|w| w.request.clone()).collect();
        add(&context.progress.sent, requests.len() as u64);
        let answers = compute(context, local, &requests);
        check_count(&plan.provider_id, requests.len(), answers.len())?;
        keep(
            context,
            group.work,
            &journalled,
            answers,
            &finished,
            in_flight,
        )
        .await?;
        if context.progress.is_stopped() {
            break;
        }
    }
    Ok(())
}

type Answers = Vec<Result<heartcut_plugin_api::Completion, PluginError>>;

/// Computing takes as long as it takes; the runtime has nothing else to do meanwhile but commits.
fn compute(context: &Context<'_>, local: &dyn Local, requests: &[Request]) -> Answers {
    tokio::task::block_in_place(|| local.generate(requests, context.progress))
}

async fn keep(
    context: &Context<'_>,
    work: Vec<Work>,
    journalled: &[Journalled],
    answers: Answers,
    finished: &mpsc::Sender<Answered>,
    in_flight: &InFlight,
) -> Result<()> {
    let stop = answers
        .iter()
        .find_map(|a| a.as_ref().err().filter(|e| HostError::stops_run(e)))
        .cloned();
    let rows = work.iter().zip(&answers).map(|(work, answer)| {
        let answer = match answer {
            Ok(completion) => Answer::Completion(completion.clone()),
            Err(error) => Answer::Failure(error.clone()),
        };
        (journalled[work.entry].request, answer)
    });
    context.writer.answers(rows.collect()).await?;
    for (work, answer) in work.into_iter().zip(answers) {
        in_flight.remove(&work.key);
        add(&context.progress.done, 1);
        let Ok(completion) = answer else {
            add(&context.progress.failed, 1);
            continue;
        };
        count(context, &completion);
        let Work {
            place,
            problem,
            tests,
            ..
        } = work;
        if finished
            .send(Answered {
                place,
                problem,
                tests,
                completion,
            })
            .await
            .is_err()
        {
            break;
        }
    }
    stop.map_or(Ok(()), |error| {
        Err(HostError::new(ErrorKind::Provider, error))
    })
}
