use super::{server::redirect, *};
use crate::transport::{Sent, hop::Hop, origin::Origin, redirect};
use heartcut_plugin_api::http::{HeaderValue, Part};
use reqwest::{Method, StatusCode, Url, header::HeaderMap};

fn post(url: String) -> HttpRequest {
    HttpRequest::post_json(url, "{\"n\":1}".into())
        .header("authorization", HeaderValue::bearer("OPENAI_API_KEY"))
        .header("x-api-key", HeaderValue::bearer("OPENAI_API_KEY"))
        .header("x-note", HeaderValue::text("kept"))
}

#[tokio::test]
async fn within_a_host_secrets_and_body_stay() {
    for status in [301, 302, 307, 308] {
        let (bench, server) = (
            Bench::new(),
            Server::redirecting(status, "/end".into()).await,
        );
        let answer = bench
            .send(&grant(&server.url("")), &post(server.url("/start")))
            .await
            .unwrap();
        assert_eq!((answer.redirects, answer.response.text()), (1, "ok"));
        let end = server.seen().pop().unwrap();
        assert_eq!(
            (end.method.as_str(), end.path.as_str()),
            ("POST", "/end"),
            "{status}"
        );
        assert_eq!(end.text(), "{\"n\":1}");
        assert_eq!(
            end.header("authorization"),
            Some(format!("Bearer {KEY}").as_str())
        );
    }
}

#[tokio::test]
async fn see_other_asks_for_the_result() {
    let (bench, server) = (Bench::new(), Server::redirecting(303, "/end".into()).await);
    bench
        .send(&grant(&server.url("")), &post(server.url("/start")))
        .await
        .unwrap();
    let end = server.seen().pop().unwrap();
    assert_eq!((end.method.as_str(), end.text().as_str()), ("GET", ""));
    assert_eq!(
        (end.header("content-type"), end.header("content-length")),
        (None, None)
    );
    assert_eq!(end.header("x-note"), Some("kept"));
}

#[tokio::test]
async fn on_another_granted_host_no_secret_arrives() {
    for status in [301, 302, 303, 307, 308] {
        let other = Server::ok().await;
        let home = Server::redirecting(status, other.url("/end")).await;
        let bench = Bench::new();
        let grant = granting(&home.url(""), &[&other.url("")]);
        bench.send(&grant, &post(home.url("/start"))).await.unwrap();
        let end = other.seen().pop().unwrap();
        assert_eq!(end.header("x-note"), Some("kept"));
        assert!(!format!("{end:?}").contains(KEY), "{status}: {end:?}");
    }
}

#[tokio::test]
async fn secrets_do_not_come_back_on_the_way_home() {
    let home = Server::start(|seen| match seen.path.split_once("?to=") {
        Some((_, to)) => redirect(307, to),
        None => axum::response::IntoResponse::into_response("ok"),
    })
    .await;
    let back = home.url("/home");
    let other = Server::start(move |_| redirect(307, &back)).await;
    let bench = Bench::new();
    let grant = granting(&home.url(""), &[&other.url("")]);
    let start = home.url(&format!("/start?to={}", other.url("/")));
    let answer = bench.send(&grant, &post(start)).await.unwrap();
    assert_eq!(answer.redirects, 2);
    let seen = home.seen();
    assert!(seen[0].header("authorization").is_some());
    assert_eq!(
        (seen[1].path.as_str(), seen[1].header("authorization")),
        ("/home", None)
    );
    assert!(!format!("{:?}", other.seen()).contains(KEY));
}

#[tokio::test]
async fn a_host_that_is_not_granted_gets_nothing() {
    for status in [301, 302, 303, 307, 308] {
        let evil = Server::ok().await;
        let home = Server::redirecting(status, evil.url("/steal?q=hunter2")).await;
        let bench = Bench::new();
        let error = bench
            .send(&grant(&home.url("")), &post(home.url("/start")))
            .await
            .unwrap_err();
        assert!(evil.seen().is_empty(), "{status}");
        assert_eq!(
            (error.code(), error.sent()),
            ("redirect-not-granted", Sent::Maybe)
        );
        let text = everything(&error);
        assert!(
            text.contains(&evil.url("")) && text.contains("heartcut.toml"),
            "{text}"
        );
        assert!(!text.contains(KEY) && !text.contains("hunter2"), "{text}");
    }
}

