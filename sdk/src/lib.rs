//! What the author of a heartcut plugin uses.
//!
//! A plugin is a struct, one trait impl, one [`plugin!`] line and one `plugin.toml`. The struct is
//! its own configuration: its fields are the keys a user may write, its rustdoc is their help.
//!
#![doc = include_str!("../docs/verifier-in-ten-minutes.md")]

mod create;
pub mod export;
mod meta;
mod plugin_macro;

pub use create::{Create, parse_config, schema_of};
pub use heartcut_plugin_api::*;
pub use meta::trace_meta;

/// Everything a plugin needs, for one `use`.
pub mod prelude {
    pub use crate::{
        AssetData, AssetRequest, Assets, Case, Choice, Completion, Create, Dataset, Example,
        Finish, Formatter, Group, Host, Message, Outcome, PluginError, Problem, ProblemKind,
        Provider, ReasoningKind, Request, Retry, StopReason, Test, Trace, Trainer, Usage, Verdict,
        Verifier,
        record::Fields,
        role::{KnownSplit, Location, Row, RowShape, Source},
    };
    pub use schemars::JsonSchema;
    pub use serde::{Deserialize, Serialize};
    pub use serde_json::{Value, json};
}

#[doc(hidden)]
pub use schemars;
#[doc(hidden)]
pub use serde;
#[doc(hidden)]
pub use serde_json;
