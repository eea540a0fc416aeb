//! Tokens for Google: minted from each kind of credentials, kept, bound, and never shown.

use super::{server::Server, *};
use crate::transport::google::base64;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use heartcut_plugin_api::http::HeaderValue;
use ring::{rsa::KeyPair, signature};
use serde_json::Value;

/// Made for this test; no service knows it.
const KEY_PEM: &str = include_str!("service-account.pem");
const TOKEN: &str = "ya29.minted-for-a-test";
const CLOUD: &str = "https://www.googleapis.com/auth/cloud-platform";

/// A transport whose environment names credentials.
struct Machine {
    transport: Transport,
    folder: tempfile::TempDir,
}

impl Machine {
    fn new(variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let variables: Vec<(String, String)> = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let secrets = Secrets::new(folder.path(), move |name| {
            let found = variables.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.into())
        });
        let options = TransportOptions {
            system_proxy: false,
            ..TransportOptions::default()
        };
        let blobs = Blobs::new(folder.path().join("blobs"));
        let transport = Transport::new(options, Arc::new(secrets), blobs).unwrap();
        Self { transport, folder }
    }

    /// With the key file of a service account whose tokens `service` mints.
    fn with_account(service: &Server) -> Self {
        let machine = Self::new(&[("GOOGLE_APPLICATION_CREDENTIALS", "account.json")]);
        let account = json!({
            "type": "service_account", "client_email": "robot@example.iam", "private_key": KEY_PEM,
            "private_key_id": "key-1", "token_uri": service.url("/token"),
        });
        machine.write("account.json", &account);
        machine
    }

    fn write(&self, name: &str, content: &Value) {
        let path = self.folder.path().join(name);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, content.to_string()).unwrap();
    }

    async fn send(&self, to: &Server) -> Result<Exchanged, SendError> {
        let grant = granting_token(&to.url(""));
        self.transport.send(&grant, &wanting(to)).await
    }
}

fn granting_token(base_url: &str) -> Grant {
    let mut manifest = manifest();
    manifest.wants.secrets.push(SecretWish {
        name: "token:google".into(),
        hosts: vec!["config:base_url".into()],
    });
    let project = ProjectGrant::as_wished(&manifest.wants);
    Grant::resolve(&manifest, &json!({ "base_url": base_url }), &project).unwrap()
}

fn wanting(to: &Server) -> HttpRequest {
    let token = HeaderValue::Token {
        kind: "google".into(),
        scopes: vec![CLOUD.into()],
    };
    get(to.url("/v1/models")).header("authorization", token)
}

fn minted() -> Response {
    axum::Json(json!({"access_token": TOKEN, "expires_in": 3600})).into_response()
}

async fn mint() -> Server {
    Server::start(|_| minted()).await
}

fn json_of(part: &str) -> Value {
    let standard = part.replace('-', "+").replace('_', "/");
    serde_json::from_slice(&base64::decoded(&standard).unwrap()).unwrap()
}

#[tokio::test]
async fn a_service_account_signs_for_its_token_once() {
    let (mint, service) = (mint().await, Server::ok().await);
    let machine = Machine::with_account(&mint);
    for _ in 0..3 {
        machine.send(&service).await.unwrap();
    }
    let seen = service.seen();
    let sent = seen
        .iter()
        .map(|seen| seen.header("authorization").unwrap().to_owned());
    assert_eq!(sent.collect::<Vec<_>>(), vec![format!("Bearer {TOKEN}"); 3]);
    let asked = mint.seen();
    assert_eq!(asked.len(), 1, "a token that holds is not asked for again");
    let form = asked[0].text();
    let assertion = form
        .strip_prefix("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=")
        .unwrap();
    check_assertion(assertion);
}

#[track_caller]
fn check_assertion(assertion: &str) {
    let parts: Vec<&str> = assertion.split('.').collect();
    assert_eq!(
        json_of(parts[0]),
        json!({"typ": "JWT", "alg": "RS256", "kid": "key-1"})
    );
    let claims = json_of(parts[1]);
    assert_eq!(
        claims["aud"], "https://oauth2.googleapis.com/token",
        "wherever token_uri leads"
    );
    assert_eq!(
        (&claims["iss"], &claims["scope"]),
        (&"robot@example.iam".into(), &CLOUD.into())
    );
    let (made, ends) = (
        claims["iat"].as_u64().unwrap(),
        claims["exp"].as_u64().unwrap(),
    );
    assert_eq!(ends - made, 3600);
    let body = KEY_PEM
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .collect::<String>();
    let key = KeyPair::from_pkcs8(&base64::decoded(&body).unwrap()).unwrap();
    let signature = parts[2].replace('-', "+").replace('_', "/");
    let public = signature::UnparsedPublicKey::new(
        &signature::RSA_PKCS1_2048_8192_SHA256,
        key.public().as_ref(),
    );
    let signed = format!("{}.{}", parts[0], parts[1]);
    public
        .verify(signed.as_bytes(), &base64::decoded(&signature).unwrap())
        .unwrap();
}

