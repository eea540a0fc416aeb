//! What a plugin wants, in words, and how much of it is not granted.

use super::settings::PluginGrant;
use heartcut_plugin_api::manifest::{SecretWish, Wants};
use sha2::{Digest, Sha256};

/// What a plugin wants, in plain words.
pub fn wishes(wants: &Wants) -> Vec<String> {
    let mut wishes: Vec<String> = wants.hosts.iter().map(|host| host_wish(host)).collect();
    wishes.extend(wants.secrets.iter().map(secret_wish));
    if wants.native {
        wishes.push("runs as native code: it needs files, threads or a device".to_owned());
    }
    wishes.extend(wants.memory_mb.map(memory_wish));
    wishes.extend(wants.call_seconds.map(time_wish));
    wishes
}

/// What is wanted beyond what is granted, in plain words. What the configuration names
/// (`config:KEY`) is granted by whoever writes it there, and native code by its digest.
pub fn lacking(wants: &Wants, granted: &PluginGrant) -> Vec<String> {
    let fixed = |name: &&String| config_key(name).is_none();
    let hosts = wants.hosts.iter().filter(fixed);
    let mut lacking: Vec<String> = hosts
        .filter(|host| !granted.reach.hosts.contains(host))
        .map(|host| host_wish(host))
        .collect();
    let secrets = wants.secrets.iter().filter(|wish| fixed(&&wish.name));
    let lacks = |wish: &&SecretWish| match granted.reach.secrets.get(&wish.name) {
        Some(hosts) => !wish.hosts.iter().filter(fixed).all(|h| hosts.contains(h)),
        None => true,
    };
    lacking.extend(secrets.filter(lacks).map(secret_wish));
    let more = |wanted: Option<u64>, granted: Option<u64>| wanted.filter(|w| granted < Some(*w));
    lacking.extend(more(wants.memory_mb, granted.memory_mb).map(memory_wish));
    lacking.extend(more(wants.call_seconds, granted.call_seconds).map(time_wish));
    lacking
}

/// Marks a wish, so that a changed one is noticed: 64 hex digits.
pub fn wish_hash(wants: &Wants) -> String {
    let text = serde_json::to_string(wants).unwrap_or_default();
    crate::package::hex(&Sha256::digest(text.as_bytes()))
}

fn host_wish(host: &str) -> String {
    format!("may send requests to {}", host_of(host))
}

fn secret_wish(wish: &SecretWish) -> String {
    let name = match (config_key(&wish.name), wish.name.strip_prefix("token:")) {
        (Some(key), _) => format!("the secret that `{key}` names"),
        (None, Some(kind)) => format!("tokens for your account at {kind}"),
        (None, None) => format!("the secret {}", wish.name),
    };
    let hosts: Vec<_> = wish.hosts.iter().map(|host| host_of(host)).collect();
    format!("may put {name} into headers for {}", hosts.join(" and "))
}

fn memory_wish(mib: u64) -> String {
    format!("may use {mib} MiB of memory in a call")
}

fn time_wish(seconds: u64) -> String {
    format!("may compute {seconds} seconds in a call")
}

fn host_of(host: &str) -> String {
    match config_key(host) {
        Some(key) => format!("the host of `{key}`"),
        None => host.to_owned(),
    }
}

fn config_key(wish: &str) -> Option<&str> {
    wish.strip_prefix("config:")
}
