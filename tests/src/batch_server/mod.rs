//! A service on loopback that takes batches, fails as it is told, and keeps books of what it was
//! given and what it was paid for.

mod anthropic;
mod books;
mod call;
mod gemini;
mod openai;
mod plan;
pub(crate) mod storage;
#[cfg(test)]
mod tests;
mod token;
mod vertex;

pub use anthropic::Anthropic;
pub use books::{Asked, Books, Job};
pub use call::Call;
pub use gemini::Gemini;
pub use openai::OpenAi;
pub use plan::{BatchPlan, End, Lines, Mishap};
pub use storage::Storage;
pub use token::account;
pub use vertex::Vertex;

use crate::fault_server::drop_connection;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, Method, Uri, header},
    response::{IntoResponse, Response},
};
use call::refusal;
use std::{
    fmt,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tokio::{net::TcpListener, runtime::Runtime};

/// A batch interface.
pub trait Api: Send + Sync + fmt::Debug + 'static {
    /// The path of the base URL.
    fn base(&self) -> &'static str;

    /// What kind of request it is.
    fn kind(&self, call: &Call) -> &'static str;

    /// Does what is asked and answers.
    fn answer(&self, kind: &str, call: &Call, books: &mut Books, plan: &BatchPlan) -> Response;
}

/// On which side of its work the service stops to be heard of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The request arrives and nothing is done.
    Before,
    /// Everything is done and nothing is answered.
    After,
}

/// How much faster the clock of service and host goes than the wall: a day is a moment.
pub const SPEED: u64 = 5000;

/// The service, which ends with the value.
#[derive(Debug)]
pub struct BatchServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    runtime: Option<Runtime>,
}

#[derive(Debug)]
struct Shared {
    api: Box<dyn Api>,
    plan: Mutex<BatchPlan>,
    books: Mutex<Books>,
    /// The request, from 1, that is never answered.
    hold: Mutex<Option<(usize, Side)>>,
    holding: AtomicBool,
    seen: Mutex<usize>,
    /// When the service began, from where its clock goes [`SPEED`] times as fast as the wall.
    began_ms: u64,
}

impl BatchServer {
    /// Starts it on a free port.
    pub fn start(api: impl Api, plan: BatchPlan) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let shared = Arc::new(Shared {
            api: Box::new(api),
            plan: Mutex::new(plan),
            books: Mutex::default(),
            hold: Mutex::default(),
            holding: AtomicBool::new(false),
            seen: Mutex::default(),
            began_ms: wall_ms(),
        });
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)));
        let listener = listener.expect("a free port");
        let address = listener.local_addr().expect("the listener has an address");
        let service = Router::new()
            .fallback(serve)
            .layer(DefaultBodyLimit::disable())
            .with_state((address, Arc::clone(&shared)));
        runtime.spawn(async move { axum::serve(listener, service).await });
        Self {
            address,
            shared,
            runtime: Some(runtime),
        }
    }

    /// What a pipeline names as `base_url`.
    pub fn base_url(&self) -> String {
        format!("http://{}{}", self.address, self.shared.api.base())
    }

    /// What a host is told so that its clock is that of the service.
    pub fn clock(&self) -> String {
        format!("{SPEED}@{}", self.shared.began_ms)
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Fails differently from now on.
    pub fn change(&self, plan: BatchPlan) {
        *self.shared.plan.lock().expect("no request panicked") = plan;
    }

    /// What it was given and has made of it.
    pub fn books(&self) -> MutexGuard<'_, Books> {
        self.shared.books.lock().expect("no request panicked")
    }

    /// Never answers the n-th request from now on.
    pub fn hold(&self, n: usize, side: Side) {
        *self.shared.seen.lock().expect("no request panicked") = 0;
        *self.shared.hold.lock().expect("no request panicked") = Some((n, side));
        self.shared.holding.store(false, SeqCst);
    }

    /// Answers everything again.
    pub fn release(&self) {
        *self.shared.hold.lock().expect("no request panicked") = None;
    }

    /// Waits until a request is held or `ended` says so; whether one is.
    pub fn wait_held(&self, mut ended: impl FnMut() -> bool) -> bool {
        let started = Instant::now();
        while !self.shared.holding.load(SeqCst) {
            assert!(
                started.elapsed() < Duration::from_secs(120),
                "no request was held"
            );
            if ended() {
                return self.shared.holding.load(SeqCst);
            }
            thread::sleep(Duration::from_micros(500));
        }
        true
    }
}

impl Drop for BatchServer {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Shared {
    /// Notes the arrival; what goes wrong, and on which side the request is held.
    fn note(&self, kind: &'static str) -> (Option<Mishap>, Option<Side>) {
        let nth = {
            let mut books = self.books.lock().expect("no request panicked");
            books.log.push(kind);
            let nth = books.kinds.entry(kind).or_default();
            *nth += 1;
            *nth
        };
        let mut seen = self.seen.lock().expect("no request panicked");
        *seen += 1;
        let hold = *self.hold.lock().expect("no request panicked");
        let held = hold.filter(|(n, _)| n == &*seen).map(|(_, side)| side);
        let plan = self.plan.lock().expect("no request panicked");
        let mishap = plan
            .mishaps
            .iter()
            .find(|(of, n, _)| *of == kind && *n == nth);
        (mishap.map(|(_, _, mishap)| mishap.clone()), held)
    }

    async fn hold(&self) -> ! {
        self.holding.store(true, SeqCst);
        std::future::pending().await
    }
}

async fn serve(
    State((address, shared)): State<(SocketAddr, Arc<Shared>)>,
    method: Method,
    uri: Uri,
    mut headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Ok(host) = address.to_string().parse() {
        headers.insert(header::HOST, host);
    }
    let call = Call::new(method, &uri, headers, body);
    let kind = shared.api.kind(&call);
    let (mishap, held) = shared.note(kind);
    if held == Some(Side::Before) {
        shared.hold().await;
    }
    match mishap {
        Some(Mishap::DropBefore) => drop_connection(),
        Some(Mishap::Refuse(status, retry_after)) => return refused(status, retry_after),
        Some(Mishap::Delay(time)) => tokio::time::sleep(time).await,
        _ => {}
    }
    let response = {
        let plan = shared.plan.lock().expect("no request panicked").clone();
        let mut books = shared.books.lock().expect("no request panicked");
        books.now_ms = shared.began_ms + (wall_ms() - shared.began_ms) * SPEED;
        shared.api.answer(kind, &call, &mut books, &plan)
    };
    if held == Some(Side::After) {
        shared.hold().await;
    }
    match mishap {
        Some(Mishap::DropAfter) => drop_connection(),
        Some(Mishap::TornAfter) => torn(response).await,
        Some(Mishap::HalfAfter) => half(response).await,
        _ => response,
    }
}

/// The first half of an answer, as if there were no more.
async fn half(response: Response) -> Response {
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX)
        .await
        .expect("a body of ours");
    bytes.slice(..bytes.len() / 2).into_response()
}

fn wall_ms() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    u64::try_from(now.expect("it is after 1970").as_millis()).expect("and before the end of time")
}

fn refused(status: u16, retry_after: Option<&'static str>) -> Response {
    let mut response = refusal(status, "not now");
    if let Some(value) = retry_after {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, header::HeaderValue::from_static(value));
    }
    response
}

/// The same answer, which says that it is longer than what comes.
async fn torn(response: Response) -> Response {
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX)
        .await
        .expect("a body of ours");
    let whole = String::from_utf8_lossy(&bytes).into_owned();
    Body::new(crate::fault_server::TornBody::of_text(&whole)).into_response()
}
