//! What a `plugin.toml` says.

mod mapped;

pub use mapped::{Mapped, MappedSource, MappedSplit};

use crate::{PluginId, record::Fields};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The model of `plugin.toml`.
///
/// ```
/// let manifest: heartcut_plugin_api::Manifest = toml::from_str(r#"
///     id = "verifier/upper"
///     version = "0.1.0"
///     api = "0.0.1"
///     summary = "accepts answers in capitals"
/// "#)?;
/// assert!(manifest.wants.hosts.is_empty(), "nothing is granted that was not asked for");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// `role/name`.
    pub id: PluginId,
    /// Version of the plugin, semver.
    pub version: String,
    /// Version of the plugin API it was written for.
    pub api: String,
    /// One line for listings.
    pub summary: String,
    /// What the plugin wants beyond computing.
    #[serde(default, skip_serializing_if = "Wants::is_empty")]
    pub wants: Wants,
    /// Where a package has its code; absent for plugins that are linked in and for those that only
    /// map fields.
    #[serde(default, skip_serializing_if = "CodeFiles::is_empty")]
    pub code: CodeFiles,
    /// A dataset without code: what each field of a problem is made of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapped: Option<Mapped>,
    /// A dataset's other names: repositories of the hub that hold it, `owner/name`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// Files of the package beside `plugin.toml`; those under `code` need not be named again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// Runnable examples: shown by `plugin show`, run by the conformance suite.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<PluginExample>,
}

/// The code of a package, in one way or in several.
///
/// ```
/// let code: heartcut_plugin_api::manifest::CodeFiles = toml::from_str(r#"
///     wasm = "upper.wasm"
///     native = { "x86_64-unknown-linux-gnu" = "libupper.so" }
/// "#)?;
/// assert_eq!(code.files().count(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeFiles {
    /// A WASM component.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wasm: Option<String>,
    /// Native libraries by target triple.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub native: BTreeMap<String, String>,
}

impl CodeFiles {
    /// Whether there is no code at all.
    pub fn is_empty(&self) -> bool {
        self.files().next().is_none()
    }

    /// All files with code.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let all = self.wasm.iter().chain(self.native.values());
        all.map(String::as_str)
    }
}

/// What a plugin wants; the project grants it or not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wants {
    /// Hosts to which the host may send requests for it: `api.example.org`, or `config:KEY` for
    /// the host of the URL that the user wrote under KEY.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// Secrets that the host may put into headers for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<SecretWish>,
    /// Native code only: it needs files, threads or a device.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub native: bool,
    /// MiB of memory for one call of a WASM plugin, where the host's default is too little.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_mb: Option<u64>,
    /// Seconds for one call of a WASM plugin, where the host's default is too little.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_seconds: Option<u64>,
}

impl Wants {
    /// Whether nothing is wanted.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A secret and the hosts it may be sent to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretWish {
    /// Name of the environment variable, or `config:KEY` for the name that the user wrote under
    /// KEY.
    pub name: String,
    /// Hosts as in [`Wants::hosts`].
    pub hosts: Vec<String>,
}

/// A runnable example.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PluginExample {
    /// What it shows.
    pub title: String,
    /// Configuration of the plugin.
    #[serde(default, skip_serializing_if = "Fields::is_empty")]
    pub config: Fields,
    /// As the role takes it: the fields of a row, a case or a group; for a provider `request`, and
    /// `response` where it is a remote one.
    pub input: Fields,
    /// Fields of the result that must be as given here; `error` is the code of an expected error,
    /// `items` the whole of a list of which otherwise the first item counts.
    pub expect: Fields,
}
