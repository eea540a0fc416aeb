use super::*;
use crate::transport::Sent;
use heartcut_plugin_api::{Retry, StopReason, http::HeaderValue};

fn with_secret(url: String, name: &str) -> HttpRequest {
    HttpRequest::post_json(url, "{}".into()).header("authorization", HeaderValue::bearer(name))
}

#[tokio::test]
async fn a_secret_is_sent_to_the_host_it_is_bound_to() {
    let (bench, server) = (Bench::new(), Server::ok().await);
    let mut config = json!({"base_url": server.url("/v1"), "auth": {"key_env": "SPACED_KEY"}});
    let granted = ProjectGrant::as_wished(&manifest().wants);
    let grant = Grant::resolve(&manifest(), &config, &granted).unwrap();
    for name in ["OPENAI_API_KEY", "SPACED_KEY"] {
        bench
            .send(&grant, &with_secret(server.url("/v1/x"), name))
            .await
            .unwrap();
    }
    let prefixed = get(server.url("/x")).header(
        "x-api-key",
        HeaderValue::Secret {
            name: "OPENAI_API_KEY".into(),
            prefix: String::new(),
        },
    );
    bench.send(&grant, &prefixed).await.unwrap();
    let seen = server.seen();
    let bearer = format!("Bearer {KEY}");
    assert_eq!(seen[0].header("authorization"), Some(bearer.as_str()));
    assert_eq!(
        seen[1].header("authorization"),
        Some(bearer.as_str()),
        "white space is trimmed"
    );
    assert_eq!(seen[2].header("x-api-key"), Some(KEY));

    config["auth"]["key_env"] = "TORN_KEY".into();
    let grant = Grant::resolve(&manifest(), &config, &granted).unwrap();
    let error = bench
        .send(&grant, &with_secret(server.url("/"), "TORN_KEY"))
        .await
        .unwrap_err();
    assert_eq!((error.code(), error.sent()), ("bad-secret", Sent::No));
    assert!(error.to_string().contains("TORN_KEY"));
    assert!(!everything(&error).contains("sk-loopback"), "{error:?}");
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn a_secret_is_not_sent_to_another_granted_host() {
    let (bench, home, other) = (Bench::new(), Server::ok().await, Server::ok().await);
    let grant = granting(&home.url("/v1"), &[&other.url("")]);
    let request = with_secret(other.url("/v1"), "OPENAI_API_KEY");
    let error = bench.send(&grant, &request).await.unwrap_err();
    assert_eq!(
        (error.code(), error.sent()),
        ("secret-not-granted", Sent::No)
    );
    assert_eq!(
        error.retry(),
        Retry::Stop {
            reason: StopReason::Auth
        }
    );
    assert!(other.seen().is_empty() && home.seen().is_empty());
    let host = other.url("");
    assert_eq!(
        error.to_string(),
        format!("provider/openai may not send the secret `OPENAI_API_KEY` to `{host}`")
    );
    let help = error.error().help.clone().unwrap();
    assert!(help.ends_with(&format!(
        "[grants.\"provider/openai\".secrets]\nOPENAI_API_KEY = [\"{host}\"]"
    )));

    // What the help says to write makes it work.
    let more = ProjectGrant {
        hosts: vec![host.clone()],
        secrets: [("OPENAI_API_KEY".to_owned(), vec![host])].into(),
    };
    let config = json!({"base_url": home.url("/v1")});
    let grant = Grant::resolve(&manifest(), &config, &more).unwrap();
    bench.send(&grant, &request).await.unwrap();
    assert_eq!(
        other.seen()[0].header("authorization"),
        Some(format!("Bearer {KEY}").as_str())
    );
}

#[tokio::test]
async fn a_secret_that_nobody_granted_stays() {
    let (bench, server) = (Bench::new(), Server::ok().await);
    let grant = grant(&server.url("/v1"));
    let error = bench
        .send(&grant, &with_secret(server.url("/"), "HOME"))
        .await
        .unwrap_err();
    assert_eq!(error.code(), "secret-not-granted");
    // The wish for it alone is none either: only plugins that come with heartcut get theirs.
    let config = json!({"base_url": server.url("/v1")});
    let ungranted = Grant::resolve(&manifest(), &config, &ProjectGrant::default()).unwrap();
    let request = with_secret(server.url("/"), "OPENAI_API_KEY");
    assert_eq!(
        bench.send(&ungranted, &request).await.unwrap_err().code(),
        "secret-not-granted"
    );
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_missing_secret_says_where_to_set_it() {
    let (bench, server) = (Bench::new(), Server::ok().await);
    let config = json!({"base_url": server.url("/v1"), "auth": {"key_env": "VLLM_KEY"}});
    let grant = Grant::resolve(&manifest(), &config, &ProjectGrant::default()).unwrap();
    let error = bench
        .send(&grant, &with_secret(server.url("/"), "VLLM_KEY"))
        .await
        .unwrap_err();
    assert_eq!((error.code(), error.sent()), ("missing-secret", Sent::No));
    assert_eq!(
        error.retry(),
        Retry::Stop {
            reason: StopReason::Auth
        }
    );
    assert_eq!(
        error.to_string(),
        "provider/openai needs the secret `VLLM_KEY`, which is not set"
    );
    assert_eq!(
        error.error().help.as_deref(),
        Some("run `export VLLM_KEY=...`, or write `VLLM_KEY=...` into `.env`")
    );
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn of_several_names_the_first_that_is_set_counts() {
    let (bench, server) = (Bench::new(), Server::ok().await);
    let config = json!({"base_url": server.url("/v1"), "auth": {"key_env": "NOT_SET_KEY"}});
    let granted = ProjectGrant::as_wished(&manifest().wants);
    let grant = Grant::resolve(&manifest(), &config, &granted).unwrap();
    let send = async |name: &str| {
        let request = with_secret(server.url("/"), name);
        bench.send(&grant, &request).await
    };
    let (first, second) = ("NOT_SET_KEY|OPENAI_API_KEY", "OPENAI_API_KEY|NOT_SET_KEY");
    for name in [first, second] {
        send(name).await.unwrap();
    }
    let bearer = format!("Bearer {KEY}");
    for seen in server.seen() {
        assert_eq!(seen.header("authorization"), Some(bearer.as_str()));
    }
    let error = send("OPENAI_API_KEY|NOT_GRANTED").await.unwrap_err();
    assert_eq!(
        (error.code(), error.sent()),
        ("secret-not-granted", Sent::No)
    );
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn tokens_are_refused_in_plain_words() {
    let (bench, server) = (Bench::new(), Server::ok().await);
    let token = HeaderValue::Token {
        kind: "carrier-pigeon".into(),
        scopes: vec!["cloud".into()],
    };
    let request = get(server.url("/")).header("authorization", token);
    let error = bench
        .send(&grant(&server.url("")), &request)
        .await
        .unwrap_err();
    assert_eq!((error.code(), error.sent()), ("no-token-minter", Sent::No));
    assert!(error.to_string().contains("`carrier-pigeon`"));
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn text_that_looks_like_a_secret_stays_text() {
    let (bench, server) = (Bench::new(), Server::start(|seen| seen.text()).await);
    let texts = [
        "${OPENAI_API_KEY}",
        "OPENAI_API_KEY",
        "{{secret:OPENAI_API_KEY}}",
        "$OPENAI_API_KEY",
    ];
    for text in texts {
        let url = server.url(&format!("/{}", text.replace(['{', '}'], "-")));
        let request = HttpRequest::post_json(url, text.into())
            .header("x-note", HeaderValue::text(text))
            .header("authorization", HeaderValue::bearer("OPENAI_API_KEY"));
        let answer = bench.send(&grant(&server.url("")), &request).await.unwrap();
        let seen = server.seen().pop().unwrap();
        assert_eq!(seen.text(), text);
        assert_eq!(seen.header("x-note"), Some(text));
        assert_eq!(answer.response.text(), text);
        assert!(!seen.path.contains(KEY));
    }
}

#[tokio::test]
async fn a_secret_that_a_server_repeats_is_hidden_from_the_plugin() {
    let server = Server::start(|seen| {
        let key = seen.header("authorization").unwrap().to_owned();
        (
            axum::http::StatusCode::UNAUTHORIZED,
            [("x-echo", key.clone())],
            format!("bad key: {key}"),
        )
    })
    .await;
    let bench = Bench::new();
    let request = with_secret(server.url("/v1"), "OPENAI_API_KEY");
    let answer = bench
        .send(&grant(&server.url("")), &request)
        .await
        .unwrap()
        .response;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.text(), "bad key: Bearer [secret OPENAI_API_KEY]");
    assert_eq!(answer.headers["x-echo"], "Bearer [secret OPENAI_API_KEY]");
}

#[tokio::test]
async fn no_debug_output_shows_a_secret() {
    let (bench, server) = (Bench::new(), Server::ok().await);
    let (grant, request) = (
        grant(&server.url("")),
        with_secret(server.url("/"), "OPENAI_API_KEY"),
    );
    let answer = bench.send(&grant, &request).await.unwrap();
    let shown = format!(
        "{:?} {:?} {grant:?} {request:?} {answer:?}",
        bench.transport, bench.secrets
    );
    assert!(!shown.contains(KEY), "{shown}");
    assert!(
        shown.contains("[secret OPENAI_API_KEY]"),
        "the secret was really used"
    );
}
