//! Services of all tempers, on a clock that jumps.

use super::*;
use crate::run::generate::backoff;
use futures_util::{StreamExt, stream};
use heartcut_plugin_api::Retry;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// A service, as far as its limits go.
struct Service {
    latency: Duration,
    /// Whether it refuses without a thought.
    refuses_at_once: bool,
    /// Every n-th request is refused.
    every: Option<u64>,
    /// Requests in a second, and how many it holds at the most.
    bucket: Option<(f64, f64)>,
    level: Mutex<(f64, Instant)>,
    most_at_once: Option<u64>,
    names_delay: Option<u64>,
    asked: AtomicU64,
    refused: AtomicU64,
    at_once: AtomicU64,
    tokens: Mutex<Vec<(Instant, u64)>>,
}

impl Service {
    fn new(latency_ms: u64) -> Self {
        Self {
            latency: Duration::from_millis(latency_ms),
            refuses_at_once: true,
            every: None,
            bucket: None,
            level: Mutex::new((f64::MAX, Instant::now())),
            most_at_once: None,
            names_delay: None,
            asked: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            at_once: AtomicU64::new(0),
            tokens: Mutex::default(),
        }
    }

    fn refuses(&self) -> bool {
        let n = self.asked.fetch_add(1, Relaxed) + 1;
        let every = self.every.is_some_and(|every| n.is_multiple_of(every));
        let crowded = self
            .most_at_once
            .is_some_and(|most| self.at_once.load(Relaxed) > most);
        every || crowded || self.is_empty()
    }

    fn is_empty(&self) -> bool {
        let Some((rate, holds)) = self.bucket else {
            return false;
        };
        let mut level = self.level.lock().unwrap();
        let passed = level.1.elapsed().as_secs_f64();
        *level = ((level.0 + passed * rate).min(holds), Instant::now());
        if level.0 < 1.0 {
            return true;
        }
        level.0 -= 1.0;
        false
    }

    /// True for an answer.
    async fn ask(&self, tokens: u64) -> bool {
        self.at_once.fetch_add(1, Relaxed);
        let refuses = self.refuses();
        let at_once = refuses && self.refuses_at_once;
        let takes = if at_once { ON_THE_WIRE } else { self.latency };
        tokio::time::sleep(takes).await;
        self.at_once.fetch_sub(1, Relaxed);
        if refuses {
            self.refused.fetch_add(1, Relaxed);
        } else {
            self.tokens.lock().unwrap().push((Instant::now(), tokens));
        }
        !refuses
    }

    fn refused_part(&self) -> f64 {
        self.refused.load(Relaxed) as f64 / self.asked.load(Relaxed) as f64
    }

    /// The most tokens that were used in any minute.
    fn most_in_a_minute(&self) -> u64 {
        let used = self.tokens.lock().unwrap().clone();
        let minute = Duration::from_secs(60);
        let from = |start: Instant| {
            let within = used
                .iter()
                .filter(|(at, _)| *at >= start && *at < start + minute);
            within.map(|(_, tokens)| tokens).sum()
        };
        used.iter().map(|(at, _)| from(*at)).max().unwrap()
    }
}

/// What even a refusal takes.
const ON_THE_WIRE: Duration = Duration::from_millis(1);

/// Tokens that every answer uses, beside those that were thought.
const TOKENS: u64 = 300;

async fn one(pace: &Pace, service: &Service, n: u64, thought: u64) {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&n.to_le_bytes());
    for attempt in 1.. {
        let slot = pace.slot(thought).await;
        let hints = RateHints::default();
        if service.ask(TOKENS).await {
            return slot.came(Came::Answer(Some(TOKENS)), &hints);
        }
        let after = service.names_delay.map(Duration::from_millis);
        slot.came(Came::Refusal(after), &hints);
        let retry = Retry::Rate {
            ms: service.names_delay,
        };
        tokio::time::sleep(backoff::delay(retry, attempt, 7, &key).unwrap()).await;
    }
}

/// Seconds that so many requests take.
async fn run(limits: &Limits, service: &Service, requests: u64) -> (f64, u32) {
    run_thinking(limits, service, requests, TOKENS).await
}

async fn run_thinking(
    limits: &Limits,
    service: &Service,
    requests: u64,
    thought: u64,
) -> (f64, u32) {
    let pace = Pace::new(limits, "m");
    let started = Instant::now();
    stream::iter(0..requests)
        .map(|n| one(&pace, service, n, thought))
        .buffer_unordered(4 * limits.concurrency as usize)
        .for_each(|()| std::future::ready(()))
        .await;
    (started.elapsed().as_secs_f64(), pace.cuts())
}

#[tokio::test(start_paused = true)]
async fn a_willing_service_is_kept_busy() {
    let limits = Limits::default();
    let service = Service::new(500);
    let (took, cuts) = run(&limits, &service, 640).await;
    assert!(took < 5.0 * 1.05, "{took}");
    assert_eq!(cuts, 0);
}

