use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What one test may use. CPU time decides; wall time is there for what never gets any.
///
/// ```
/// let limits = heartcut_jail::Limits::default();
/// assert!(limits.wall() > limits.cpu * 3);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// CPU time of the program, all of its threads together.
    pub cpu: Duration,
    /// Bytes of memory beyond those of the warm interpreter.
    pub memory: u64,
    /// Bytes that it may print.
    pub output: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cpu: Duration::from_secs(4),
            memory: 512 << 20,
            output: 8 << 20,
        }
    }
}

impl Limits {
    /// Time after which a test is given up although its CPU time is not used up: three times that,
    /// and two seconds.
    pub fn wall(&self) -> Duration {
        self.cpu * 3 + Duration::from_secs(2)
    }

    /// The limit that the kernel keeps by itself; whole seconds, and never before the other one.
    pub(crate) fn cpu_seconds(&self) -> u64 {
        self.cpu.as_secs() + 2
    }
}
