//! Everything runs against servers on the loopback device.

mod bodies;
mod captures;
mod cassettes;
mod failures;
mod grants;
mod headers;
mod redirects;
mod secrets;
mod server;
mod tokens;

use super::{Blobs, Exchanged, Grant, ProjectGrant, SendError, Transport, TransportOptions};
use crate::secrets::Secrets;
use heartcut_plugin_api::{
    Manifest,
    http::{HttpRequest, Target},
    manifest::{CodeFiles, SecretWish, Wants},
};
use serde_json::json;
use server::Server;
use std::{sync::Arc, time::Duration};

const KEY: &str = "sk-loopback-0123456789";

/// A transport whose environment holds `OPENAI_API_KEY` and `SPACED_KEY`.
struct Bench {
    transport: Transport,
    secrets: Arc<Secrets>,
    blobs: Blobs,
    _folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        Self::with(TransportOptions::default())
    }

    fn with(options: TransportOptions) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let secrets = Arc::new(Secrets::new(folder.path(), |name| match name {
            "OPENAI_API_KEY" => Some(KEY.into()),
            "SPACED_KEY" => Some(format!(" {KEY}\n").into()),
            "TORN_KEY" => Some(format!("{KEY}\nx-evil: 1").into()),
            _ => None,
        }));
        let blobs = Blobs::new(folder.path().join("blobs"));
        let options = TransportOptions {
            system_proxy: false,
            ..options
        };
        let transport = Transport::new(options, Arc::clone(&secrets), blobs.clone()).unwrap();
        Self {
            transport,
            secrets,
            blobs,
            _folder: folder,
        }
    }

    async fn send(&self, grant: &Grant, request: &HttpRequest) -> Result<Exchanged, SendError> {
        self.transport.send(grant, request).await
    }
}

/// For tests that wait for a limit: short, but long enough for a busy machine to connect.
fn impatient() -> TransportOptions {
    TransportOptions {
        timeout: Duration::from_millis(1000),
        idle_timeout: Duration::from_millis(500),
        stream_timeout: Duration::from_millis(2000),
        ..TransportOptions::default()
    }
}

/// A provider that sends to the URL under `base_url`, and `OPENAI_API_KEY` with it.
fn manifest() -> Manifest {
    Manifest {
        id: "provider/openai".parse().unwrap(),
        version: "0.1.0".into(),
        api: "0.0.1".into(),
        summary: "chat completions".into(),
        also: Vec::new(),
        wants: Wants {
            hosts: vec!["api.openai.com".into(), "config:base_url".into()],
            secrets: vec![
                SecretWish {
                    name: "OPENAI_API_KEY".into(),
                    hosts: vec!["api.openai.com".into(), "config:base_url".into()],
                },
                SecretWish {
                    name: "config:auth.key_env".into(),
                    hosts: vec!["config:base_url".into()],
                },
            ],
            ..Wants::default()
        },
        code: CodeFiles::default(),
        mapped: None,
        files: Vec::new(),
        examples: Vec::new(),
    }
}

/// The grant of [`manifest`] with this base URL, as it comes with heartcut.
fn grant(base_url: &str) -> Grant {
    granting(base_url, &[])
}

/// The same with more hosts from the project.
fn granting(base_url: &str, more: &[&str]) -> Grant {
    let hosts = more.iter().map(ToString::to_string).collect();
    let project = ProjectGrant {
        hosts,
        ..ProjectGrant::default()
    };
    let project = ProjectGrant::as_wished(&manifest().wants).and(&project);
    Grant::resolve(&manifest(), &json!({ "base_url": base_url }), &project).unwrap()
}

fn get(url: impl Into<String>) -> HttpRequest {
    HttpRequest {
        method: "GET".into(),
        target: Target::Url { url: url.into() },
        headers: Vec::new(),
        body: Vec::new(),
        capture: Vec::new(),
        sse: false,
    }
}

/// All that an error says, to whomever.
fn everything(error: &SendError) -> String {
    format!("{error} {error:?} {:?}", error.error())
}