#[tokio::test(start_paused = true)]
async fn refusals_that_are_not_for_the_load_do_not_slow_it_down() {
    for (names_delay, refuses_at_once) in [
        (None, true),
        (Some(0), true),
        (None, false),
        (Some(0), false),
    ] {
        let service = Service {
            every: Some(3),
            names_delay,
            refuses_at_once,
            ..Service::new(500)
        };
        let (took, cuts) = run(&Limits::default(), &service, 600).await;
        // Half a second in one of 64 places for each answer, and for half of a refusal where that
        // takes as long.
        let ideal = 600.0 * 0.5 / 64.0 * if refuses_at_once { 1.0 } else { 1.5 };
        assert!(
            took <= 1.4 * ideal,
            "{took} s, ideally {ideal}; {names_delay:?} {refuses_at_once}"
        );
        assert!(f64::from(cuts) <= took / 0.5, "{cuts} cuts in {took} s");
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_service_takes_is_found_out() {
    let services = [
        (5, 100.0),
        (20, 100.0),
        (100, 100.0),
        (20, 20.0),
        (400, 50.0),
    ];
    let at_once = services.map(|(latency, holds)| (latency, holds, true));
    let later = services.map(|(latency, holds)| (latency, holds, false));
    for (latency, holds, refuses_at_once) in at_once.into_iter().chain(later) {
        let service = Service {
            bucket: Some((100.0, holds)),
            refuses_at_once,
            ..Service::new(latency)
        };
        let (took, _) = run(&Limits::default(), &service, 3000).await;
        let (goodput, refused) = (3000.0 / took, service.refused_part());
        assert!(goodput >= 90.0, "{goodput}/s at {latency} ms, {holds}");
        assert!(
            refused <= 0.05,
            "{refused} refused at {latency} ms, {holds}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_known_limit_is_kept_from_the_start() {
    let limits = Limits {
        rpm: Some(6000),
        ..Limits::default()
    };
    let service = Service {
        bucket: Some((100.0, 20.0)),
        ..Service::new(50)
    };
    let (took, _) = run(&limits, &service, 2000).await;
    assert!(2000.0 / took >= 95.0, "{took}");
    assert!(service.refused_part() < 0.005, "{}", service.refused_part());
}

#[tokio::test(start_paused = true)]
async fn a_crowded_service_is_left_room() {
    for refuses_at_once in [true, false] {
        let service = Service {
            most_at_once: Some(16),
            refuses_at_once,
            ..Service::new(200)
        };
        let (took, _) = run(&Limits::default(), &service, 3000).await;
        let ideal = 3000.0 * 0.2 / 16.0;
        assert!(
            took <= 1.35 * ideal,
            "{took} s, ideally {ideal}; {refuses_at_once}"
        );
        // What is refused at once is soon asked again.
        let most = if refuses_at_once { 0.15 } else { 0.1 };
        assert!(service.refused_part() <= most, "{}", service.refused_part());
    }
}

#[tokio::test(start_paused = true)]
async fn tokens_of_a_minute_are_kept_however_wrong_the_guess() {
    for thought in [10, 300, 3000] {
        let limits = Limits {
            tpm: Some(60_000),
            concurrency: 20,
            ..Limits::default()
        };
        let service = Service::new(2000);
        run_thinking(&limits, &service, 900, thought).await;
        let most = service.most_in_a_minute();
        assert!(
            most <= 60_000 + 20 * TOKENS,
            "{most} with a guess of {thought}"
        );
        assert!(
            most >= 45_000 || thought > TOKENS,
            "{most} with a guess of {thought}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn limits_of_a_model_are_its_own() {
    let one = ModelLimits {
        concurrency: Some(1),
        rpm: Some(60),
        tpm: None,
        ..ModelLimits::default()
    };
    let limits = Limits {
        models: [("m".to_owned(), one)].into(),
        ..Limits::default()
    };
    let service = Service::new(10);
    let (took, _) = run(&limits, &service, 31).await;
    assert!((29.9..31.5).contains(&took), "{took}");
}

#[tokio::test(start_paused = true)]
async fn hints_are_heeded() {
    let pace = Pace::new(&Limits::default(), "m");
    let empty = RateHints {
        remaining_requests: Some(0),
        reset_requests_ms: Some(5_000),
        ..RateHints::default()
    };
    pace.slot(1).await.came(Came::Answer(None), &empty);
    let started = Instant::now();
    drop(pace.slot(1).await);
    assert_eq!(started.elapsed().as_secs(), 5);
    // A service that names an absurd time is asked again after a minute.
    let absurd = RateHints {
        reset_requests_ms: Some(86_400_000),
        ..empty
    };
    pace.slot(1).await.came(Came::Answer(None), &absurd);
    let started = Instant::now();
    drop(pace.slot(1).await);
    assert_eq!(started.elapsed().as_secs(), 60);
    // Two are left: the third waits for the first.
    let two = RateHints {
        remaining_requests: Some(2),
        reset_requests_ms: Some(60_000),
        ..RateHints::default()
    };
    pace.slot(1).await.came(Came::Answer(None), &two);
    let (first, _second) = (pace.slot(1).await, pace.slot(1).await);
    let third = tokio::time::timeout(Duration::from_secs(1), pace.slot(1)).await;
    assert!(third.is_err());
    drop(first);
    drop(pace.slot(1).await);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_refuses_all_is_left_alone_for_as_long_as_it_asks() {
    let pace = Pace::new(&Limits::default(), "m");
    let slots = [pace.slot(1).await, pace.slot(1).await];
    for slot in slots {
        slot.came(
            Came::Refusal(Some(Duration::from_secs(20))),
            &RateHints::default(),
        );
    }
    let started = Instant::now();
    drop(pace.slot(1).await);
    assert!(
        started.elapsed() >= Duration::from_secs(20),
        "{:?}",
        started.elapsed()
    );
}
