use super::{
    cost::money_line,
    numbers::{by_count, counted, listed, number},
    streams::{print_json, tell},
};
use heartcut_host::{
    Result,
    run::{BatchSummary, Summary},
};

/// Prints what a run came to: for people on stderr, for scripts on stdout.
pub(crate) fn print_summary(done: &Summary, json: bool) -> Result<()> {
    if json {
        return print_json(done);
    }
    tell(&summary(done));
    if !done.failures.is_empty() {
        tell(&format!(
            "`heartcut process {} --retry-failed` asks the failed requests once more\n",
            done.run
        ));
    }
    Ok(())
}

/// What a run came to.
pub(crate) fn summary(summary: &Summary) -> String {
    let mut lines = vec![format!(
        "run        {} in {:.1} s",
        summary.run, summary.seconds
    )];
    lines.push(format!(
        "problems   {}{}",
        number(summary.problems),
        rejected(summary)
    ));
    lines.push(format!("requests   {}", requests(summary)));
    if summary.usage.input + summary.usage.output > 0 {
        let usage = summary.usage;
        lines.push(format!(
            "tokens     {} in, {} out",
            number(usage.input),
            number(usage.output)
        ));
    }
    if let Some(cost) = money_line(&summary.cost) {
        lines.push(format!("cost       {cost}"));
    }
    if summary.verdicts.values().sum::<u64>() > 0 {
        lines.push(format!("verdicts   {}", listed(&summary.verdicts)));
    }
    for (reason, count) in by_count(&summary.reasons) {
        lines.push(format!("           {:>7}  {reason}", number(count)));
    }
    for (code, count) in by_count(&summary.failures) {
        lines.push(format!("failed     {:>7}  {code}", number(count)));
        if let Some(words) = summary.failure_words.get(code) {
            lines.push(format!("                    {words}"));
        }
    }
    lines.extend(
        summary
            .batches
            .iter()
            .filter(|b| b.state != "closed")
            .map(batch),
    );
    for output in &summary.outputs {
        lines.push(format!(
            "kept       {} in {}",
            counted(output.rows, "row", "rows"),
            output.path
        ));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn batch(batch: &BatchSummary) -> String {
    let done = batch.done.map(|n| format!("{} of ", number(n)));
    let (done, requests) = (
        done.unwrap_or_default(),
        counted(batch.requests, "request", "requests"),
    );
    let note = batch.note.as_ref().filter(|note| **note != batch.state);
    let note = note.map(|note| format!(" ({note})"));
    let state = match batch.state.as_str() {
        "open" => "under way",
        other => other,
    };
    format!(
        "batch      {} for {}: {done}{requests}, {state}{}",
        batch.batch,
        batch.step,
        note.unwrap_or_default()
    )
}

fn rejected(summary: &Summary) -> String {
    match &summary.rejects {
        Some(path) => {
            format!(
                " ({} set aside in {path})",
                counted(summary.rejected_rows, "row", "rows")
            )
        }
        None => String::new(),
    }
}

fn sent(summary: &Summary) -> String {
    let in_batches: u64 = summary.batches.iter().map(|batch| batch.requests).sum();
    match (summary.requests.sent, in_batches) {
        (sent, 0) => format!("{} sent", number(sent)),
        (0, _) => format!("{} in batches", number(in_batches)),
        (sent, _) => format!("{} sent, {} in batches", number(sent), number(in_batches)),
    }
}

fn requests(summary: &Summary) -> String {
    let requests = summary.requests;
    let mut parts = vec![
        number(requests.total),
        sent(summary),
        format!("{} answered before", number(requests.cached)),
    ];
    let rare = [
        (requests.retried, "tried again"),
        (requests.failed, "failed"),
        (requests.truncated, "cut by the output limit"),
        (requests.maybe_billed, "maybe billed twice"),
        (requests.waiting, "waiting for a batch"),
    ];
    parts.extend(
        rare.iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, what)| format!("{} {what}", number(*n))),
    );
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_summary_reads_well() {
        let done = json!({
            "run": "easy-2", "problems": 7473, "rejected_rows": 1,
            "rejects": ".heartcut/runs/easy-2/rejects.jsonl",
            "requests": {
                "total": 7473, "sent": 2500, "cached": 5000, "failed": 3, "retried": 27,
                "maybe_billed": 1, "truncated": 12,
            },
            "failures": {"timeout": 3},
            "usage": {"input": 1_200_000, "output": 340_000},
            "cost": {
                "usd": "0.7", "known_usd": "0.7", "answers": 2470, "unknown": 0, "maybe_usd": "0.0004",
                "assumed_usd": "0", "usd_per_accepted": "0.0001",
            },
            "verdicts": {"correct": 7000, "incorrect": 458, "unknown": 12},
            "reasons": {"truncated": 12, "value-differs": 458},
            "kept": 7000,
            "outputs": [{"path": "out/easy/cot.jsonl", "rows": 7000}],
            "seconds": 61.25,
        });
        insta::assert_snapshot!(summary(&serde_json::from_value(done).unwrap()), @"
        run        easy-2 in 61.2 s
        problems   7,473 (1 row set aside in .heartcut/runs/easy-2/rejects.jsonl)
        requests   7,473, 2,500 sent, 5,000 answered before, 27 tried again, 3 failed, 12 cut by the output limit, 1 maybe billed twice
        tokens     1,200,000 in, 340,000 out
        cost       $0.70, $0.0001 for each accepted answer, and at most $0.0004 for lost answers
        verdicts   7,000 correct, 458 incorrect, 12 unknown
                       458  value-differs
                        12  truncated
        failed           3  timeout
        kept       7,000 rows in out/easy/cot.jsonl
        ");
    }
}
