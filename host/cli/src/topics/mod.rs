//! The reference pages that `heartcut help TOPIC` prints.

mod plain;

use plain::plain;

/// A page: its name, what it is about in a line, and its text in Markdown.
type Topic = (&'static str, &'static str, &'static str);

const TOPICS: [Topic; 10] = [
    (
        "pipelines",
        "what stands in a pipeline file",
        include_str!("../../docs/pipelines.md"),
    ),
    (
        "datasets",
        "where problems come from, and which of them are taken",
        include_str!("../../docs/datasets.md"),
    ),
    (
        "batches",
        "what happens to a batch, and how to come back to it",
        include_str!("../../docs/batches.md"),
    ),
    (
        "styles",
        "how problems become prompts",
        include_str!("../../docs/styles.md"),
    ),
    (
        "plugins",
        "what plugins do, may reach, and how they are named",
        include_str!("../../docs/plugins.md"),
    ),
    (
        "limits",
        "how fast and how stubbornly a run asks",
        include_str!("../../docs/limits.md"),
    ),
    (
        "prices",
        "what answers cost, and how to bound it",
        include_str!("../../docs/prices.md"),
    ),
    (
        "records",
        "rows that are read and written",
        include_str!("../../docs/records.md"),
    ),
    (
        "errors",
        "how errors read, and what to do about common ones",
        include_str!("../../docs/errors.md"),
    ),
    (
        "exit-codes",
        "what the program's exit code means",
        include_str!("../../docs/exit-codes.md"),
    ),
];

/// The page about a topic as plain text; a missing `s` or another dash is no reason to fail.
pub(crate) fn topic(name: &str) -> Option<String> {
    let normal = |name: &str| {
        name.to_lowercase()
            .replace('_', "-")
            .trim_end_matches('s')
            .to_owned()
    };
    let wanted = normal(name);
    TOPICS
        .iter()
        .find(|(name, ..)| normal(name) == wanted)
        .map(|(_, _, text)| plain(text))
}

/// Names and summaries.
pub(crate) fn summaries() -> impl Iterator<Item = (&'static str, &'static str)> {
    TOPICS.iter().map(|(name, summary, _)| (*name, *summary))
}

#[cfg(test)]
mod tests;
