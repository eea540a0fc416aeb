//! Credentials are typed, wished for, and go where `plugin.toml` says.

use crate::{Report, checks, setup::Setup};
use heartcut_sdk::{
    Manifest,
    http::{HeaderValue, HttpRequest, Target},
};

/// Headers in which services take credentials.
const CREDENTIALS: &[&str] = &[
    "authorization",
    "proxy-authorization",
    "api-key",
    "x-api-key",
    "x-goog-api-key",
    "cookie",
];

pub(super) fn check(
    sent: &HttpRequest,
    setup: &Setup<'_>,
    manifest: &Manifest,
    report: &mut Report,
) {
    let host = match &sent.target {
        Target::Url { url } => checked_host(url, report),
        Target::Captured { .. } => None,
    };
    if let Some(host) = &host {
        let wished = grants(&manifest.wants.hosts, setup).contains(host);
        report.require(
            wished,
            checks::SECRETS,
            format!("`{host}` is not in `wants.hosts`"),
        );
    }
    for (name, value) in &sent.headers {
        let lower = *name == name.to_ascii_lowercase();
        report.require(
            lower,
            checks::SECRETS,
            format!("header `{name}` is not in lower case"),
        );
        match value {
            HeaderValue::Text { .. } => {
                let open = !CREDENTIALS.contains(&name.as_str());
                report.require(open, checks::SECRETS, format!("`{name}` is sent as text"));
            }
            HeaderValue::Secret { name, .. } => {
                for name in name.split('|') {
                    check_secret(name, host.as_deref(), setup, manifest, report);
                }
            }
            HeaderValue::Token { .. } => {}
        }
    }
}

fn check_secret(
    name: &str,
    host: Option<&str>,
    setup: &Setup<'_>,
    manifest: &Manifest,
    report: &mut Report,
) {
    let granted = manifest.wants.secrets.iter().any(|wish| {
        let named = resolve(&wish.name, setup).is_some_and(|wished| wished == name);
        let bound = host.is_none_or(|host| grants(&wish.hosts, setup).iter().any(|h| h == host));
        named && bound
    });
    let host = host.unwrap_or("a captured URL");
    let message = format!("secret `{name}` goes to `{host}`, which `wants.secrets` does not say");
    report.require(granted, checks::SECRETS, message);
}

/// Names of hosts as the configuration under test has them.
fn grants(wishes: &[String], setup: &Setup<'_>) -> Vec<String> {
    let resolved = wishes.iter().filter_map(|wish| {
        let text = resolve(wish, setup)?;
        if wish.starts_with("config:") {
            host_of(&text)
        } else {
            Some(text)
        }
    });
    resolved.collect()
}

fn resolve(wish: &str, setup: &Setup<'_>) -> Option<String> {
    match wish.strip_prefix("config:") {
        Some(key) => {
            let mut parts = key.split('.');
            let first = setup.config.get(parts.next()?)?;
            let value = parts.try_fold(first, |value, part| value.get(part))?;
            value.as_str().map(str::to_owned)
        }
        None => Some(wish.to_owned()),
    }
}

fn checked_host(url: &str, report: &mut Report) -> Option<String> {
    let host = host_of(url);
    report.require(
        host.is_some(),
        checks::SECRETS,
        "a URL is neither http nor https",
    );
    let clean = !authority(url).unwrap_or_default().contains('@');
    report.require(clean, checks::SECRETS, "a URL holds credentials");
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let secret = |pair: &str| {
        let name = pair
            .split('=')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        ["key", "api_key", "apikey", "token", "access_token"].contains(&name.as_str())
    };
    let message = "a URL holds a key in its query";
    report.require(!query.split('&').any(secret), checks::SECRETS, message);
    host
}

fn authority(url: &str) -> Option<&str> {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))?;
    rest.split(['/', '?', '#']).next()
}

fn host_of(url: &str) -> Option<String> {
    let host = authority(url)?.rsplit('@').next()?;
    let host = if host.starts_with('[') {
        host.split_inclusive(']').next()?
    } else {
        host.split(':').next()?
    };
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}
