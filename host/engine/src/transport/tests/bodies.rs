use super::{server::raw, *};
use crate::transport::{Sent, answer::TEXT_LIMIT};
use heartcut_plugin_api::http::{Body, Part};
use std::io::Write;

fn put(url: String, body: Vec<Part>) -> HttpRequest {
    HttpRequest {
        method: "PUT".into(),
        body,
        ..get(url)
    }
}

fn text(text: &str) -> Part {
    Part::Text { text: text.into() }
}

fn blob(bench: &Bench, bytes: &[u8]) -> String {
    let mut writer = bench.blobs.create().unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap().id
}

#[tokio::test]
async fn parts_are_sent_one_after_another_with_their_length() {
    let (bench, server) = (Bench::new(), Server::ok().await);
    let large: Vec<u8> = (0..300_000_u32).map(|n| (n % 251) as u8).collect();
    let id = blob(&bench, &large);
    let slice = |offset, len| Part::Blob {
        id: id.clone(),
        offset,
        len,
    };
    let table = [
        (vec![], vec![]),
        (vec![text("")], vec![]),
        (vec![text("{}")], b"{}".to_vec()),
        (
            vec![text("a"), text(""), text("ü")],
            "aü".as_bytes().to_vec(),
        ),
        (vec![slice(0, 300_000)], large.clone()),
        (vec![slice(299_990, 10)], large[299_990..].to_vec()),
        (vec![slice(5, 0)], vec![]),
        (
            vec![
                text("<"),
                slice(70_000, 150_000),
                text(""),
                slice(1, 2),
                text(">"),
            ],
            [b"<", &large[70_000..220_000], &large[1..3], b">"].concat(),
        ),
    ];
    for (parts, expected) in table {
        bench
            .send(&grant(&server.url("")), &put(server.url("/"), parts))
            .await
            .unwrap();
        let seen = server.seen().pop().unwrap();
        let length = expected.len().to_string();
        let stated = seen.header("content-length");
        assert!(
            stated == Some(&length) || (expected.is_empty() && stated.is_none()),
            "{stated:?}"
        );
        assert_eq!(seen.header("transfer-encoding"), None);
        assert!(seen.body == expected, "{} bytes", expected.len());
    }
}

