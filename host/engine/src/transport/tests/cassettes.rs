//! What is recorded, what is replayed, and what never gets onto a cassette.

use super::{server::Server, *};
use crate::transport::Cassette;
use heartcut_plugin_api::http::{Body, Capture, HeaderValue, Part};
use std::{
    path::Path,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
};

fn with(bench: Bench, cassette: Cassette) -> Bench {
    Bench {
        transport: bench.transport.with_cassette(Some(Arc::new(cassette))),
        ..bench
    }
}

fn recorder(folder: &Path) -> Bench {
    with(Bench::new(), Cassette::record(folder).unwrap())
}

fn player(folder: &Path) -> Bench {
    with(Bench::new(), Cassette::replay(folder).unwrap())
}

fn asking(server_url: &str, text: &str) -> HttpRequest {
    HttpRequest::post_json(server_url, text.to_owned())
        .header("authorization", HeaderValue::bearer("OPENAI_API_KEY"))
}

#[tokio::test]
async fn answers_come_back_in_their_order_and_nothing_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let count = Arc::new(AtomicU32::new(0));
    let server = Server::start(move |_| format!("answer {}", count.fetch_add(1, Relaxed))).await;
    let (url, grant) = (server.url("/chat"), grant(&server.url("")));
    let bench = recorder(folder.path());
    for text in ["a", "b", "a"] {
        bench.send(&grant, &asking(&url, text)).await.unwrap();
    }
    let bench = player(folder.path());
    let mut played = Vec::new();
    for text in ["a", "a", "a", "b"] {
        let exchanged = bench.send(&grant, &asking(&url, text)).await.unwrap();
        played.push(exchanged.response.text().to_owned());
    }
    // The last answer stands for all that come after it.
    assert_eq!(played, ["answer 0", "answer 2", "answer 2", "answer 1"]);
    let error = bench.send(&grant, &asking(&url, "c")).await.unwrap_err();
    assert_eq!(
        (error.code(), error.sent()),
        ("not-recorded", crate::transport::Sent::No)
    );
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn no_key_and_no_upload_url_gets_onto_a_cassette() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|seen| {
        let key = seen.header("authorization").unwrap_or_default().to_owned();
        ([("x-upload", "http://upload.example/session-4711")], key)
    });
    let server = server.await;
    let mut request = asking(&server.url("/files"), "hello");
    request.capture = vec![Capture {
        header: "x-upload".into(),
        name: "session".into(),
    }];
    let bench = recorder(folder.path());
    let exchanged = bench.send(&grant(&server.url("")), &request).await.unwrap();
    assert!(
        exchanged.response.text().contains(KEY),
        "the service repeats the key"
    );
    let written = fs_err::read_to_string(folder.path().join("exchanges.jsonl")).unwrap();
    assert!(
        written.contains("hello") && written.contains("[secret OPENAI_API_KEY]"),
        "{written}"
    );
    assert!(
        !written.contains(KEY) && !written.contains("session-4711"),
        "{written}"
    );
}

#[tokio::test]
async fn long_bodies_are_blobs_on_both_ways() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|seen| "x".repeat(seen.body.len() + (2 << 20))).await;
    let grant = grant(&server.url(""));
    let upload = |bench: &Bench, content: &[u8]| {
        use std::io::Write;
        let mut blob = bench.blobs.create().unwrap();
        blob.write_all(content).unwrap();
        let blob = blob.finish().unwrap();
        let mut request = asking(&server.url("/files"), "");
        request.body = vec![Part::Blob {
            id: blob.id,
            offset: 0,
            len: blob.len,
        }];
        request
    };
    let bench = recorder(folder.path());
    bench
        .send(&grant, &upload(&bench, b"content"))
        .await
        .unwrap();
    let bench = player(folder.path());
    drop(bench.blobs.create().unwrap().finish().unwrap());
    // The same content under another name is the same request.
    let played = bench
        .send(&grant, &upload(&bench, b"content"))
        .await
        .unwrap();
    let Body::Blob { id, len } = played.response.body else {
        panic!("{:?}", played.response.body)
    };
    assert_eq!(len, 7 + (2 << 20));
    assert_eq!(bench.blobs.take_text(&id, len).unwrap().len() as u64, len);
    let other = bench
        .send(&grant, &upload(&bench, b"another"))
        .await
        .unwrap_err();
    assert_eq!(other.code(), "not-recorded");
}

#[test]
fn what_is_no_cassette_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(
        Cassette::replay(folder.path()).unwrap_err().error.code,
        "bad-cassette"
    );
    fs_err::write(folder.path().join("exchanges.jsonl"), "{\"key\": \"k\", ").unwrap();
    assert_eq!(
        Cassette::replay(folder.path()).unwrap_err().error.code,
        "bad-cassette"
    );
}

#[tokio::test]
async fn what_was_sent_and_cannot_be_recorded_is_not_called_unsent() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|_| "x".repeat(2 << 20)).await;
    let bench = recorder(folder.path());
    // A file stands where the folder of long answers would be.
    fs_err::write(folder.path().join("blobs"), "").unwrap();
    let grant = grant(&server.url(""));
    let error = bench
        .send(&grant, &asking(&server.url("/chat"), "a"))
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), error.sent()),
        ("bad-cassette", crate::transport::Sent::Maybe)
    );
}

#[tokio::test]
async fn a_line_that_a_kill_has_torn_costs_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|_| "answer").await;
    let (url, grant) = (server.url("/chat"), grant(&server.url("")));
    recorder(folder.path())
        .send(&grant, &asking(&url, "a"))
        .await
        .unwrap();
    let file = folder.path().join("exchanges.jsonl");
    let whole = fs_err::read_to_string(&file).unwrap();
    fs_err::write(&file, format!("{whole}{}", &whole[..40])).unwrap();
    let played = player(folder.path()).send(&grant, &asking(&url, "a")).await;
    assert_eq!(played.unwrap().response.text(), "answer");
    recorder(folder.path())
        .send(&grant, &asking(&url, "b"))
        .await
        .unwrap();
    for text in ["a", "b"] {
        player(folder.path())
            .send(&grant, &asking(&url, text))
            .await
            .unwrap();
    }
}
