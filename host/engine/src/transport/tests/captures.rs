use super::*;
use crate::transport::Sent;
use heartcut_plugin_api::http::Capture;

fn upload(url: String) -> HttpRequest {
    let capture = Capture {
        header: "x-goog-upload-url".into(),
        name: "upload".into(),
    };
    HttpRequest {
        capture: vec![capture],
        ..HttpRequest::post_json(url, "{}".into())
    }
}

fn resume(name: &str) -> HttpRequest {
    HttpRequest {
        target: Target::Captured { name: name.into() },
        ..HttpRequest::post_json("", "piece".into())
    }
}

/// A server whose answer to `/start` names `location` as the place of the upload; an empty one
/// stands for a place on the same server.
async fn uploading(location: &str) -> Server {
    let location = location.to_owned();
    Server::start(move |seen| {
        let host = seen.header("host").unwrap();
        let here = format!("http://{host}/up?credential=hunter2");
        let location = if location.is_empty() {
            here
        } else {
            location.clone()
        };
        [("x-goog-upload-url", location), ("x-other", "1".into())]
    })
    .await
}

#[tokio::test]
async fn a_captured_url_is_used_but_not_shown() {
    let (bench, server) = (Bench::new(), uploading("").await);
    let grant = grant(&server.url(""));
    let answer = bench
        .send(&grant, &upload(server.url("/start")))
        .await
        .unwrap();
    assert!(!format!("{answer:?} {:?}", bench.transport).contains("hunter2"));
    assert_eq!(answer.response.headers["x-other"], "1");
    bench.send(&grant, &resume("upload")).await.unwrap();
    let seen = server.seen().pop().unwrap();
    assert_eq!(
        (seen.path.as_str(), seen.text().as_str()),
        ("/up?credential=hunter2", "piece")
    );
}

#[tokio::test]
async fn captured_urls_lead_to_granted_hosts_only() {
    let other = Server::ok().await;
    let (bench, server) = (
        Bench::new(),
        uploading(&other.url("/up?credential=hunter2")).await,
    );
    let strict = grant(&server.url(""));
    bench
        .send(&strict, &upload(server.url("/start")))
        .await
        .unwrap();
    let error = bench.send(&strict, &resume("upload")).await.unwrap_err();
    assert_eq!((error.code(), error.sent()), ("host-not-granted", Sent::No));
    assert!(!everything(&error).contains("hunter2"), "{error:?}");
    assert!(other.seen().is_empty());

    let generous = granting(&server.url(""), &[&other.url("")]);
    bench.send(&generous, &resume("upload")).await.unwrap();
    assert_eq!(other.paths(), ["/up?credential=hunter2"]);
}

#[tokio::test]
async fn secrets_keep_to_their_hosts_on_captured_urls() {
    let other = Server::ok().await;
    let (bench, server) = (Bench::new(), uploading(&other.url("/up")).await);
    let grant = granting(&server.url(""), &[&other.url("")]);
    bench
        .send(&grant, &upload(server.url("/start")))
        .await
        .unwrap();
    let key = heartcut_plugin_api::http::HeaderValue::bearer("OPENAI_API_KEY");
    let error = bench
        .send(&grant, &resume("upload").header("authorization", key))
        .await
        .unwrap_err();
    assert_eq!(error.code(), "secret-not-granted");
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn captures_belong_to_one_plugin_and_one_job() {
    let (bench, server) = (Bench::new(), uploading("").await);
    let grant = grant(&server.url("")).scoped("shard-1");
    bench
        .send(&grant, &upload(server.url("/start")))
        .await
        .unwrap();
    bench.send(&grant, &resume("upload")).await.unwrap();

    let mut manifest = manifest();
    manifest.id = "provider/other".parse().unwrap();
    let config = json!({"base_url": server.url("")});
    let other = Grant::resolve(&manifest, &config, &ProjectGrant::default()).unwrap();
    for stranger in [grant.clone().scoped("shard-2"), other.scoped("shard-1")] {
        let error = bench.send(&stranger, &resume("upload")).await.unwrap_err();
        assert_eq!((error.code(), error.sent()), ("not-captured", Sent::No));
    }
    assert_eq!(
        bench
            .send(&grant, &resume("other"))
            .await
            .unwrap_err()
            .code(),
        "not-captured"
    );
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_captured_header_that_is_no_url_is_refused() {
    for (location, code) in [
        ("hunter2", "bad-captured-url"),
        ("file:///hunter2", "bad-captured-url"),
        ("http://u:hunter2@127.0.0.1/", "bad-captured-url"),
    ] {
        let (bench, server) = (Bench::new(), uploading(location).await);
        let grant = grant(&server.url(""));
        bench
            .send(&grant, &upload(server.url("/start")))
            .await
            .unwrap();
        let error = bench.send(&grant, &resume("upload")).await.unwrap_err();
        assert_eq!((error.code(), error.sent()), (code, Sent::No));
        assert!(!everything(&error).contains("hunter2"), "{error:?}");
    }
}
