use crate::{Example, Group, Host, PluginError};

/// Turns judged traces into training examples. Which traces it sees (accepted, finished, all) the
/// pipeline decides.
pub trait Formatter: Send + Sync {
    /// The examples of each group, in order; a group may give none or several.
    fn format(&self, groups: &[Group], host: &dyn Host) -> Vec<Result<Vec<Example>, PluginError>>;

    /// The streams that each of its runs has a file of, even if no example belongs to one: who
    /// reads the files of a run finds all of them. None where the examples alone say it.
    fn streams(&self) -> Vec<String> {
        Vec::new()
    }
}
