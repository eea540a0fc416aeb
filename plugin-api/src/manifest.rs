//! What a `plugin.toml` says.

use crate::{PluginId, record::Fields};
use serde::{Deserialize, Serialize};

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
    /// Files of the package beside `plugin.toml`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// Runnable examples: shown by `plugin show`, run by the conformance suite.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<PluginExample>,
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
