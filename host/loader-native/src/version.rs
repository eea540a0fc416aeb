//! Which versions of the boundary go together.

#[cfg(test)]
mod tests;

use std::cmp::Ordering;

/// Whether a plugin can run here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    Fits,
    TooOld,
    TooNew,
}

/// Whether a plugin that was built for `plugin` runs where `host` is offered. As long as versions
/// begin with 0.0 each is a boundary of its own; later the first number that is not 0 names the
/// boundary, and a plugin must not be newer within it.
pub(crate) fn fit(plugin: &str, host: &str) -> Fit {
    let (plugin, host) = (numbers(plugin), numbers(host));
    let same = match host {
        [0, 0, _] => plugin == host,
        [0, minor, patch] => plugin[..2] == [0, minor] && plugin[2] <= patch,
        [major, minor, _] => plugin[0] == major && plugin[1] <= minor,
    };
    match plugin.cmp(&host) {
        _ if same => Fit::Fits,
        Ordering::Less => Fit::TooOld,
        Ordering::Equal | Ordering::Greater => Fit::TooNew,
    }
}

/// What cannot be read is newer than all that is known.
fn numbers(version: &str) -> [u64; 3] {
    let core = version.split(['-', '+']).next().unwrap_or_default();
    let mut numbers = core.split('.').map(|n| n.parse().unwrap_or(u64::MAX));
    std::array::from_fn(|_| numbers.next().unwrap_or_default())
}
