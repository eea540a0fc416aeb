use crate::{Example, Group, Host, PluginError};

/// Turns judged traces into training examples. Which traces it sees (accepted, finished, all) the
/// pipeline decides.
pub trait Formatter: Send + Sync {
    /// The examples of each group, in order; a group may give none or several.
    fn format(&self, groups: &[Group], host: &dyn Host) -> Vec<Result<Vec<Example>, PluginError>>;
}