#[tokio::test]
async fn blobs_that_are_not_there_are_never_sent() {
    let (bench, server) = (Bench::new(), Server::ok().await);
    let id = blob(&bench, b"0123");
    fs_err::write(
        bench.blobs.path("x").unwrap().with_file_name(".hidden"),
        b"0123",
    )
    .unwrap();
    let table = [
        (id.as_str(), 0, 5),
        (id.as_str(), 5, 0),
        (id.as_str(), u64::MAX, 2),
        ("blob-77", 0, 1),
        ("", 0, 1),
        (".hidden", 0, 1),
        ("..", 0, 1),
        ("../secret", 0, 1),
        ("/etc/passwd", 0, 1),
        ("a\\b", 0, 1),
        ("blob-1.part", 0, 1),
    ];
    for (id, offset, len) in table {
        let request = put(
            server.url("/"),
            vec![Part::Blob {
                id: id.into(),
                offset,
                len,
            }],
        );
        let error = bench
            .send(&grant(&server.url("")), &request)
            .await
            .unwrap_err();
        assert_eq!((error.code(), error.sent()), ("bad-blob", Sent::No), "{id}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn large_answers_become_blobs() {
    let server = Server::start(|seen| {
        let len: usize = seen.path.trim_start_matches('/').parse().unwrap();
        "0123456789abcdef".repeat(len / 16 + 1)[..len].to_owned()
    })
    .await;
    let bench = Bench::new();
    for len in [0, 1, TEXT_LIMIT, TEXT_LIMIT + 1, 5 * TEXT_LIMIT + 7] {
        let answer = bench
            .send(
                &grant(&server.url("")),
                &get(server.url(&format!("/{len}"))),
            )
            .await;
        let found = match answer.unwrap().response.body {
            Body::Text { text } if len <= TEXT_LIMIT => text.into_bytes(),
            Body::Blob { id, len: held } if len > TEXT_LIMIT => {
                let bytes = fs_err::read(bench.blobs.path(&id).unwrap()).unwrap();
                assert_eq!(held, bytes.len() as u64);
                bytes
            }
            other => panic!("{len}: {other:?}"),
        };
        assert_eq!(found.len(), len);
        assert!(
            found
                .iter()
                .zip(b"0123456789abcdef".iter().cycle())
                .all(|(a, b)| a == b)
        );
    }
}

#[tokio::test]
async fn an_answer_that_is_too_large_or_breaks_off_leaves_no_blob() {
    let long = || {
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n",
            4 * TEXT_LIMIT
        );
        [head.into_bytes(), vec![b'x'; 3 * TEXT_LIMIT]].concat()
    };
    let small = TransportOptions {
        answer_limit: 2 * TEXT_LIMIT as u64,
        ..impatient()
    };
    let table = [
        (small, true, "answer-too-large"),
        (TransportOptions::default(), false, "connection-lost"),
        (impatient(), true, "timeout"),
    ];
    for (options, keep_open, code) in table {
        let (bench, url) = (Bench::with(options), raw(long(), keep_open));
        let error = bench.send(&grant(&url), &get(&url)).await.unwrap_err();
        assert_eq!(
            (error.code(), error.sent()),
            (code, Sent::Maybe),
            "{error:?}"
        );
        wait_for_empty(&bench).await;
    }
}

/// The thread that writes needs a moment to hear that nobody wants the blob.
async fn wait_for_empty(bench: &Bench) {
    let folder = bench.blobs.path("x").unwrap();
    for _ in 0..1000 {
        if fs_err::read_dir(folder.parent().unwrap()).is_ok_and(|files| files.count() == 0) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("a blob was left behind");
}

#[tokio::test]
async fn answers_are_unpacked_and_made_text() {
    // `gzip -n` of "packed\n".
    const PACKED: &[u8] = &[
        31, 139, 8, 0, 0, 0, 0, 0, 0, 3, 43, 72, 76, 206, 78, 77, 225, 2, 0, 67, 224, 65, 47, 7, 0,
        0, 0,
    ];
    let server = Server::start(|seen| match seen.path.as_str() {
        "/gzip" => axum::response::IntoResponse::into_response((
            [("content-encoding", "gzip")],
            PACKED.to_vec(),
        )),
        _ => axum::response::IntoResponse::into_response(b"caf\xe9 \xf0\x9f\x98\x80".to_vec()),
    })
    .await;
    let bench = Bench::new();
    for (path, expected) in [("/gzip", "packed\n"), ("/latin", "caf\u{fffd} 😀")] {
        let answer = bench
            .send(&grant(&server.url("")), &get(server.url(path)))
            .await
            .unwrap();
        assert_eq!(answer.response.text(), expected);
    }
}

#[tokio::test]
async fn a_stream_of_events_is_collected() {
    let events = "data: {\"n\":1}\n\ndata: {\"n\":2}\n\ndata: [DONE]\n\n";
    let chunked: String = events
        .as_bytes()
        .chunks(7)
        .map(|c| format!("{:x}\r\n{}\r\n", c.len(), String::from_utf8_lossy(c)))
        .collect();
    let head =
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    let url = raw(format!("{head}{chunked}0\r\n\r\n").into_bytes(), true);
    let request = HttpRequest {
        sse: true,
        ..get(&url)
    };
    let answer = Bench::new().send(&grant(&url), &request).await.unwrap();
    assert_eq!(answer.response.text(), events);
    assert_eq!(answer.response.headers["content-type"], "text/event-stream");
}

#[test]
fn blobs_of_several_owners_do_not_meet() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (Blobs::new(folder.path()), Blobs::new(folder.path()));
    let mut first = one.create().unwrap();
    let mut second = two.create().unwrap();
    first.write_all(b"first").unwrap();
    second.write_all(b"second").unwrap();
    let (first, second) = (first.finish().unwrap(), second.finish().unwrap());
    drop(one.create().unwrap());
    let third = two.create().unwrap().finish().unwrap();
    let read = |id: &str| fs_err::read(one.path(id).unwrap()).unwrap();
    assert_eq!(
        (read(&first.id), read(&second.id)),
        (b"first".to_vec(), b"second".to_vec())
    );
    assert_eq!((first.len, second.len, third.len), (5, 6, 0));
    assert_eq!(fs_err::read_dir(folder.path()).unwrap().count(), 3);
}
