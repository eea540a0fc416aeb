//! Downloading a package. It is named by its digest, so that it does not matter who hands it over.

use super::{digest::hex, error::broken};
use crate::{
    error::{ErrorKind, HostError, Result},
    transport::tls_config,
};
use heartcut_plugin_api::PluginError;
use reqwest::{Client, Response, Url, header::LOCATION, redirect::Policy, retry};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// Bytes of an archive.
const MAX_DOWNLOAD: usize = 256 << 20;
const MAX_REDIRECTS: usize = 5;
const CONNECT: Duration = Duration::from_secs(10);
/// Between two pieces.
const IDLE: Duration = Duration::from_secs(60);

/// What `url` holds, if it has this digest.
pub(super) fn fetch(url: &str, sha256: &str) -> Result<Vec<u8>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| HostError::internal("no-runtime", "no download can be started").because(&e))?;
    let bytes = runtime.block_on(download(url))?;
    let found = hex(&Sha256::digest(&bytes));
    if found == sha256 {
        return Ok(bytes);
    }
    Err(broken(
        "digest-mismatch",
        format!("`{url}` holds another file than it should"),
    )
    .help(format!(
        "it has the SHA-256 {found}, {sha256} was asked for: ask the author which one is right"
    )))
}

async fn download(url: &str) -> Result<Vec<u8>> {
    let client = client()?;
    let mut url = checked(url, None)?;
    for _ in 0..=MAX_REDIRECTS {
        let answer = client.get(url.clone()).send().await;
        let answer = answer.map_err(|e| failed(&url, "cannot be reached", Some(&e)))?;
        match next(&url, &answer)? {
            Some(next) => url = next,
            None => return body(&url, answer).await,
        }
    }
    Err(failed(&url, "redirects too often", None))
}

fn client() -> Result<Client> {
    let none = |e: &dyn std::error::Error| {
        HostError::internal("no-client", "no connection can be set up").because(e)
    };
    let tls = tls_config().map_err(|e| none(&e))?;
    Client::builder()
        .user_agent(concat!("heartcut/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .retry(retry::never())
        .referer(false)
        .connect_timeout(CONNECT)
        .read_timeout(IDLE)
        .tls_backend_preconfigured(tls)
        .build()
        .map_err(|e| none(&e))
}

/// Without TLS only this very machine is asked.
fn checked(text: &str, from: Option<&Url>) -> Result<Url> {
    let url = match from {
        Some(from) => from.join(text).ok(),
        None => Url::parse(text).ok(),
    };
    let safe = url.filter(|url| {
        let first_or_secure = from.is_none_or(|from| from.scheme() != "https");
        let loopback = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        url.scheme() == "https" || (url.scheme() == "http" && loopback && first_or_secure)
    });
    let bare = safe.filter(|url| url.username().is_empty() && url.password().is_none());
    bare.ok_or_else(|| {
        HostError::config(
            "bad-url",
            format!("`{text}` is no address to get a package from"),
        )
        .help("it has to begin with `https://` and to hold no password")
    })
}

fn next(url: &Url, answer: &Response) -> Result<Option<Url>> {
    let status = answer.status().as_u16();
    if matches!(status, 301 | 302 | 303 | 307 | 308) {
        let location = answer.headers().get(LOCATION);
        let location = location.and_then(|l| l.to_str().ok()).unwrap_or_default();
        return checked(location, Some(url)).map(Some);
    }
    match status {
        200 => Ok(None),
        _ => Err(failed(url, &format!("answered with {status}"), None)),
    }
}

async fn body(url: &Url, mut answer: Response) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let piece = answer.chunk().await;
        let Some(piece) = piece.map_err(|e| failed(url, "broke off", Some(&e)))? else {
            return Ok(bytes);
        };
        bytes.extend_from_slice(&piece);
        if bytes.len() > MAX_DOWNLOAD {
            let message = format!("`{url}` holds more than {} MiB", MAX_DOWNLOAD >> 20);
            return Err(broken("too-large", message).help("ask the author for a smaller package"));
        }
    }
}

fn failed(url: &Url, what: &str, error: Option<&dyn std::error::Error>) -> HostError {
    let place = url.host_str().unwrap_or_default();
    let told = PluginError::new("no-download", format!("`{place}` {what}"));
    let told = match error {
        Some(error) => told.because(error),
        None => told,
    };
    HostError::new(ErrorKind::Provider, told)
        .help("check the address and the connection; nothing was installed")
}
