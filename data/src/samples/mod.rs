use crate::{Embedded, find};

const SAMPLES: &[Embedded] = &[
    ("drafts.toml", include_str!("../../samples/drafts.toml")),
    (
        "problems.jsonl",
        include_str!("../../samples/problems.jsonl"),
    ),
    (
        "quickstart.toml",
        include_str!("../../samples/quickstart.toml"),
    ),
    (
        "recorded.jsonl",
        include_str!("../../samples/recorded.jsonl"),
    ),
];

/// The sample file of this name: `problems.jsonl`, `recorded.jsonl`, `quickstart.toml` or
/// `drafts.toml`.
///
/// The pipelines name the other files relative to themselves, so write all samples into one folder
/// under these names. Some of the recorded solutions are wrong on purpose; `samples/README.md`
/// lists them.
///
/// ```
/// let problems = heartcut_data::sample("problems.jsonl").unwrap_or_default();
/// assert_eq!(problems.lines().count(), 64);
/// ```
pub fn sample(name: &str) -> Option<&'static str> {
    find(SAMPLES, name)
}

/// All sample files as (file name, text), ordered by name.
pub fn samples() -> &'static [Embedded] {
    SAMPLES
}

#[cfg(test)]
mod tests;
