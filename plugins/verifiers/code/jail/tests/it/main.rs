//! The jail, tried by programs that want out.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(target_os = "linux")]

mod again;
mod alone;
mod containment;
mod life;
mod machine;
mod neighbours;
mod objects;
mod pairs;
mod running;
