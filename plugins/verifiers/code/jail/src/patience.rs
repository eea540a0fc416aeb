//! How long somebody is waited for who should have answered long ago. Nobody waits that long unless
//! something is broken, or a machine has many times the work that it can do.

use crate::message::Order;
use std::time::Duration;

/// Starting an interpreter with its imports takes a tenth of a second, ending a program less.
pub(crate) const START: Duration = Duration::from_secs(60);
/// Entering a jail takes a millisecond.
pub(crate) const ENTER: Duration = Duration::from_secs(30);
/// A killed process ends at once.
pub(crate) const DIE: Duration = Duration::from_secs(30);

/// More than the launcher itself waits for in one order, the time of programs left out: for one that
/// is to end, another one that enters and is compiled, and its end; and once more for the rest.
pub(crate) const MARGIN: Duration = START
    .saturating_add(ENTER)
    .saturating_add(DIE)
    .saturating_mul(2);

impl Order {
    /// Time after which the launcher has given up the programs of an order.
    pub(crate) fn patience(&self) -> Duration {
        match self {
            Self::Start(_) | Self::Close => Duration::ZERO,
            Self::Open { limits, .. } => limits.patience(),
            // What checks a program is a program as well, and is opened before.
            Self::Run { test, .. } => test.limits().patience().saturating_mul(2),
            Self::Only { limits, test, .. } => {
                let run = test.limits().patience().saturating_mul(2);
                limits.patience().saturating_add(run)
            }
        }
    }
}
