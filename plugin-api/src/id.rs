//! Roles and plugin ids.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What a plugin does. There are five, and a plugin has exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Turns rows of a source into problems.
    Dataset,
    /// Turns requests into completions.
    Provider,
    /// Judges an answer.
    Verifier,
    /// Turns judged traces into training examples.
    Formatter,
    /// Turns training examples into weights.
    Trainer,
}

impl Role {
    /// All roles, in the order of the pipeline.
    pub const ALL: [Self; 5] = [
        Self::Dataset,
        Self::Provider,
        Self::Verifier,
        Self::Formatter,
        Self::Trainer,
    ];

    /// The role as it stands in an id, such as `verifier`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dataset => "dataset",
            Self::Provider => "provider",
            Self::Verifier => "verifier",
            Self::Formatter => "formatter",
            Self::Trainer => "trainer",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// `role/name`, for example `verifier/math`.
///
/// ```
/// use heartcut_plugin_api::{PluginId, Role};
///
/// let id: PluginId = "verifier/math".parse()?;
/// assert_eq!((id.role, id.name.as_str()), (Role::Verifier, "math"));
/// assert!("verifier/Math".parse::<PluginId>().is_err(), "names are kebab-case");
/// # Ok::<(), heartcut_plugin_api::PluginError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PluginId {
    /// What the plugin does.
    pub role: Role,
    /// The publisher's spelling in kebab-case.
    pub name: String,
}

impl PluginId {
    /// The id of `name` in `role`; a `role/` that `name` already carries must agree.
    ///
    /// # Errors
    /// `bad-id` when the name is not kebab-case or carries another role.
    pub fn within(role: Role, name: &str) -> Result<Self, crate::PluginError> {
        let id: Self = if name.contains('/') {
            name.parse()?
        } else {
            format!("{role}/{name}").parse()?
        };
        if id.role == role {
            Ok(id)
        } else {
            Err(crate::PluginError::new(
                "bad-id",
                format!("`{id}` is a {}, a {role} is needed here", id.role),
            ))
        }
    }
}

impl FromStr for PluginId {
    type Err = crate::PluginError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('/').and_then(|(role, name)| {
            let role = Role::ALL.into_iter().find(|r| r.name() == role)?;
            is_kebab_case(name).then(|| Self {
                role,
                name: name.to_owned(),
            })
        });
        parts.ok_or_else(|| {
            crate::PluginError::new("bad-id", format!("`{text}` is not a plugin id"))
                .help("write role/name in kebab-case, for example `verifier/math`")
        })
    }
}

fn is_kebab_case(name: &str) -> bool {
    !name.is_empty()
        && name.split('-').all(|part| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        })
}

impl fmt::Display for PluginId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.role, self.name)
    }
}

impl TryFrom<String> for PluginId {
    type Error = crate::PluginError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PluginId> for String {
    fn from(id: PluginId) -> Self {
        id.to_string()
    }
}
