use heartcut_plugin_api::manifest::Wants;
use std::time::Duration;

/// What one call of a WASM plugin may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of linear memory.
    pub memory: u64,
    /// Time until a call is stopped.
    pub deadline: Duration,
    /// Events of one call.
    pub events: u64,
}

impl Limits {
    /// The defaults, or as much more as is wanted.
    pub(crate) fn wanted(wants: &Wants) -> Self {
        Self::raised(wants.memory_mb, wants.call_seconds)
    }

    /// The defaults, or more.
    pub(crate) fn raised(memory_mb: Option<u64>, call_seconds: Option<u64>) -> Self {
        let default = Self::default();
        let memory = memory_mb.unwrap_or_default().saturating_mul(1 << 20);
        let deadline = Duration::from_secs(call_seconds.unwrap_or_default());
        Self {
            memory: memory.max(default.memory),
            deadline: deadline.max(default.deadline),
            ..default
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory: 256 << 20,
            deadline: Duration::from_secs(30),
            events: 100_000,
        }
    }
}
