//! Notes the requests of a step that wait for a batch.

use crate::{
    error::Result,
    progress::{Stage, add},
    run::{
        Context,
        generate::{Feeder, Group, InFlight, Wallet, panicked},
    },
};
use tokio::sync::mpsc;

/// Renders, looks up, and commits group by group.
pub(super) fn queue(
    context: &Context<'_>,
    step: usize,
    wallet: &Wallet<'_>,
    again: bool,
) -> Result<()> {
    let plan = &context.plan.steps[step];
    let problems = context.store.reader()?.problem_count(context.run.id)?;
    let total = problems * u64::from(plan.variants());
    context
        .progress
        .begin(Stage::Generate, &plan.stage.name, total);
    let in_flight = InFlight::default();
    std::thread::scope(|scope| {
        let (groups, mut queue) = mpsc::channel::<Group>(1);
        let feeder = Feeder::new(context, step, &in_flight, wallet, again)?;
        let feeding = scope.spawn(move || feeder.feed(&groups));
        let mut queued = Ok(());
        while let (Ok(()), Some(group)) = (&queued, queue.blocking_recv()) {
            queued = take(context, &in_flight, group);
        }
        drop(queue);
        let fed = feeding.join().unwrap_or_else(|_| Err(panicked("feeding")));
        queued.and(fed)
    })?;
    context.check_stop()
}

fn take(context: &Context<'_>, in_flight: &InFlight, group: Group) -> Result<()> {
    let Group { entries, work } = group;
    let maybe_billed = context.writer.queue(context.run.id, entries)?;
    add(&context.progress.maybe_billed, maybe_billed);
    if maybe_billed > 0 {
        let reader = context.store.reader()?;
        let (run, budget) = (context.run.id, context.budget);
        budget.now(reader.spent(run)?.worst(), reader.aside(run)?);
    }
    for work in &work {
        in_flight.remove(&work.key);
    }
    Ok(())
}
