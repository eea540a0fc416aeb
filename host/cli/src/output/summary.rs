use super::{counted, number, print_json};
use heartcut_host::run::Summary;
use std::collections::BTreeMap;

/// Prints what a run came to: for people on stderr, for scripts on stdout.
pub(crate) fn print_summary(summary: &Summary, json: bool) {
    if json {
        print_json(&summary.to_json());
    } else {
        eprint!("{}", render(summary));
    }
}

fn render(summary: &Summary) -> String {
    let mut lines = vec![format!("run        {} in {:.1} s", summary.run, summary.seconds)];
    lines.push(format!("problems   {}{}", number(summary.problems), rejected(summary)));
    lines.push(format!("requests   {}", requests(summary)));
    if summary.usage.input + summary.usage.output > 0 {
        let usage = summary.usage;
        lines.push(format!("tokens     {} in, {} out", number(usage.input), number(usage.output)));
    }
    if summary.verdicts.values().sum::<u64>() > 0 {
        lines.push(format!("verdicts   {}", verdicts(&summary.verdicts)));
    }
    for (reason, count) in by_count(&summary.reasons) {
        lines.push(format!("           {:>7}  {reason}", number(count)));
    }
    for (code, count) in by_count(&summary.failures) {
        lines.push(format!("failed     {:>7}  {code}", number(count)));
    }
    for output in &summary.outputs {
        lines.push(format!("kept       {} in {}", counted(output.rows, "row", "rows"), output.path));
    }
    if !summary.failures.is_empty() {
        lines.push("run the same command again to try the failed requests once more".to_owned());
    }
    lines.push(String::new());
    lines.join("\n")
}

fn rejected(summary: &Summary) -> String {
    match &summary.rejects {
        Some(path) => {
            format!(" ({} set aside in {path})", counted(summary.rejected_rows, "row", "rows"))
        }
        None => String::new(),
    }
}

fn requests(summary: &Summary) -> String {
    let requests = summary.requests;
    let mut parts = vec![
        number(requests.total),
        format!("{} sent", number(requests.sent)),
        format!("{} answered before", number(requests.cached)),
    ];
    let rare = [
        (requests.retried, "tried again"),
        (requests.failed, "failed"),
        (requests.truncated, "cut by the output limit"),
        (requests.maybe_billed, "maybe billed twice"),
    ];
    parts.extend(rare.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", number(*n))));
    parts.join(", ")
}

fn verdicts(verdicts: &BTreeMap<String, u64>) -> String {
    let parts = verdicts.iter().map(|(outcome, count)| format!("{} {outcome}", number(*count)));
    parts.collect::<Vec<_>>().join(", ")
}

fn by_count(counts: &BTreeMap<String, u64>) -> Vec<(&str, u64)> {
    let mut sorted: Vec<_> = counts.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    sorted.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
    sorted
}
