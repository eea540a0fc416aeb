//! Files behind URLs, known by their digest.

use super::{
    client::{Client, Refusal, wait},
    digest::sha256,
    keep::Unfinished,
    settings::Settings,
};
use crate::error::{ErrorKind, HostError, Result};
use heartcut_plugin_api::PluginError;
use std::path::PathBuf;

/// The file behind a URL, from the cache or fetched.
pub(super) fn fetch(settings: &Settings, url: &str, wanted: &str) -> Result<PathBuf> {
    if wanted.len() != 64 || !wanted.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let message = format!("`{url}` comes without its SHA-256");
        return Err(HostError::config("no-digest", message)
            .help("write it behind the address: `https://..#sha256=` and 64 digits"));
    }
    let place = settings.own.join("files").join(wanted).join(name_of(url));
    if sha256(&place).is_ok_and(|found| found == wanted) {
        return Ok(place);
    }
    if settings.offline {
        let message = format!("`{url}` is not in the cache");
        return Err(HostError::config("not-cached", message)
            .help("run once without `--offline` and HF_HUB_OFFLINE to fetch it"));
    }
    let unfinished = Unfinished::beside(&place)?;
    let client = Client::new(None)?;
    match wait(client.file(url, unfinished.path()))? {
        Ok(_) => {}
        Err(Refusal::Lost(error) | Refusal::Final(error)) => return Err(error),
        Err(Refusal::Status(status)) => return Err(refused(url, status.code)),
    }
    let found = sha256(unfinished.path()).unwrap_or_default();
    if found != wanted {
        return Err(other(url, wanted, &found));
    }
    unfinished.keep(&place)?;
    Ok(place)
}

/// The name of the file, whose ending says what it holds.
fn name_of(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let name = path.rsplit('/').next().unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let name: String = name.chars().filter(|c| plain(*c)).collect();
    match name.trim_matches('.') {
        "" => "file".to_owned(),
        name => name.to_owned(),
    }
}

fn refused(url: &str, status: u16) -> HostError {
    let error = PluginError::new("no-download", format!("`{url}` answers with {status}"));
    HostError::new(ErrorKind::Provider, error).help(match status {
        404 | 410 => "the file is gone: get it elsewhere and give its place with `path`",
        429 | 500..=599 => "it was asked four times: run the same command again later",
        _ => "get the file in another way and give its place with `path`",
    })
}

fn other(url: &str, wanted: &str, found: &str) -> HostError {
    let error = PluginError::new(
        "digest-mismatch",
        format!("`{url}` holds another file than it should"),
    );
    HostError::new(ErrorKind::Provider, error).help(format!(
        "it has the SHA-256 {found}, {wanted} was asked for; nothing was kept"
    ))
}
