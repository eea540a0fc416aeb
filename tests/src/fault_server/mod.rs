//! A chat service on loopback that fails as it is told and remembers what it was asked.

mod answer;
mod journal;
mod plan;
#[cfg(test)]
mod tests;
mod torn;

pub(crate) use answer::drop_connection;
pub use journal::{Journal, Seen};
pub use plan::{Fault, Plan, Usage};
pub(crate) use torn::TornBody;

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, response::Response};
use serde_json::Value;
use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};
use tokio::{net::TcpListener, runtime::Runtime};

/// The service, which ends with the value.
#[derive(Debug)]
pub struct FaultServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    runtime: Option<Runtime>,
}

#[derive(Debug, Default)]
struct Shared {
    plan: Mutex<Plan>,
    journal: Mutex<Journal>,
    at_once: AtomicUsize,
    most_at_once: AtomicUsize,
    refused: AtomicUsize,
    /// What is left of the bucket, and when that was.
    level: Mutex<Option<(f64, Instant)>>,
}

impl Shared {
    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().expect("no other request panicked")
    }

    /// Whether the bucket has nothing for this request.
    fn is_empty(&self) -> bool {
        let Some((rate, holds)) = self.plan().bucket else {
            return false;
        };
        let mut level = self.level.lock().expect("no other request panicked");
        let (left, at) = level.unwrap_or((holds, Instant::now()));
        let left = (left + at.elapsed().as_secs_f64() * rate).min(holds);
        let empty = left < 1.0;
        *level = Some((if empty { left } else { left - 1.0 }, Instant::now()));
        empty
    }

    fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().expect("no other request panicked")
    }
}

impl FaultServer {
    /// Starts it on a free port.
    pub fn start(plan: Plan) -> Self {
        Self::start_at(0, plan)
    }

    /// Starts it on a port.
    pub fn start_at(port: u16, plan: Plan) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let shared = Arc::new(Shared {
            plan: Mutex::new(plan),
            ..Shared::default()
        });
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, port)));
        let listener = listener.expect("the port is free");
        let address = listener.local_addr().expect("the listener has an address");
        let service = Router::new()
            .fallback(serve)
            .with_state(Arc::clone(&shared));
        runtime.spawn(async move { axum::serve(listener, service).await });
        Self {
            address,
            shared,
            runtime: Some(runtime),
        }
    }

    /// What a pipeline names as `base_url`.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Fails differently from now on.
    pub fn change(&self, plan: Plan) {
        *self.shared.plan() = plan;
    }

    /// What it was asked so far.
    pub fn journal(&self) -> Journal {
        self.shared.journal().clone()
    }

    /// Forgets what it was asked.
    pub fn forget(&self) {
        *self.shared.journal() = Journal::default();
    }

    /// How many requests have arrived.
    pub fn requests(&self) -> usize {
        self.shared.journal().requests()
    }

    /// How many requests were refused for the rate.
    pub fn refused(&self) -> usize {
        self.shared.refused.load(Relaxed)
    }

    /// How many requests waited for their answers at the same time, at most.
    pub fn most_at_once(&self) -> usize {
        self.shared.most_at_once.load(Relaxed)
    }

    /// Waits until `count` different requests have arrived or `given_up` says stop; whether they
    /// have.
    pub fn wait_for(&self, count: usize, mut given_up: impl FnMut() -> bool) -> bool {
        let started = Instant::now();
        while self.shared.journal().distinct() < count {
            let late = started.elapsed() > Duration::from_secs(120);
            assert!(!late, "{count} requests never arrived");
            if given_up() {
                return false;
            }
            thread::sleep(Duration::from_micros(500));
        }
        true
    }
}

impl Drop for FaultServer {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn serve(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let seen = Seen::new(&headers, body);
    let attempt = shared.journal().note(seen.clone());
    let (latency, mut fault, usage) = {
        let plan = shared.plan();
        (plan.latency, plan.fault(&seen, attempt), plan.usage)
    };
    if shared.is_empty() {
        fault = Some(Fault::RateLimit);
    }
    if fault == Some(Fault::RateLimit) {
        shared.refused.fetch_add(1, Relaxed);
    }
    let at_once = shared.at_once.fetch_add(1, Relaxed) + 1;
    shared.most_at_once.fetch_max(at_once, Relaxed);
    // Who refuses for the rate refuses at once.
    if fault != Some(Fault::RateLimit) {
        tokio::time::sleep(latency).await;
    }
    shared.at_once.fetch_sub(1, Relaxed);
    answer::to(&seen, fault, usage)
}
