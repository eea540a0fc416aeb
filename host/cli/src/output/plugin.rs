use super::table::{indented, table, wrapped};
use crate::config_keys::{ConfigKey, config_keys};
use heartcut_host::{Result, registry::Entry};
use heartcut_plugin_api::manifest::{PluginExample, SecretWish, Wants};
use serde_json::{Value, json};

const WIDTH: usize = 90;

/// All plugins, one a line.
pub(crate) fn plugin_list(entries: &[&Entry]) -> String {
    let row = |entry: &&Entry| {
        let manifest = &entry.manifest;
        [
            manifest.id.to_string(),
            manifest.version.clone(),
            entry.way().to_string(),
            manifest.summary.clone(),
        ]
    };
    table(&entries.iter().map(row).collect::<Vec<_>>())
}

/// The same as JSON.
pub(crate) fn plugins_json(entries: &[&Entry]) -> Value {
    entries.iter().map(|entry| head(entry)).collect()
}

/// Everything about a plugin as JSON.
///
/// # Errors
/// Where the plugin's code cannot be loaded.
pub(crate) fn plugin_json(entry: &Entry) -> Result<Value> {
    let manifest = &entry.manifest;
    let mut page = head(entry);
    page["api"] = manifest.api.as_str().into();
    page["wants"] = json!(manifest.wants);
    page["config"] = entry.config_schema()?;
    page["examples"] = json!(manifest.examples);
    Ok(page)
}

fn head(entry: &Entry) -> Value {
    let manifest = &entry.manifest;
    json!({
        "id": manifest.id,
        "version": manifest.version,
        "way": entry.way().name(),
        "summary": manifest.summary,
    })
}

/// Everything about a plugin for people.
///
/// # Errors
/// Where the plugin's code cannot be loaded.
pub(crate) fn plugin_page(entry: &Entry) -> Result<String> {
    let manifest = &entry.manifest;
    let mut page = format!(
        "{} {} ({}, plugin API {})\n",
        manifest.id,
        manifest.version,
        entry.way(),
        manifest.api
    );
    page.push_str(&format!("{}\n\nreach\n", wrapped(&manifest.summary, WIDTH)));
    for wish in wishes(&manifest.wants) {
        page.push_str(&indented(&wrapped(&wish, WIDTH), 2));
    }
    page.push_str("\nconfiguration\n");
    page.push_str(&configuration(&entry.config_schema()?));
    page.push_str(&examples(&manifest.examples));
    Ok(page)
}

/// What a plugin wants, in plain words.
fn wishes(wants: &Wants) -> Vec<String> {
    let mut wishes: Vec<String> = wants
        .hosts
        .iter()
        .map(|host| format!("may send requests to {}", host_of(host)))
        .collect();
    wishes.extend(wants.secrets.iter().map(secret));
    if wants.native {
        wishes.push("runs as native code: it needs files, threads or a device".to_owned());
    }
    if wishes.is_empty() {
        wishes.push("it computes and reaches nothing".to_owned());
    }
    wishes
}

fn secret(wish: &SecretWish) -> String {
    let name = match wish.name.strip_prefix("config:") {
        Some(key) => format!("the secret that `{key}` names"),
        None => format!("the secret {}", wish.name),
    };
    let hosts: Vec<_> = wish.hosts.iter().map(|host| host_of(host)).collect();
    format!("may put {name} into headers for {}", hosts.join(" and "))
}

fn host_of(host: &str) -> String {
    match host.strip_prefix("config:") {
        Some(key) => format!("the host of `{key}`"),
        None => host.to_owned(),
    }
}

fn configuration(schema: &Value) -> String {
    let keys = config_keys(schema);
    if keys.is_empty() {
        return "  nothing can be configured\n".to_owned();
    }
    keys.iter().map(key).collect()
}

fn key(key: &ConfigKey) -> String {
    let mut head = format!("{}: {}", key.name, key.kind);
    match &key.default {
        _ if key.required => head.push_str(", required"),
        Some(default) => head.push_str(&format!(", default {default}")),
        None => {}
    }
    let mut text = indented(&head, 2);
    text.push_str(&indented(&wrapped(&key.help, WIDTH), 6));
    for (word, help) in &key.words {
        text.push_str(&indented(&wrapped(&format!("{word}: {help}"), WIDTH), 6));
    }
    text
}

fn examples(examples: &[PluginExample]) -> String {
    let mut text = String::new();
    for example in examples {
        text.push_str(&format!("\nexample: {}\n", example.title));
        let parts = [
            ("config", &example.config),
            ("input", &example.input),
            ("expect", &example.expect),
        ];
        for (name, fields) in parts {
            if !fields.is_empty() {
                text.push_str(&format!("  {name:<7} {}\n", Value::Object(fields.clone())));
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_are_plain_words() {
        let wants = Wants {
            hosts: vec!["api.example.org".into(), "config:base_url".into()],
            secrets: vec![
                SecretWish {
                    name: "A_KEY".into(),
                    hosts: vec!["api.example.org".into()],
                },
                SecretWish {
                    name: "config:api_key".into(),
                    hosts: vec!["api.example.org".into(), "config:base_url".into()],
                },
            ],
            native: true,
        };
        assert_eq!(
            wishes(&wants),
            [
                "may send requests to api.example.org",
                "may send requests to the host of `base_url`",
                "may put the secret A_KEY into headers for api.example.org",
                "may put the secret that `api_key` names into headers for api.example.org and the host of `base_url`",
                "runs as native code: it needs files, threads or a device",
            ]
        );
        assert_eq!(
            wishes(&Wants::default()),
            ["it computes and reaches nothing"]
        );
    }

    #[test]
    fn pages_have_every_key() {
        let registry = heartcut_host::registry::Registry::linked().unwrap();
        for entry in registry.entries() {
            let page = plugin_page(entry).unwrap();
            assert!(page.starts_with(&format!("{} {}", entry.id(), entry.manifest.version)));
            for key in config_keys(&entry.config_schema().unwrap()) {
                assert!(
                    page.contains(&format!("\n  {}: {}", key.name, key.kind)),
                    "{}",
                    key.name
                );
                assert!(
                    !key.help.is_empty(),
                    "`{}` of {} is not explained",
                    key.name,
                    entry.id()
                );
                assert!(
                    !key.kind.is_empty(),
                    "`{}` of {} is of no kind",
                    key.name,
                    entry.id()
                );
            }
            assert_eq!(
                page.matches("\nexample: ").count(),
                entry.manifest.examples.len()
            );
        }
    }
}