#[tokio::test]
async fn a_user_refreshes_and_a_machine_just_asks() {
    let (mint, service) = (mint().await, Server::ok().await);
    let user = json!({
        "type": "authorized_user", "client_id": "me", "client_secret": "c-secret",
        "refresh_token": "r-secret", "token_uri": mint.url("/token"),
    });
    let machine = Machine::new(&[("CLOUDSDK_CONFIG", "")]);
    machine.write(".config/gcloud/application_default_credentials.json", &user);
    let home = machine.folder.path().to_string_lossy().into_owned();
    let with_home = Machine::new(&[("HOME", &home)]);
    with_home.send(&service).await.unwrap();
    let form =
        "grant_type=refresh_token&client_id=me&client_secret=c-secret&refresh_token=r-secret";
    assert_eq!(mint.seen()[0].text(), form);

    let host = mint.url("").replace("http://", "");
    let machine = Machine::new(&[
        ("HOME", "/nowhere"),
        ("GCE_METADATA_HOST", host.trim_end_matches('/')),
    ]);
    machine.send(&service).await.unwrap();
    let asked = &mint.seen()[1];
    let path = "/computeMetadata/v1/instance/service-accounts/default/token";
    assert!(asked.path.starts_with(path), "{}", asked.path);
    assert_eq!(asked.header("metadata-flavor"), Some("Google"));
}

#[tokio::test]
async fn a_token_that_ends_is_renewed() {
    let brief = || axum::Json(json!({"access_token": TOKEN, "expires_in": 300})).into_response();
    let (mint, service) = (Server::start(move |_| brief()).await, Server::ok().await);
    let machine = Machine::with_account(&mint);
    machine.send(&service).await.unwrap();
    machine.send(&service).await.unwrap();
    assert_eq!(
        mint.seen().len(),
        2,
        "five minutes before its end a token is old"
    );
}

#[tokio::test]
async fn whoever_was_not_granted_it_gets_no_token() {
    let (mint, service) = (mint().await, Server::ok().await);
    let machine = Machine::with_account(&mint);
    let error = machine
        .transport
        .send(&grant(&service.url("")), &wanting(&service))
        .await;
    let error = error.unwrap_err();
    assert_eq!(error.code(), "token-not-granted");
    assert!(everything(&error).contains("token:google"), "{error:?}");
    assert!(mint.seen().is_empty() && service.seen().is_empty());
}

#[tokio::test]
async fn refusals_are_plain_and_show_nothing() {
    let skewed = json!({"error": "invalid_grant", "error_description":
        "Invalid JWT: Token must be a short-lived token and in a reasonable timeframe. Check your iat"});
    let gone = json!({"error": "invalid_grant", "error_description": "account not found"});
    for (answer, word) in [(skewed, "clock"), (gone, "revoked")] {
        let refusal = answer.clone();
        let mint = Server::start(move |_| {
            (StatusCode::BAD_REQUEST, axum::Json(refusal.clone())).into_response()
        });
        let (mint, service) = (mint.await, Server::ok().await);
        let error = Machine::with_account(&mint)
            .send(&service)
            .await
            .unwrap_err();
        assert_eq!(error.code(), "auth");
        let told = everything(&error);
        assert!(told.contains(word) && !told.contains("PRIVATE"), "{told}");
        assert!(service.seen().is_empty());
    }
}

#[tokio::test]
async fn bad_credentials_are_named_and_never_quoted() {
    let service = Server::ok().await;
    let bad = [
        json!({"type": "service_account", "client_email": "x", "private_key": "hunter2-no-key"}),
        json!({"type": "service_account", "client_email": "x", "private_key": ["hunter2"]}),
        json!({"type": "external_account", "secret": "hunter2"}),
        json!({"type": "authorized_user", "client_id": "x", "client_secret": "hunter2",
            "refresh_token": "hunter2", "token_uri": "http://evil.example/token"}),
    ];
    for content in bad {
        let machine = Machine::new(&[("GOOGLE_APPLICATION_CREDENTIALS", "account.json")]);
        machine.write("account.json", &content);
        let error = machine.send(&service).await.unwrap_err();
        assert_eq!(error.code(), "bad-credentials", "{content}");
        assert!(!everything(&error).contains("hunter2"), "{error:?}");
    }
    let none = Machine::new(&[("GOOGLE_APPLICATION_CREDENTIALS", "nothing.json")]);
    assert_eq!(
        none.send(&service).await.unwrap_err().code(),
        "no-credentials"
    );
    assert!(service.seen().is_empty());
}
