//! Native libraries, loaded as heartcut loads them: good ones, bad ones, and files that are none.
//! They are built by cargo when the first test needs them.

#![expect(
    clippy::expect_used,
    reason = "helpers of tests, where a panic is the finding"
)]

mod build;
mod death;
mod identity;
mod misbehaving;
mod scene;
mod spoiled_files;
mod versions;
mod ways;