#[tokio::test]
async fn five_redirects_are_followed_and_no_sixth() {
    let server = Server::start(|seen| {
        let left: u32 = seen.path.trim_start_matches('/').parse().unwrap();
        match left {
            0 => axum::response::IntoResponse::into_response("ok"),
            _ => redirect(302, &format!("/{}", left - 1)),
        }
    })
    .await;
    let (bench, grant) = (Bench::new(), grant(&server.url("")));
    let answer = bench.send(&grant, &get(server.url("/5"))).await.unwrap();
    assert_eq!((answer.redirects, server.paths().len()), (5, 6));
    let error = bench
        .send(&grant, &get(server.url("/6")))
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), error.sent()),
        ("too-many-redirects", Sent::Maybe)
    );
    assert_eq!(server.paths().len(), 12, "the sixth is not followed");
}

#[tokio::test]
async fn what_is_no_redirect_is_an_answer() {
    let server = Server::start(|seen| match seen.path.as_str() {
        "/bare" => axum::response::IntoResponse::into_response(StatusCode::FOUND),
        _ => redirect(304, "/elsewhere"),
    })
    .await;
    let bench = Bench::new();
    for (path, status) in [("/bare", 302), ("/cached", 304)] {
        let answer = bench
            .send(&grant(&server.url("")), &get(server.url(path)))
            .await
            .unwrap();
        assert_eq!((answer.response.status, answer.redirects), (status, 0));
    }
}

#[tokio::test]
async fn a_body_made_of_blobs_is_sent_again() {
    let (bench, server) = (Bench::new(), Server::redirecting(307, "/end".into()).await);
    let mut writer = bench.blobs.create().unwrap();
    std::io::Write::write_all(&mut writer, b"0123456789").unwrap();
    let blob = writer.finish().unwrap();
    let mut request = get(server.url("/start"));
    request.method = "PUT".into();
    request.body = vec![Part::Blob {
        id: blob.id,
        offset: 2,
        len: 5,
    }];
    bench.send(&grant(&server.url("")), &request).await.unwrap();
    let texts: Vec<_> = server.seen().iter().map(server::Seen::text).collect();
    assert_eq!(texts, ["23456", "23456"]);
}

/// A hop that stands at `url` with a secret header.
fn hop(url: &str) -> Hop {
    let url = Url::parse(url).unwrap();
    let mut headers = HeaderMap::new();
    let mut secret = reqwest::header::HeaderValue::from_static(KEY);
    secret.set_sensitive(true);
    headers.insert("x-api-key", secret);
    let origin = Origin::of(&url).unwrap();
    Hop {
        url,
        origin,
        method: Method::GET,
        headers,
        with_body: false,
    }
}

#[test]
fn redirects_are_judged_before_anything_is_sent() {
    let grant = granting(
        "https://a.example",
        &["https://b.example", "http://a.example"],
    );
    let table = [
        (
            "https://a.example/x",
            "/y",
            Ok(("https://a.example/y", true)),
        ),
        (
            "https://a.example/x/",
            "y?q",
            Ok(("https://a.example/x/y?q", true)),
        ),
        (
            "https://a.example/x",
            "//b.example/y",
            Ok(("https://b.example/y", false)),
        ),
        (
            "https://a.example/x",
            "https://a.example:443/y",
            Ok(("https://a.example/y", true)),
        ),
        (
            "http://a.example/x",
            "https://a.example/y",
            Ok(("https://a.example/y", false)),
        ),
        (
            "https://a.example/x",
            "http://a.example/y",
            Err("redirect-downgrade"),
        ),
        (
            "https://a.example/x",
            "https://c.example",
            Err("redirect-not-granted"),
        ),
        (
            "https://a.example/x",
            "https://a.example:8443",
            Err("redirect-not-granted"),
        ),
        (
            "https://a.example/x",
            "https://a.example@c.example",
            Err("bad-redirect"),
        ),
        (
            "https://a.example/x",
            "https://u:p@a.example",
            Err("bad-redirect"),
        ),
        (
            "https://a.example/x",
            "file:///etc/passwd",
            Err("bad-redirect"),
        ),
        ("https://a.example/x", "http://[", Err("bad-redirect")),
    ];
    for (from, location, expected) in table {
        let next = redirect::follow(&grant, &hop(from), StatusCode::FOUND, location);
        let found = match &next {
            Ok(next) => Ok((next.url.as_str(), next.headers.contains_key("x-api-key"))),
            Err(error) => Err(error.code()),
        };
        assert_eq!(found, expected, "{from} {location}");
    }
}
