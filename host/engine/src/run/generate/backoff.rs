//! How long to wait before the next try: exponential with full jitter, never less than the service
//! asked for. The dice are a hash of seed, request and try, so that a run can be repeated.

use heartcut_plugin_api::Retry;
use std::time::Duration;

const FIRST_MS: u64 = 500;
const LONGEST_MS: u64 = 60_000;
/// The same where the rate was the matter: the pace sees to it that less is sent.
const FIRST_FOR_RATE_MS: u64 = 250;
const LONGEST_FOR_RATE_MS: u64 = 2_000;
/// Refusals for the rate after which a request waits longer.
const OFTEN: u32 = 6;

/// The wait before try number `attempt` (from 1) of the request `key`; `None` where another try
/// makes no sense.
pub(in crate::run) fn delay(
    retry: Retry,
    attempt: u32,
    seed: u64,
    key: &[u8; 32],
) -> Option<Duration> {
    let ceiling = FIRST_MS
        .saturating_mul(1 << attempt.saturating_sub(1).min(20))
        .min(LONGEST_MS);
    let jitter = dice(seed, attempt, key) % (ceiling + 1);
    let ms = match retry {
        Retry::Never | Retry::Stop { .. } => return None,
        Retry::Soon => jitter,
        Retry::After { ms } => ms.saturating_add(jitter % (FIRST_MS + 1)),
        Retry::Rate { ms: Some(ms) } => ms.saturating_add(jitter % (FIRST_FOR_RATE_MS + 1)),
        Retry::Rate { ms: None } if attempt <= OFTEN => jitter % (FIRST_FOR_RATE_MS + 1),
        Retry::Rate { ms: None } => jitter % (LONGEST_FOR_RATE_MS + 1),
    };
    Some(Duration::from_millis(ms))
}

fn dice(seed: u64, attempt: u32, key: &[u8; 32]) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher
        .update(&seed.to_le_bytes())
        .update(&attempt.to_le_bytes())
        .update(key);
    let mut first = [0; 8];
    first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    u64::from_le_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use heartcut_plugin_api::StopReason;

    const KEY: [u8; 32] = [7; 32];

    #[test]
    fn what_cannot_help_is_not_repeated() {
        assert_eq!(delay(Retry::Never, 1, 0, &KEY), None);
        assert_eq!(
            delay(
                Retry::Stop {
                    reason: StopReason::Quota
                },
                1,
                0,
                &KEY
            ),
            None
        );
    }

    #[test]
    fn the_service_is_never_asked_too_early() {
        for attempt in 1..40 {
            let wait = delay(Retry::Rate { ms: Some(1_000) }, attempt, 3, &KEY).unwrap();
            assert!((1_000..=1_500).contains(&wait.as_millis()), "{wait:?}");
        }
    }

    #[test]
    fn waits_grow_to_a_bound_and_differ_between_requests() {
        let longest = |attempt| {
            (0..200u8)
                .map(|k| {
                    delay(Retry::Soon, attempt, 0, &[k; 32])
                        .unwrap()
                        .as_millis()
                })
                .max()
                .unwrap()
        };
        assert!(longest(1) <= 500 && longest(1) > 400);
        assert!(longest(4) > 3_000 && longest(4) <= 4_000);
        assert!(longest(30) <= 60_000);
        assert_eq!(
            delay(Retry::Soon, 2, 9, &KEY),
            delay(Retry::Soon, 2, 9, &KEY)
        );
    }
}
