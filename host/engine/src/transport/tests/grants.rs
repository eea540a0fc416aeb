use super::*;
use crate::transport::{
    Sent, captured::CapturedHeaders, client::Client, google::Minter, headers::Filler, hop::Hop,
};
use heartcut_plugin_api::{Retry, StopReason};
use serde_json::Value;

fn first(grant: &Grant, url: &str) -> Result<Hop, SendError> {
    let secrets = Secrets::new("/nonexistent".as_ref(), |_| None);
    let (minter, client) = (Minter::default(), Client::new(impatient()).unwrap());
    let filler = Filler {
        secrets: &secrets,
        minter: &minter,
        client: client.inner(),
    };
    let (request, captured) = (get(url), CapturedHeaders::default());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(Hop::first(grant, &request, &filler, &captured))
}

/// Whether a request to `url` gets past the checks; nothing is sent.
fn check(grant: &Grant, url: &str) -> Result<String, String> {
    first(grant, url)
        .map(|hop| hop.url.to_string())
        .map_err(|error| error.code().to_owned())
}

#[test]
fn hosts_match_exactly() {
    let table = [
        ("api.openai.com", "https://api.openai.com/v1", true),
        ("api.openai.com", "https://api.openai.com:443/v1", true),
        ("api.openai.com", "HTTPS://API.OpenAI.com/v1", true),
        ("API.OpenAI.com", "https://api.openai.com/v1", true),
        ("api.openai.com", "http://api.openai.com/v1", false),
        ("api.openai.com", "https://api.openai.com:8443/v1", false),
        (
            "api.openai.com",
            "https://api.openai.com.evil.example/v1",
            false,
        ),
        ("api.openai.com", "https://evil-api.openai.com/v1", false),
        (
            "api.openai.com",
            "https://evil.example/api.openai.com",
            false,
        ),
        (
            "api.openai.com",
            "https://evil.example?api.openai.com",
            false,
        ),
        (
            "api.openai.com",
            "https://evil.example#@api.openai.com",
            false,
        ),
        ("api.openai.com", "https://openai.com/v1", false),
        ("api.openai.com", "https://api.openai.com./v1", false),
        (
            "api.openai.com",
            "https://api.openai.com%2eevil.example/",
            false,
        ),
        (
            "api.openai.com",
            "https://evil.example\\api.openai.com/",
            false,
        ),
        // A backslash ends the host for every browser and for the client that sends.
        (
            "api.openai.com",
            "https://api.openai.com\\@evil.example/",
            true,
        ),
        ("api.openai.com", "//api.openai.com/v1", false),
        ("api.openai.com", "/v1", false),
        ("api.openai.com", "ftp://api.openai.com/v1", false),
        ("api.openai.com", "file:///etc/passwd", false),
        ("api.example:8443", "https://api.example:8443/", true),
        ("api.example:8443", "https://api.example/", false),
        ("http://api.example", "http://api.example/", true),
        ("http://api.example", "https://api.example/", true),
        ("http://api.example", "http://api.example:8080/", false),
        ("http://127.0.0.1:8099", "http://127.0.0.1:8099/v1", true),
        ("http://127.0.0.1:8099", "http://0x7f.1:8099/v1", true),
        ("http://127.0.0.1:8099", "http://localhost:8099/v1", false),
        ("http://127.0.0.1:8099", "http://127.0.0.1:80990/v1", false),
        ("bücher.example", "https://xn--bcher-kva.example/", true),
        ("xn--bcher-kva.example", "https://BÜCHER.example/", true),
        ("api.openai.com", "https://ａｐｉ.openai.com/", true),
        ("api.openai.com", "https://аpi.openai.com/", false),
        ("[::1]:8443", "https://[0:0::1]:8443/", true),
        ("::1", "https://[::1]/", true),
        ("[::1]", "https://[::2]/", false),
        ("[::1]", "https://[::ffff:127.0.0.1]/", false),
    ];
    for (granted, url, expected) in table {
        let grant = granting("https://other.example", &[granted]);
        // The wish of the manifest alone must not decide these rows.
        let grant = if granted.contains("openai") {
            grant
        } else {
            bare(granted)
        };
        assert_eq!(check(&grant, url).is_ok(), expected, "{granted} {url}");
    }
}

fn bare(host: &str) -> Grant {
    let project = ProjectGrant {
        hosts: vec![host.to_owned()],
        ..ProjectGrant::default()
    };
    Grant::resolve(&manifest(), &Value::Null, &project).unwrap()
}

#[test]
fn credentials_in_urls_are_refused_without_being_shown() {
    for url in [
        "https://api.openai.com@evil.example/v1",
        "https://user:hunter2@api.openai.com/v1",
        "https://hunter2@api.openai.com/v1",
    ] {
        let grant = granting("https://api.openai.com/v1", &["evil.example"]);
        let error = first(&grant, url).err().unwrap();
        assert_eq!((error.code(), error.sent()), ("bad-url", Sent::No), "{url}");
        assert!(!everything(&error).contains("hunter2"), "{error:?}");
    }
}

