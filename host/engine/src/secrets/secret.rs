//! One secret.

use super::SecretError;
use std::fmt;

/// A value that no text may show.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    name: String,
    value: String,
}

impl Secret {
    pub(super) fn new(name: &str, value: String) -> Result<Self, SecretError> {
        let value = value.trim().to_owned();
        if value.chars().any(char::is_control) {
            return Err(SecretError::ControlCharacter {
                name: name.to_owned(),
            });
        }
        Ok(Self {
            name: name.to_owned(),
            value,
        })
    }

    /// A value of any form.
    pub(super) fn unchecked(name: &str, value: String) -> Self {
        Self {
            name: name.to_owned(),
            value,
        }
    }

    /// Name of the environment variable.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.value
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[secret {}]", self.name)
    }
}
