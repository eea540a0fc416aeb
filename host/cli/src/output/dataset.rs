use super::{
    numbers::{by_count, number},
    table::indented,
};
use heartcut_host::dataset_check::Report;
use heartcut_plugin_api::role::{Location, Source};
use std::collections::BTreeMap;

/// Values of a field that are shown; the JSON has more.
const SHOWN: usize = 20;

/// What is in a dataset.
pub(crate) fn report(report: &Report) -> String {
    let mut lines = vec![
        format!("dataset     {}", report.dataset),
        format!("rows        {}", number(report.rows)),
        format!("problems    {}", number(report.problems)),
        format!("answers     {}", number(report.answers)),
    ];
    for (name, count) in [
        ("tests", report.tests),
        ("unlabelled", report.unlabelled),
        ("duplicates", report.duplicates),
        ("rejects", report.rejects),
    ] {
        lines.push(format!("{name:<11} {}", number(count)));
    }
    for (name, counts) in [
        ("kinds", &report.kinds),
        ("levels", &report.levels),
        ("types", &report.types),
    ] {
        lines.extend(values(name, counts));
    }
    lines.extend(rejects(report));
    lines.join("\n") + "\n"
}

fn values(name: &str, counts: &BTreeMap<String, u64>) -> Vec<String> {
    let sorted = by_count(counts);
    let shown = sorted
        .iter()
        .take(SHOWN)
        .enumerate()
        .map(|(i, (value, count))| {
            let name = if i == 0 { name } else { "" };
            format!("{name:<11} {:>7}  {value}", number(*count))
        });
    let mut lines: Vec<_> = shown.collect();
    if sorted.len() > SHOWN {
        lines.push(format!("{:19}  and {} more", "", sorted.len() - SHOWN));
    }
    lines
}

fn rejects(report: &Report) -> Vec<String> {
    if report.rejects == 0 {
        return Vec::new();
    }
    let mut lines = vec!["\nrows that a run would set aside:".to_owned()];
    for reject in &report.first_rejects {
        let place = format!("{}:{}", reject.file, reject.line);
        lines.push(format!("  {place}: {} ({})", reject.message, reject.code));
    }
    let more = report
        .rejects
        .saturating_sub(report.first_rejects.len() as u64);
    if more > 0 {
        lines.push(format!("  and {} more", number(more)));
    }
    lines
}

/// Where rows are.
pub(crate) fn source_lines(sources: &[Source]) -> String {
    let place = |source: &Source| match &source.location {
        Location::Path { path } => format!("{path}, {} by {}", source.container, source.row),
        Location::Url { url, .. } => format!("{url}, {} by {}", source.container, source.row),
        Location::Hub {
            repo,
            revision,
            glob,
        } => {
            format!("{glob} of {repo} on the Hugging Face hub, at {revision}")
        }
    };
    let lines: Vec<_> = sources.iter().map(place).collect();
    indented(&lines.join("\n"), 2)
}
