//! Removing secrets from texts.

use super::Secret;

/// Shorter values are placeholders such as `x`, and would tear holes into every text.
const SHORTEST: usize = 4;

pub(super) fn redact<'a>(text: &str, secrets: impl Iterator<Item = &'a Secret>) -> String {
    let mut secrets: Vec<_> = secrets.filter(|s| s.expose().len() >= SHORTEST).collect();
    // A secret may contain another one.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.expose().len()));
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((at, secret)) = first(rest, &secrets) {
        clean.push_str(&rest[..at]);
        clean.push_str(&format!("{secret:?}"));
        rest = &rest[at + secret.expose().len()..];
    }
    clean + rest
}

/// The first secret in `text`; of two that start together, the longer one.
fn first<'a>(text: &str, secrets: &[&'a Secret]) -> Option<(usize, &'a Secret)> {
    let found = secrets
        .iter()
        .filter_map(|secret| Some((text.find(secret.expose())?, *secret)));
    found.min_by_key(|(at, _)| *at)
}
