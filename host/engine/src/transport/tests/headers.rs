use super::*;
use crate::transport::Sent;
use heartcut_plugin_api::http::HeaderValue;

#[tokio::test]
async fn headers_arrive_as_written_and_the_host_adds_its_own() {
    let (bench, server) = (Bench::new(), Server::ok().await);
    let request = HttpRequest::post_json(server.url("/a?b=c#d"), "{}".into())
        .header("X-Twice", HeaderValue::text("1"))
        .header("x-twice", HeaderValue::text("2"));
    bench.send(&grant(&server.url("")), &request).await.unwrap();
    let seen = server.seen().pop().unwrap();
    assert_eq!(
        (seen.method.as_str(), seen.path.as_str()),
        ("POST", "/a?b=c")
    );
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.header("content-length"), Some("2"));
    let twice: Vec<_> = seen.headers.get_all("x-twice").iter().collect();
    assert_eq!(twice, ["1", "2"]);
    assert!(seen.header("user-agent").unwrap().starts_with("heartcut/"));
    assert_eq!(seen.header("accept-encoding"), Some("gzip"));
    assert_eq!(
        (seen.header("cookie"), seen.header("referer")),
        (None, None)
    );
}

#[tokio::test]
async fn bad_headers_and_methods_are_never_sent() {
    let (bench, server) = (Bench::new(), Server::ok().await);
    let text = |name: &str, value: &str| {
        let mut request = get(server.url("/"));
        request
            .headers
            .push((name.into(), HeaderValue::text(value)));
        request
    };
    let method = |method: &str| HttpRequest {
        method: method.into(),
        ..get(server.url("/"))
    };
    let many = (0..10).fold(get(server.url("/")), |request, _| {
        request.header("x-long", HeaderValue::text("x".repeat(10 << 10)))
    });
    let table = [
        (text("Host", "evil.example"), "bad-header"),
        (text("content-length", "5"), "bad-header"),
        (text("transfer-encoding", "chunked"), "bad-header"),
        (text("connection", "upgrade"), "bad-header"),
        (text("bad name", "x"), "bad-header"),
        (text("x-note", "a\r\nx-evil: 1"), "bad-header"),
        (text("x-note", &"x".repeat(20 << 10)), "bad-header"),
        (many, "bad-header"),
        (method("TRACE"), "bad-method"),
        (method("CONNECT"), "bad-method"),
        (method("get"), "bad-method"),
        (method("GET / HTTP/1.1\r\n"), "bad-method"),
    ];
    for (request, code) in table {
        let error = bench
            .send(&grant(&server.url("")), &request)
            .await
            .unwrap_err();
        assert_eq!((error.code(), error.sent()), (code, Sent::No), "{error}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn answer_headers_are_joined_and_bounded_and_cookies_dropped() {
    let server = Server::start(|_| {
        let mut headers = axum::http::HeaderMap::new();
        headers.append("x-twice", "1".parse().unwrap());
        headers.append("x-twice", "2".parse().unwrap());
        headers.append("Set-Cookie", "a=b".parse().unwrap());
        headers.append("x-huge", "h".repeat(20 << 10).parse().unwrap());
        headers.append("x-ratelimit-reset-requests", "6m0s".parse().unwrap());
        (
            axum::http::StatusCode::IM_A_TEAPOT,
            headers,
            "short and stout",
        )
    })
    .await;
    let bench = Bench::new();
    let answer = bench
        .send(&grant(&server.url("")), &get(server.url("/")))
        .await
        .unwrap();
    assert_eq!(answer.response.status, 418);
    assert_eq!(answer.response.headers["x-twice"], "1, 2");
    assert_eq!(
        answer.response.headers["x-ratelimit-reset-requests"],
        "6m0s"
    );
    assert!(!answer.response.headers.contains_key("set-cookie"));
    assert!(!answer.response.headers.contains_key("x-huge"));
    assert_eq!(answer.omitted_headers, ["x-huge"]);
    assert_eq!(answer.response.text(), "short and stout");
}

#[tokio::test]
async fn cookies_are_not_kept() {
    let server = Server::start(|_| ([("set-cookie", "session=1")], "ok")).await;
    let bench = Bench::new();
    for _ in 0..2 {
        bench
            .send(&grant(&server.url("")), &get(server.url("/")))
            .await
            .unwrap();
    }
    assert!(
        server
            .seen()
            .iter()
            .all(|seen| seen.header("cookie").is_none())
    );
}
