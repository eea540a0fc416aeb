//! A plugin with the configuration that the command line gives it.

use heartcut_host::{
    HostError, Result,
    config::Document,
    registry::{Entry, Registry},
};
use heartcut_plugin_api::Role;
use serde_json::{Map, Value};
use std::{path::Path, sync::Arc};

/// The plugin of this name, and what `--path` and `--set` make of its configuration.
///
/// # Errors
/// Unknown plugins, and keys that are wrong or missing.
pub(super) fn configured(
    registry: &Registry,
    (role, name): (Role, &str),
    path: Option<&Path>,
    set: &[(String, String)],
) -> Result<(Arc<Entry>, Value)> {
    let entry = registry.find(role, name)?;
    let config = config_of(&entry, path, set).map_err(|error| with_hint(error, &entry))?;
    Ok((entry, config))
}

fn config_of(entry: &Entry, path: Option<&Path>, set: &[(String, String)]) -> Result<Value> {
    let path = path.map(|path| ("path".to_owned(), Value::from(path.to_string_lossy())));
    let given: Map<String, Value> = path.into_iter().collect();
    let name = format!("configuration of `{}`", entry.id());
    let mut document = Document::from_value(&name, Value::Object(given));
    for (key, value) in set {
        document.set(key, value)?;
    }
    entry.config(&document, "")
}

fn with_hint(error: HostError, entry: &Entry) -> HostError {
    if error.error.help.is_some() {
        return error;
    }
    let id = entry.id();
    error.help(format!(
        "`heartcut plugin show {id}` lists the keys; set them with `--set KEY=VALUE`"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(path: Option<&str>, set: &[(&str, &str)]) -> Result<Value> {
        let registry = Registry::linked().unwrap();
        let set: Vec<_> = set
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        configured(
            &registry,
            (Role::Dataset, "jsonl"),
            path.map(Path::new),
            &set,
        )
        .map(|(_, config)| config)
    }

    #[test]
    fn a_path_is_a_text_and_settings_are_toml() {
        let given = config(Some("2024"), &[("kind", "math"), ("fields.answer", "'7'")]).unwrap();
        assert_eq!(
            given.to_string(),
            r#"{"path":"2024","kind":"math","fields":{"answer":"7"}}"#
        );
    }

    #[test]
    fn what_does_not_fit_is_named_with_what_to_do() {
        for (path, set, said) in [
            (None, &[][..], "path"),
            (Some("x"), &[("kidn", "math")], "kind"),
            (Some("x"), &[("fields", "7")], "fields"),
        ] {
            let error = config(path, set).err().unwrap();
            assert_eq!(error.kind, heartcut_host::ErrorKind::Config);
            assert!(
                error.error.message.contains(said),
                "{}",
                error.error.message
            );
            assert!(
                error
                    .error
                    .help
                    .unwrap()
                    .contains("plugin show dataset/jsonl")
            );
        }
    }
}
