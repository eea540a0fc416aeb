use crate::{Embedded, find};

const CORE_PROMPTS: &[Embedded] = &[
    ("choice", include_str!("../../prompts/core/choice.jinja")),
    ("code", include_str!("../../prompts/core/code.jinja")),
    ("math", include_str!("../../prompts/core/math.jinja")),
    ("nli", include_str!("../../prompts/core/nli.jinja")),
    ("text", include_str!("../../prompts/core/text.jinja")),
    ("yes-no", include_str!("../../prompts/core/yes-no.jinja")),
];

const STYLES: &[Embedded] = &[
    (
        "chain-of-draft",
        include_str!("../../prompts/styles/chain-of-draft.toml"),
    ),
    (
        "chain-of-thought",
        include_str!("../../prompts/styles/chain-of-thought.toml"),
    ),
    ("code", include_str!("../../prompts/styles/code.toml")),
    ("draft", include_str!("../../prompts/styles/draft.toml")),
    (
        "forward-backward",
        include_str!("../../prompts/styles/forward-backward.toml"),
    ),
    (
        "knowledge-first",
        include_str!("../../prompts/styles/knowledge-first.toml"),
    ),
    ("plain", include_str!("../../prompts/styles/plain.toml")),
    (
        "step-by-step",
        include_str!("../../prompts/styles/step-by-step.toml"),
    ),
    ("strong", include_str!("../../prompts/styles/strong.toml")),
    (
        "tree-of-thoughts",
        include_str!("../../prompts/styles/tree-of-thoughts.toml"),
    ),
    (
        "worked-program",
        include_str!("../../prompts/styles/worked-program.toml"),
    ),
];

/// The template that puts a problem of this kind to a solver and asks for the form of its answer.
///
/// `kind` is spelled as in the record: `math`, `choice`, `yes-no`, `nli`, `text` or `code`. A
/// `note-pair` has no core prompt: its tasks differ too much to share one.
///
/// The template sees `question`, `context` (a map of strings), `choices` (a list of
/// `{label, text}`), `kind`, `level`, `type` and `dataset`; `context` and `choices` may be absent.
/// An `nli` problem has to bring `context.premise`; its hypothesis is `context.hypothesis`, or else
/// the question.
///
/// ```
/// let template = heartcut_data::core_prompt("math").unwrap_or_default();
/// assert!(template.contains(r"\boxed{}"));
/// ```
pub fn core_prompt(kind: &str) -> Option<&'static str> {
    find(CORE_PROMPTS, kind)
}

/// All core prompts as (kind, template), ordered by kind.
pub fn core_prompts() -> &'static [Embedded] {
    CORE_PROMPTS
}

/// The style of this name as TOML text.
///
/// ```toml
/// summary = "one line"     # required
/// sees_gold = false        # optional; only a style that says true is given `answer`
///
/// [[messages]]             # system messages first
/// role = "user"
/// template = """
/// {{ core }}
/// ..."""
/// ```
///
/// A template sees what a core prompt sees, and `core`, the rendered core prompt of the problem's
/// kind. In a step that is fed by an earlier one it also sees that step's completion as
/// `previous.text` and `previous.reasoning`; of the styles here only `chain-of-draft` needs it.
///
/// ```
/// let text = heartcut_data::style("chain-of-draft").unwrap_or_default();
/// assert!(text.contains("{{ previous.text }}"));
/// ```
pub fn style(name: &str) -> Option<&'static str> {
    find(STYLES, name)
}

/// All styles as (name, TOML text), ordered by name.
pub fn styles() -> &'static [Embedded] {
    STYLES
}

#[cfg(test)]
mod tests;
