//! heartcut from the outside: a project folder, the binary, and a server that misbehaves.
//!
//! The scenarios are in `it/`; here is what they share. Everything fails by panicking with a
//! sentence that says what was found, because that is what a test wants.
#![expect(
    clippy::expect_used,
    reason = "a harness fails by panicking, with a sentence"
)]

pub mod aimock;
pub mod architecture;
pub mod batch_scene;
pub mod batch_server;
pub mod bench;
pub mod contributing;
pub mod emulator;
pub mod environment;
pub mod fake_hub;
pub mod fault_server;
pub mod invocation;
pub mod package;
pub mod pipeline;
pub mod processes;
pub mod project;
pub mod random;
pub mod scene;
pub mod served;
pub mod store;
pub mod sums;
