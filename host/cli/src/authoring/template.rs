//! A plugin to begin with.

use super::sdk_source;
use heartcut_host::{HostError, Result};
use heartcut_plugin_api::{API_VERSION, PluginId, Role};
use std::path::{Path, PathBuf};

/// What was written.
pub(crate) struct Begun {
    /// The plugin's folder.
    pub(crate) plugin: PathBuf,
    /// The SDK's folder, beside it.
    pub(crate) sdk: PathBuf,
}

macro_rules! template {
    ($role:literal) => {
        [
            ("Cargo.toml", include_str!("templates/Cargo.toml.template")),
            (
                "plugin.toml",
                include_str!(concat!("templates/", $role, "/plugin.toml")),
            ),
            (
                "src/lib.rs",
                include_str!(concat!("templates/", $role, "/lib.rs.template")),
            ),
            (
                "README.md",
                include_str!(concat!("templates/", $role, "/README.md")),
            ),
        ]
    };
}

/// Writes the four files of a plugin into `parent/NAME` and the SDK beside it.
///
/// # Errors
/// A name that is none, a folder that is there already, files that cannot be written.
pub(crate) fn begin(role: Role, name: &str, parent: &Path) -> Result<Begun> {
    let id = PluginId::within(role, name)
        .map_err(|e| HostError::new(heartcut_host::ErrorKind::Config, e))?;
    let begun = Begun {
        plugin: parent.join(&id.name),
        sdk: parent.join(sdk_source::FOLDER),
    };
    if begun.plugin.exists() {
        let message = format!("`{}` is there already", begun.plugin.display());
        return Err(HostError::config("exists", message).help("choose another name"));
    }
    let files = files(role)?;
    sdk_source::unpack(&begun.sdk)?;
    for (file, text) in files {
        sdk_source::write(&begun.plugin.join(file), &filled(text, &id))?;
    }
    Ok(begun)
}

fn files(role: Role) -> Result<[(&'static str, &'static str); 4]> {
    Ok(match role {
        Role::Dataset => template!("dataset"),
        Role::Provider => template!("provider"),
        Role::Verifier => template!("verifier"),
        Role::Formatter => template!("formatter"),
        Role::Trainer => {
            let message = "no command runs trainers yet, so there is nothing to begin with";
            return Err(HostError::config("no-template", message)
                .help("begin a dataset, provider, verifier or formatter"));
        }
    })
}

fn filled(text: &str, id: &PluginId) -> String {
    let fields = [
        ("ROLE", id.role.name().to_owned()),
        ("NAME", id.name.clone()),
        ("TYPE", type_name(&id.name)),
        ("API", API_VERSION.to_owned()),
        ("SDK", sdk_source::FOLDER.to_owned()),
        ("DEPENDENCIES", dependencies(id.role).to_owned()),
    ];
    fields.iter().fold(text.to_owned(), |text, (field, value)| {
        text.replace(&format!("<<{field}>>"), value)
    })
}

/// What a role needs beyond the SDK.
fn dependencies(role: Role) -> &'static str {
    match role {
        Role::Provider => "\nserde_json = \"1\"",
        _ => "",
    }
}

/// `yes-no` as `YesNo`; a name that begins with a digit gets a word before it.
fn type_name(name: &str) -> String {
    let mut letters = name.split('-').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_uppercase() + rest
    });
    let joined: String = letters.by_ref().collect();
    if joined.starts_with(|c: char| c.is_ascii_digit()) {
        format!("Plugin{joined}")
    } else {
        joined
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use heartcut_plugin_api::Manifest;

    #[test]
    fn every_role_begins_with_four_files_that_parse() {
        let folder = tempfile::tempdir().unwrap();
        for role in [
            Role::Dataset,
            Role::Provider,
            Role::Verifier,
            Role::Formatter,
        ] {
            let begun = begin(role, &format!("my-{role}"), folder.path()).unwrap();
            let read = |file: &str| fs_err::read_to_string(begun.plugin.join(file)).unwrap();
            let manifest: Manifest = toml::from_str(&read("plugin.toml")).unwrap();
            assert_eq!(manifest.id.to_string(), format!("{role}/my-{role}"));
            assert_eq!(manifest.api, API_VERSION);
            assert!(!manifest.examples.is_empty());
            let _: toml_edit::DocumentMut = read("Cargo.toml").parse().unwrap();
            assert!(read("src/lib.rs").contains("heartcut_sdk::plugin!("));
            assert!(read("README.md").starts_with(&format!("# {role}/my-{role}")));
            for file in ["Cargo.toml", "plugin.toml", "src/lib.rs", "README.md"] {
                assert!(!read(file).contains("<<"), "{role} {file}");
            }
        }
    }

    #[test]
    fn nothing_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        begin(Role::Verifier, "upper", folder.path()).unwrap();
        let error = begin(Role::Verifier, "upper", folder.path()).err().unwrap();
        assert_eq!(error.error.code, "exists");
        let error = begin(Role::Verifier, "Upper", folder.path()).err().unwrap();
        assert_eq!(error.error.code, "bad-id");
    }

    #[test]
    fn names_become_types() {
        for (name, wanted) in [("yes-no", "YesNo"), ("a", "A"), ("2-step", "Plugin2Step")] {
            assert_eq!(type_name(name), wanted);
        }
    }
}
