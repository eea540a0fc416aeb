use super::{
    numbers::{by_count, counted, number},
    streams::note,
    table::indented,
};
use heartcut_host::{
    dataset_check::{Report, SplitFound},
    source::UnseenField,
};
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
    for unseen in &report.unseen_fields {
        lines.push(format!("\n{unseen}"));
    }
    lines.extend(rejects(report));
    lines.extend(unreadable(report));
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
    let mut said = None;
    for reject in &report.first_rejects {
        let place = format!("{}:{}", reject.file, reject.line);
        lines.push(format!("  {place}: {} ({})", reject.message, reject.code));
        // What helps with one row mostly helps with those behind it.
        if said != Some(&reject.help) {
            lines.extend(reject.help.iter().map(|help| format!("    hint: {help}")));
        }
        said = Some(&reject.help);
    }
    let more = report
        .rejects
        .saturating_sub(report.first_rejects.len() as u64);
    if more > 0 {
        lines.push(format!("  and {} more", number(more)));
    }
    lines
}

fn unreadable(report: &Report) -> Vec<String> {
    if report.unreadable == 0 {
        return Vec::new();
    }
    let files = counted(report.unreadable, "file", "files");
    let mut lines = vec![format!("\n{files} that a run would stop at:")];
    for error in &report.first_unreadable {
        let why: Vec<&str> = std::iter::once(error.message.as_str())
            .chain(error.causes.iter().map(String::as_str))
            .collect();
        lines.push(format!("  {} ({})", why.join(": "), error.code));
        lines.extend(error.help.iter().map(|help| format!("    hint: {help}")));
    }
    let shown = report.first_unreadable.len() as u64;
    if report.unreadable > shown {
        lines.push(format!("  and {} more", number(report.unreadable - shown)));
    }
    lines
}

/// Says which fields a configuration names and no row has.
pub(crate) fn note_unseen(fields: &[UnseenField]) {
    fields.iter().for_each(|field| note(&field.to_string()));
}

/// The splits of a dataset, the one first that is read where none is named.
pub(crate) fn split_lines(splits: &[SplitFound]) -> String {
    if splits.is_empty() {
        let text = "not told beforehand: files may be named after splits, rows may say one in a field `split`";
        return indented(text, 2);
    }
    let longest = splits.iter().map(|split| split.name.len()).max();
    let line = |split: &SplitFound| {
        let rows = split.rows.map(|rows| counted(rows, "row", "rows"));
        let files = split
            .files
            .map(|files| counted(files as u64, "file", "files"));
        let known: Vec<String> = rows.into_iter().chain(files).collect();
        let known = format!(
            "{:<width$}  {}",
            split.name,
            known.join(", "),
            width = longest.unwrap_or(0)
        );
        known.trim_end().to_owned()
    };
    let lines: Vec<String> = splits.iter().map(line).collect();
    indented(&lines.join("\n"), 2)
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

#[cfg(test)]
mod tests {
    use super::*;
    use heartcut_host::dataset_check::RejectNote;

    #[test]
    fn a_report_reads_well() {
        let found = Report {
            dataset: "dataset/jsonl".into(),
            rows: 1300,
            problems: 1290,
            answers: 1288,
            unlabelled: 2,
            duplicates: 4,
            kinds: [("math".to_owned(), 1290)].into(),
            levels: [("easy".to_owned(), 1000), ("hard".to_owned(), 290)].into(),
            rejects: 10,
            first_rejects: [7, 8]
                .map(|line| RejectNote {
                    file: "exam.jsonl".into(),
                    line,
                    code: "missing-field".into(),
                    message: "field `question` is missing".into(),
                    help: Some("the row has `task`".into()),
                })
                .into(),
            ..Report::default()
        };
        insta::assert_snapshot!(report(&found), @"
        dataset     dataset/jsonl
        rows        1,300
        problems    1,290
        answers     1,288
        tests       0
        unlabelled  2
        duplicates  4
        rejects     10
        kinds         1,290  math
        levels        1,000  easy
                        290  hard

        rows that a run would set aside:
          exam.jsonl:7: field `question` is missing (missing-field)
            hint: the row has `task`
          exam.jsonl:8: field `question` is missing (missing-field)
          and 8 more
        ");
    }

    #[test]
    fn splits_say_what_is_known_of_them() {
        let split = |name: &str, rows, files| SplitFound {
            name: name.into(),
            rows,
            files,
        };
        let splits = [
            split("validation", Some(1221), None),
            split("test", None, Some(1)),
            split("dev", None, None),
        ];
        assert_eq!(
            split_lines(&splits),
            "  validation  1,221 rows\n  test        1 file\n  dev\n"
        );
        assert!(split_lines(&[]).contains("`split`"));
    }

    #[test]
    fn many_values_are_cut_short() {
        let types = (0..25).map(|n| (format!("t{n}"), 1)).collect();
        let lines = values("types", &types);
        assert_eq!(lines.len(), 21);
        assert_eq!(lines[20].trim(), "and 5 more");
    }
}
