//! Datasets without code: expressions in `plugin.toml` that make a problem of a row.

mod compiled;
mod dataset;
mod examples;
mod factory;
mod names;
#[cfg(test)]
mod tests;

pub use examples::check_examples;
pub use factory::MappedFactory;
