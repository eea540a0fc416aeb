//! The contract between heartcut and its plugins.
//!
//! A small host composes plugins and knows five roles and no concrete plugin:
//! [`Dataset`], [`Provider`], [`Verifier`], [`Formatter`] and [`Trainer`]. This crate holds
//! what crosses that boundary and nothing else:
//!
//! - [`record`]: the records that flow from a problem to a training example;
//! - [`role`]: one trait per role, object-safe, synchronous and batch-first;
//! - [`http`]: requests and answers as data, for providers that never open a socket;
//! - [`PluginError`]: the one error of every boundary;
//! - [`Manifest`]: what a `plugin.toml` says;
//! - [`Registration`]: how a built-in plugin makes itself known;
//! - [`Factory`]: how plugins are made, whichever way their code is reached;
//! - [`boundary`]: the roles as calls over bytes, for code that is not linked in.
//!
//! It depends on serde and inventory alone and builds in seconds. Plugin authors use
//! `heartcut-sdk`, which re-exports all of it and adds the `plugin!` line.
//!
//! # Rules that every record keeps
//!
//! The same plugin runs linked in, behind a native library and inside WASM, so a record must
//! survive JSON and MessagePack unchanged: open sets are strings, gold and predicted answers are
//! strings, floats are finite, optional fields are absent rather than null, and unknown fields of
//! a newer peer are ignored.

pub mod boundary;
pub mod error;
pub mod factory;
pub mod host;
pub mod http;
pub mod id;
pub mod manifest;
pub mod record;
pub mod registration;
pub mod role;

pub use error::{PluginError, Retry, StopReason};
pub use factory::{Factory, Instance};
pub use host::{Event, Flow, Host, Level, SilentHost};
pub use id::{PluginId, Role};
pub use manifest::Manifest;
pub use record::{
    Case, Choice, Completion, Example, Finish, Group, Message, Outcome, Params, Problem,
    ProblemKind, ReasoningKind, Request, Test, Trace, Usage, Verdict,
};
pub use registration::{AssetData, AssetRequest, Assets, Constructor, Registration};
pub use role::{Dataset, Formatter, Provider, Trainer, Verifier};

#[doc(hidden)]
pub use inventory;

/// The version of this contract. A plugin states the one it was written for as `api` in its
/// `plugin.toml`; both stay 0.0.x until a batch provider, a joined dataset and a trainer have run
/// over the byte boundaries.
pub const API_VERSION: &str = "0.0.1";
