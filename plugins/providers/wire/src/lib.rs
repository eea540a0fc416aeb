//! What remote providers share: addresses, delays, refusals, bodies, and the life of a batch job.
//!
//! Everything here is computed. Nothing opens a socket, reads a clock or knows a secret.

mod base_url;
pub mod batch;
mod body;
mod config;
pub mod headers;
pub mod refusal;
#[cfg(test)]
mod tests;

pub use base_url::BaseUrl;
pub use body::{answer, delete, get, number, post, put, query_value};
pub use config::{bad_config, check_variable, check_visible};
