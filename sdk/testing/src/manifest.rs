//! `plugin.toml` held against the code.

use crate::{Report, checks};
use heartcut_sdk::{API_VERSION, Factory, Manifest, Role};
use serde_json::Value;

/// The manifest, unless it does not parse.
pub(crate) fn check(factory: &dyn Factory, report: &mut Report) -> Option<Manifest> {
    let manifest: Manifest = match toml::from_str(factory.manifest()) {
        Ok(manifest) => manifest,
        Err(error) => {
            report.find(checks::MANIFEST, error.message().to_owned());
            return None;
        }
    };
    check_names(&manifest, factory.role(), report);
    check_wants(&manifest, &factory.config_schema(), report);
    Some(manifest)
}

fn check_names(manifest: &Manifest, made: Role, report: &mut Report) {
    let role = manifest.id.role;
    report.require(
        role == made,
        checks::ROLE,
        format!("`{}` makes a {made}", manifest.id),
    );
    let api = &manifest.api;
    report.require(
        api == API_VERSION,
        checks::API,
        format!("api is `{api}`, this is {API_VERSION}"),
    );
    let version = &manifest.version;
    report.require(
        is_semver(version),
        checks::VERSION,
        format!("`{version}` is not semver"),
    );
    let summary = &manifest.summary;
    let listed = !summary.trim().is_empty() && !summary.contains('\n') && !summary.ends_with('.');
    let message = format!("not one line without a full stop: {summary:?}");
    report.require(listed, checks::SUMMARY, message);
    let native = made != Role::Trainer || manifest.wants.native;
    report.require(
        native,
        checks::NATIVE,
        "a trainer needs `wants.native = true`",
    );
}

fn check_wants(manifest: &Manifest, schema: &Value, report: &mut Report) {
    let wants = &manifest.wants;
    for secret in &wants.secrets {
        check_name(&secret.name, schema, report);
        for host in secret
            .hosts
            .iter()
            .filter(|host| !wants.hosts.contains(host))
        {
            let name = &secret.name;
            report.find(
                checks::WANTS,
                format!("secret `{name}` goes to `{host}`, no wished host"),
            );
        }
        let bound = !secret.hosts.is_empty();
        report.require(
            bound,
            checks::WANTS,
            format!("secret `{}` has no host", secret.name),
        );
    }
    for host in &wants.hosts {
        let plain = host.starts_with("config:") || !host.contains(['/', '@', '*', ' ']);
        report.require(plain, checks::WANTS, format!("`{host}` is not a host name"));
        check_key(host, schema, report);
    }
}

/// Tokens that a host mints.
const MINTED: [&str; 1] = ["token:google"];

fn check_name(name: &str, schema: &Value, report: &mut Report) {
    let plain = name.starts_with("config:") || MINTED.contains(&name) || is_variable(name);
    report.require(
        plain,
        checks::WANTS,
        format!("`{name}` names neither an environment variable nor a token that hosts mint"),
    );
    check_key(name, schema, report);
}

fn check_key(wish: &str, schema: &Value, report: &mut Report) {
    if let Some(key) = wish.strip_prefix("config:") {
        // Deeper keys may stand behind a reference: the first part must be known.
        let first = key.split('.').next().unwrap_or_default();
        let known = schema["properties"].get(first).is_some();
        report.require(
            known,
            checks::WANTS,
            format!("`{wish}`: the configuration has no such key"),
        );
    }
}

/// Whether a text can name an environment variable.
pub(crate) fn is_variable(name: &str) -> bool {
    let tail = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name.chars().all(tail)
}

fn is_semver(version: &str) -> bool {
    let core = version.split(['-', '+']).next().unwrap_or_default();
    let number = |part: &str| {
        let digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        digits && (part == "0" || !part.starts_with('0'))
    };
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-+.".contains(c);
    core.split('.').count() == 3 && core.split('.').all(number) && version.chars().all(allowed)
}
