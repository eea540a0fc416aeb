//! Servers that keep what they saw.

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, Method, StatusCode},
    response::{IntoResponse, Response},
};
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    time::Duration,
};

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) method: Method,
    /// Path and query.
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Seen {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

/// A server that answers with a function of the request.
pub(super) struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    pub(super) async fn start<R: IntoResponse>(
        answer: impl Fn(&Seen) -> R + Clone + Send + Sync + 'static,
    ) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        let router = Router::new().fallback(move |request: Request| {
            let (log, answer) = (Arc::clone(&log), answer.clone());
            async move { respond(request, &log, answer).await }
        });
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, seen }
    }

    pub(super) async fn ok() -> Self {
        Self::start(|_| "ok").await
    }

    /// Redirects `/start` to `location`; other paths are answered with `ok`.
    pub(super) async fn redirecting(status: u16, location: String) -> Self {
        Self::start(move |seen| match seen.path.as_str() {
            "/start" => redirect(status, &location),
            _ => "ok".into_response(),
        })
        .await
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(super) fn paths(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.path).collect()
    }
}

async fn respond<R: IntoResponse>(
    request: Request,
    log: &Mutex<Vec<Seen>>,
    answer: impl Fn(&Seen) -> R,
) -> Response {
    let (head, body) = request.into_parts();
    let seen = Seen {
        method: head.method,
        path: head.uri.to_string(),
        headers: head.headers,
        body: to_bytes(body, usize::MAX).await.unwrap().to_vec(),
    };
    log.lock().unwrap().push(seen.clone());
    answer(&seen).into_response()
}

pub(super) fn redirect(status: u16, location: &str) -> Response {
    Response::builder()
        .status(StatusCode::from_u16(status).unwrap())
        .header("location", location)
        .body(Body::empty())
        .unwrap()
}

/// A server that reads one request to the end of its head, sends `answer`, and then keeps the
/// connection open or drops it. The URL of its root.
pub(super) fn raw(answer: Vec<u8>, keep_open: bool) -> String {
    once(move |stream| {
        stream.write_all(&answer).unwrap();
        let mut piece = [0; 1024];
        // Until the client gives up.
        while keep_open && stream.read(&mut piece).is_ok_and(|read| read > 0) {}
    })
}

/// A server whose stream of events holds nothing but signs of life.
pub(super) fn pinging() -> String {
    once(|stream| {
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
            .unwrap();
        while stream.write_all(b"8\r\n: ping\n\n\r\n").is_ok() {
            std::thread::sleep(Duration::from_millis(20));
        }
    })
}

fn once(answer: impl FnOnce(&mut TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        read_head(&mut stream);
        answer(&mut stream);
    });
    url
}

fn read_head(stream: &mut TcpStream) {
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let read = stream.read(&mut piece).unwrap();
        head.extend_from_slice(&piece[..read]);
    }
}
