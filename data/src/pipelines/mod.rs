use crate::{Embedded, find};

const PIPELINES: &[Embedded] = &[
    ("easy", include_str!("../../pipelines/easy.toml")),
    ("hard", include_str!("../../pipelines/hard.toml")),
    ("medium", include_str!("../../pipelines/medium.toml")),
    (
        "six-styles",
        include_str!("../../pipelines/six-styles.toml"),
    ),
    ("strong", include_str!("../../pipelines/strong.toml")),
];

/// The pipeline of this name as TOML text, to be copied into a project and adapted.
///
/// ```
/// let text = heartcut_data::pipeline("easy").unwrap_or_default();
/// assert!(text.contains(r#"from = "cot""#));
/// ```
pub fn pipeline(name: &str) -> Option<&'static str> {
    find(PIPELINES, name)
}

/// All pipelines as (name, TOML text), ordered by name.
pub fn pipelines() -> &'static [Embedded] {
    PIPELINES
}

#[cfg(test)]
mod tests;
