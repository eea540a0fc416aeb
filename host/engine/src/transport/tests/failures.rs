use super::{
    server::{pinging, raw},
    *,
};
use crate::transport::Sent;
use heartcut_plugin_api::{PluginError, Retry, http::HeaderValue};

fn post(url: &str) -> HttpRequest {
    HttpRequest::post_json(format!("{url}/v1?token=hunter2"), "{}".into())
        .header("authorization", HeaderValue::bearer("OPENAI_API_KEY"))
}

/// Sends and expects a failure that may be tried again and tells no secret.
async fn fail(url: &str, request: &HttpRequest) -> SendError {
    fail_within(TransportOptions::default(), url, request).await
}

async fn fail_within(options: TransportOptions, url: &str, request: &HttpRequest) -> SendError {
    let error = Bench::with(options)
        .send(&grant(url), request)
        .await
        .unwrap_err();
    assert_eq!(error.retry(), Retry::Soon, "{error:?}");
    assert!(error.error().help.is_some(), "{error:?}");
    let text = everything(&error);
    assert!(!text.contains(KEY) && !text.contains("hunter2"), "{text}");
    error
}

/// A port at which nothing listens.
fn closed() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[tokio::test]
async fn a_refused_connection_sends_nothing() {
    let url = closed();
    let error = fail(&url, &post(&url)).await;
    assert_eq!((error.code(), error.sent()), ("unreachable", Sent::No));
    assert_eq!(error.to_string(), format!("`{url}` cannot be reached"));
    assert!(
        error
            .error()
            .causes
            .iter()
            .any(|cause| cause.contains("refused")),
        "{error:?}"
    );
    let help = error.error().help.clone().unwrap();
    assert!(
        help.starts_with(&format!("check that a server listens at `{url}`")),
        "{help}"
    );
    let plain = PluginError::from(error);
    assert_eq!(
        (plain.code.as_str(), plain.retry),
        ("unreachable", Retry::Soon)
    );
}

#[tokio::test]
async fn an_unknown_name_sends_nothing() {
    // RFC 6761: this name never resolves.
    let url = "http://heartcut.invalid";
    let error = fail(url, &post(url)).await;
    assert_eq!((error.code(), error.sent()), ("unreachable", Sent::No));
}

#[tokio::test]
async fn a_server_without_tls_gets_no_request() {
    let server = Server::ok().await;
    let url = server.url("").replace("http:", "https:");
    let error = fail(&url, &post(&url)).await;
    assert_eq!((error.code(), error.sent()), ("unreachable", Sent::No));
    let help = error.error().help.clone().unwrap();
    assert!(help.contains("speaks TLS"), "{help}");
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_handshake_that_does_not_end_sends_nothing() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let options = TransportOptions {
        connect_timeout: Duration::from_millis(300),
        ..impatient()
    };
    let error = fail_within(options, &url, &post(&url)).await;
    assert_eq!(
        (error.code(), error.sent()),
        ("unreachable", Sent::No),
        "{error:?}"
    );
}

#[tokio::test]
async fn silence_after_the_request_may_have_been_work() {
    let table: [&[u8]; 3] = [
        b"",
        b"HTTP/1.1 200 OK\r\ncontent-len",
        b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf",
    ];
    let mut calls = tokio::task::JoinSet::new();
    for answer in table {
        for sse in [false, true] {
            calls.spawn(async move {
                let url = raw(answer.to_vec(), true);
                let request = HttpRequest { sse, ..post(&url) };
                let error = fail_within(impatient(), &url, &request).await;
                assert_eq!(
                    (error.code(), error.sent()),
                    ("timeout", Sent::Maybe),
                    "{answer:?}"
                );
            });
        }
    }
    calls.join_all().await;
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_request_may_have_been_work() {
    let table: [&[u8]; 4] = [
        b"",
        b"HTTP/1.1 200 OK\r\ncontent-len",
        b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf",
        b"this is no HTTP\r\n\r\n",
    ];
    for answer in table {
        let url = raw(answer.to_vec(), false);
        let error = fail(&url, &post(&url)).await;
        assert_eq!(
            (error.code(), error.sent()),
            ("connection-lost", Sent::Maybe),
            "{answer:?}"
        );
        let url = raw(answer.to_vec(), false);
        assert_eq!(fail(&url, &get(&url)).await.sent(), Sent::Maybe);
    }
}

#[tokio::test]
async fn a_stream_that_never_ends_is_given_up() {
    let url = pinging();
    let bench = Bench::with(TransportOptions {
        answer_limit: 1 << 40,
        ..impatient()
    });
    let error = bench
        .send(
            &grant(&url),
            &HttpRequest {
                sse: true,
                ..get(&url)
            },
        )
        .await
        .unwrap_err();
    assert_eq!((error.code(), error.sent()), ("timeout", Sent::Maybe));
}

#[tokio::test]
async fn an_answer_with_any_status_is_no_failure() {
    for status in [200, 400, 401, 404, 429, 500, 503, 529] {
        let server =
            Server::start(move |_| axum::http::StatusCode::from_u16(status).unwrap()).await;
        let answer = Bench::new()
            .send(&grant(&server.url("")), &post(&server.url("")))
            .await;
        assert_eq!(answer.unwrap().response.status, status);
        assert_eq!(server.seen().len(), 1, "the transport repeats nothing");
    }
}

#[tokio::test]
async fn one_transport_serves_many_requests_at_once() {
    let server = Server::start(|seen| seen.text()).await;
    let bench = Arc::new(Bench::new());
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..200 {
        let (bench, url) = (Arc::clone(&bench), server.url("/"));
        calls.spawn(async move {
            let request = HttpRequest::post_json(&url, format!("{number}"));
            let answer = bench.send(&grant(&url), &request).await.unwrap();
            assert_eq!(answer.response.text(), number.to_string());
        });
    }
    calls.join_all().await;
    assert_eq!(server.seen().len(), 200);
}
