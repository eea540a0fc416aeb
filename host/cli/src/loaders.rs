//! The ways in which this program loads code that is not linked in.

use heartcut_host::registry::Loaders;

/// All of them; making them loads and starts nothing.
pub(crate) fn loaders() -> Loaders {
    Loaders::from(Vec::new())
}
