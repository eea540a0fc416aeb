//! Commands as plugins: one JSON record a line in, one JSON answer a line out.

mod command;
mod factory;
mod plugins;
mod process;
mod session;
#[cfg(test)]
mod tests;

pub use command::ExecCommand;
pub use plugins::ExecPlugins;

/// What stands before a command where a plugin is named.
pub const PREFIX: &str = "exec:";
