//! The clock of a run: what batch providers are told, and what waiting means.

use crate::progress::Progress;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A clock, in milliseconds since 1970. One that goes faster than the wall lets tests see a day of
/// polling pass within a moment; as it counts from a fixed moment, it never goes back when a
/// process starts again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    speed: u32,
    since_ms: u64,
}

impl Default for Clock {
    fn default() -> Self {
        Self::faster(1, 0)
    }
}

impl Clock {
    /// A clock that has gone `speed` times as fast as the wall since `since_ms`.
    pub fn faster(speed: u32, since_ms: u64) -> Self {
        Self {
            speed: speed.max(1),
            since_ms,
        }
    }

    /// Reads `SPEED@SINCE`.
    pub fn parse(text: &str) -> Option<Self> {
        let (speed, since_ms) = text.split_once('@')?;
        Some(Self::faster(speed.parse().ok()?, since_ms.parse().ok()?))
    }

    /// The time.
    pub fn now_ms(self) -> u64 {
        let wall = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let wall = u64::try_from(wall.as_micros()).unwrap_or(u64::MAX);
        let passed = wall.saturating_sub(self.since_ms.saturating_mul(1000));
        self.since_ms + passed.saturating_mul(u64::from(self.speed)) / 1000
    }

    /// Waits, or returns earlier when somebody says stop.
    pub async fn sleep(self, ms: u64, progress: &Progress) {
        let wall = Duration::from_micros(ms.saturating_mul(1000) / u64::from(self.speed));
        tokio::select! {
            () = tokio::time::sleep(wall) => {}
            () = progress.stopped() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_faster_clock_never_goes_back() {
        let wall = Clock::default().now_ms();
        let clock = Clock::parse(&format!("1000@{}", wall - 1000)).unwrap();
        let before = clock.now_ms();
        assert!(before >= wall + 900_000 && clock.now_ms() >= before);
        assert_eq!(Clock::parse("fast"), None);
        assert_eq!(Clock::faster(0, 0), Clock::default());
    }
}
