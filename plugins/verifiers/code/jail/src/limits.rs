use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What one test may use. CPU time decides; wall time is there for what never uses any.
///
/// ```
/// let limits = heartcut_jail::Limits::default();
/// assert!(limits.wall > limits.cpu * 3);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// CPU time of the program, all of its threads together.
    pub cpu: Duration,
    /// Time that it may take, that in which the machine lets it wait left out.
    pub wall: Duration,
    /// Bytes of memory beyond those of the warm interpreter.
    pub memory: u64,
    /// Bytes that it may print.
    pub output: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cpu: Duration::from_secs(4),
            wall: Duration::from_secs(14),
            memory: 512 << 20,
            output: 8 << 20,
        }
    }
}

impl Limits {
    /// Time after which a test is given up whatever the machine did meanwhile.
    pub(crate) fn patience(&self) -> Duration {
        self.wall.saturating_mul(20)
    }

    /// The limit that the kernel keeps by itself; whole seconds, and never before the other one.
    pub(crate) fn cpu_seconds(&self) -> u64 {
        self.cpu.as_secs() + 2
    }
}
