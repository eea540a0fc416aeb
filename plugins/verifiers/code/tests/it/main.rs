//! The judge on real data, which lies beside the repository or not at all, and on programs that cheat.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod cheats;
mod judge;
mod lost;
mod recorded;
mod surroundings;
