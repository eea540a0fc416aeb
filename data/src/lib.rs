//! What heartcut brings along as data: core prompts, reasoning styles, samples and pipelines.
//!
//! Everything here is a plain file in this crate's folder, embedded at build time, so that the one
//! binary works anywhere. This crate parses nothing and renders nothing; a project may put a file
//! of the same name in the place of any of these.
//!
//! | folder | what | access |
//! |---|---|---|
//! | `prompts/core/*.jinja` | how a problem of a kind is put to a solver, with the form of its answer | [`core_prompt`] |
//! | `prompts/styles/*.toml` | how the solver is asked to reason: a core prompt wrapped into messages | [`style`] |
//! | `samples/` | problems and recorded solutions that need neither key nor network | [`sample`] |
//! | `pipelines/*.toml` | pipelines to start from | [`pipeline`] |
//! | `prices/*.json` | what services ask for their tokens, with source and date | [`prices`] |
//!
//! The prompts are minijinja templates, written for its default settings (no trimming of blocks)
//! and without HTML escaping. They hold under strict undefined behaviour.
//!
//! ```
//! let text = heartcut_data::style("step-by-step").unwrap_or_default();
//! assert!(text.contains("{{ core }}"));
//! assert!(heartcut_data::core_prompt("math").is_some());
//! assert_eq!(heartcut_data::style("no-such-style"), None);
//! ```

mod pipelines;
mod prices;
mod prompts;
mod samples;

#[cfg(test)]
mod folder;

pub use pipelines::{pipeline, pipelines};
pub use prices::prices;
pub use prompts::{core_prompt, core_prompts, style, styles};
pub use samples::{sample, samples};

/// A file that is part of this crate: its name and its whole text.
type Embedded = (&'static str, &'static str);

fn find(files: &[Embedded], name: &str) -> Option<&'static str> {
    files
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| *text)
}