#[test]
fn nothing_is_granted_by_default() {
    let grant = Grant::resolve(&manifest(), &json!({}), &ProjectGrant::default()).unwrap();
    assert_eq!(
        check(&grant, "https://api.openai.com/v1"),
        Err("host-not-granted".into())
    );
    let grant = bare("api.openai.com");
    assert!(check(&grant, "https://api.openai.com/v1").is_ok());
}

#[test]
fn urls_in_the_configuration_are_grants() {
    let mut manifest = manifest();
    manifest.wants.hosts = vec!["config:base_url".into(), "config:proxy.url".into()];
    let table = [
        (
            json!({"base_url": "https://a.example/v1"}),
            "https://a.example/v2",
            true,
        ),
        (
            json!({"base_url": "https://a.example/v1"}),
            "http://a.example/v2",
            false,
        ),
        (
            json!({"base_url": "http://a.example:1234/v1"}),
            "http://a.example:1234",
            true,
        ),
        (
            json!({"proxy": {"url": "https://b.example"}}),
            "https://b.example/",
            true,
        ),
        (
            json!({"proxy.url": "https://b.example"}),
            "https://b.example/",
            false,
        ),
        (json!({"base_url": null}), "https://a.example", false),
        (json!({}), "https://a.example", false),
    ];
    for (config, url, expected) in table {
        let grant = Grant::resolve(&manifest, &config, &ProjectGrant::default()).unwrap();
        assert_eq!(check(&grant, url).is_ok(), expected, "{config} {url}");
    }
}

#[test]
fn wrong_grants_are_named() {
    let configs = [
        (
            json!({"base_url": "localhost:8000"}),
            "`base_url` of provider/openai is no URL to send to",
        ),
        (
            json!({"base_url": "not a url"}),
            "`base_url` of provider/openai is no URL to send to",
        ),
        (
            json!({"base_url": "https://me:pw@a.example"}),
            "`base_url` of provider/openai is no URL to send to",
        ),
        (
            json!({"base_url": 3}),
            "`base_url` of provider/openai is not text",
        ),
        (
            json!({"auth": {"key_env": "sk-0123"}}),
            "`auth.key_env` of provider/openai is no name of an environment variable",
        ),
    ];
    for (config, message) in configs {
        let error = Grant::resolve(&manifest(), &config, &ProjectGrant::default()).unwrap_err();
        assert_eq!(
            (error.code.as_str(), error.message.as_str()),
            ("bad-grant", message)
        );
        assert!(error.help.is_some());
        assert!(!format!("{error:?}").contains("sk-0123"));
    }
    for host in [
        "*.openai.com",
        "",
        "a b",
        "a.example/v1",
        "me@a.example",
        "ftp://a.example",
        "a:b",
    ] {
        let project = ProjectGrant {
            hosts: vec![host.into()],
            ..ProjectGrant::default()
        };
        let error = Grant::resolve(&manifest(), &json!({}), &project).unwrap_err();
        assert_eq!(
            error.message,
            format!("`{host}` cannot be granted to provider/openai")
        );
    }
}

#[test]
fn project_grants_are_a_table_of_heartcut_toml() {
    let text = "hosts = ['a.example']\nsecrets = { KEY = ['a.example'] }";
    let grant: ProjectGrant = toml::from_str(text).unwrap();
    let twice = grant.clone().and(&grant);
    assert_eq!(twice.hosts.len(), 2);
    assert_eq!(twice.secrets["KEY"].len(), 2);
    assert!(toml::from_str::<ProjectGrant>("host = 'a.example'").is_err());
}

#[tokio::test]
async fn a_host_that_is_not_granted_gets_nothing_and_the_error_says_what_to_write() {
    let (bench, home, evil) = (Bench::new(), Server::ok().await, Server::ok().await);
    let url = evil.url("/v1?token=hunter2");
    let error = bench
        .send(&grant(&home.url("/v1")), &get(&url))
        .await
        .unwrap_err();
    assert!(evil.seen().is_empty());
    assert_eq!((error.code(), error.sent()), ("host-not-granted", Sent::No));
    assert_eq!(
        error.retry(),
        Retry::Stop {
            reason: StopReason::Auth
        }
    );
    let host = evil.url("");
    assert_eq!(
        error.to_string(),
        format!("provider/openai may not send to `{host}`")
    );
    assert_eq!(
        error.error().help.as_deref().unwrap(),
        format!(
            "if it should, write into heartcut.toml:\n[grants.\"provider/openai\"]\nhosts = [\"{host}\"]"
        )
    );
    assert!(!everything(&error).contains("hunter2"));

    let granted = granting(&home.url("/v1"), &[&host]);
    assert_eq!(
        bench
            .send(&granted, &get(&url))
            .await
            .unwrap()
            .response
            .text(),
        "ok"
    );
}

proptest::proptest! {
    #[test]
    fn no_url_gets_past_the_host(
        start in "(https?:)?[/\\\\]{0,3}",
        middle in r"(api\.openai\.com|evil\.example|@|:|/|\\|\?|#|%40|%2e|\.|:443|\t|[a-z0-9]){0,6}",
    ) {
        let url = format!("{start}{middle}");
        if let Ok(sent) = check(&grant("https://api.openai.com"), &url) {
            assert!(sent.starts_with("https://api.openai.com/"), "{url} -> {sent}");
        }
    }
}
