use super::table::{indented, table, wrapped};
use crate::config_keys::{ConfigKey, config_keys};
use heartcut_host::{Result, project::wishes, registry::Entry};
use heartcut_plugin_api::{
    Manifest,
    manifest::{PluginExample, Wants},
};
use serde_json::{Value, json};

const WIDTH: usize = 90;

/// All plugins, one a line.
pub(crate) fn plugin_list(entries: &[&Entry]) -> String {
    let row = |entry: &&Entry| {
        [
            entry.id().to_string(),
            entry.version().to_owned(),
            entry.way().to_string(),
            summary(entry),
        ]
    };
    table(&entries.iter().map(row).collect::<Vec<_>>())
}

/// What it does, or why it does nothing, and what is worth knowing beside it.
fn summary(entry: &Entry) -> String {
    let mut summary = match entry.permit().and_then(|_| entry.manifest()) {
        Ok(manifest) => manifest.summary.clone(),
        Err(error) => format!("cannot be used: {}", error.error.message),
    };
    let head = entry.head();
    for (note, holds) in [
        (" (under development)", head.unlocked),
        (" (in place of the built-in one)", head.replaces_built_in),
    ] {
        if holds {
            summary.push_str(note);
        }
    }
    summary
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
    let manifest = entry.manifest()?;
    let mut page = head(entry);
    page["api"] = manifest.api.as_str().into();
    page["digest"] = entry.digest().into();
    page["wants"] = json!(manifest.wants);
    page["config"] = entry.config_schema()?;
    page["examples"] = json!(manifest.examples);
    Ok(page)
}

fn head(entry: &Entry) -> Value {
    let mut head = json!({
        "id": entry.id(),
        "version": entry.version(),
        "way": entry.way().name(),
    });
    match entry.permit().and_then(|_| entry.manifest()) {
        Ok(manifest) => head["summary"] = manifest.summary.as_str().into(),
        Err(error) => head["error"] = json!(error.error),
    }
    for (key, holds) in [
        ("unlocked", entry.head().unlocked),
        ("replaces_built_in", entry.head().replaces_built_in),
    ] {
        if holds {
            head[key] = true.into();
        }
    }
    head
}

/// Everything about a plugin for people.
///
/// # Errors
/// Where the plugin's code cannot be loaded.
pub(crate) fn plugin_page(entry: &Entry) -> Result<String> {
    let manifest = entry.manifest()?;
    let mut page = format!(
        "{} {} ({}, plugin API {})\n",
        manifest.id,
        manifest.version,
        entry.way(),
        manifest.api
    );
    page.push_str(&format!("{}\n\nreach\n", wrapped(&manifest.summary, WIDTH)));
    page.push_str(&reach(&manifest.wants));
    page.push_str("\nconfiguration\n");
    page.push_str(&configuration(&entry.config_schema()?));
    page.push_str(&examples(&manifest.examples));
    Ok(page)
}

/// A package that may be installed.
pub(crate) fn candidate(manifest: &Manifest) -> String {
    let head = format!(
        "{} {}: {}\n",
        manifest.id, manifest.version, manifest.summary
    );
    head + &reach(&manifest.wants)
}

/// What a plugin wants and was not granted yet.
pub(crate) fn wants(manifest: &Manifest, lacking: &[String]) -> String {
    let mut text = format!(
        "{} {} asks for what is not granted:\n",
        manifest.id, manifest.version
    );
    for wish in lacking {
        text.push_str(&indented(&wrapped(wish, WIDTH), 2));
    }
    text
}

/// What a plugin wants, a line for each wish.
pub(crate) fn reach(wants: &Wants) -> String {
    let mut wishes = wishes(wants);
    if wishes.is_empty() {
        wishes.push("it computes and reaches nothing".to_owned());
    }
    let line = |wish: &String| indented(&wrapped(wish, WIDTH), 2);
    wishes.iter().map(line).collect()
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
    fn who_wants_nothing_says_so() {
        assert_eq!(
            reach(&Wants::default()),
            "  it computes and reaches nothing\n"
        );
        let wants = Wants {
            hosts: vec!["api.example.org".into()],
            ..Wants::default()
        };
        assert_eq!(reach(&wants), "  may send requests to api.example.org\n");
    }

    #[test]
    fn pages_have_every_key() {
        let registry = heartcut_host::registry::Registry::linked().unwrap();
        for entry in registry.entries() {
            let page = plugin_page(entry).unwrap();
            assert!(page.starts_with(&format!("{} {}", entry.id(), entry.version())));
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
                entry.manifest().unwrap().examples.len()
            );
        }
    }
}
