//! What a JSON schema cannot say of a configuration.

use heartcut_sdk::PluginError;

/// The error of a configuration that a schema accepts and a service would not.
pub fn bad_config(message: &str) -> PluginError {
    PluginError::new("bad-config", message)
}

/// Checks the name of an environment variable.
///
/// # Errors
/// Where somebody wrote the key itself: no message repeats what stands there.
pub fn check_variable(key: &str, name: Option<&str>) -> Result<(), PluginError> {
    match name {
        Some(name) if !is_variable(name) => {
            let message = format!("`{key}` is no name of an environment variable");
            Err(bad_config(&message)
                .help("write the name of the variable that holds the key, not the key"))
        }
        _ => Ok(()),
    }
}

/// Checks a text that becomes the value of a header.
///
/// # Errors
/// Where it is empty or holds anything but visible ASCII.
pub fn check_visible(key: &str, text: Option<&str>) -> Result<(), PluginError> {
    match text {
        Some(text) if text.is_empty() || !text.bytes().all(|b| b.is_ascii_graphic()) => {
            Err(bad_config(&format!("`{key}` cannot stand in a header")))
        }
        _ => Ok(()),
    }
}

fn is_variable(name: &str) -> bool {
    let tail = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name.chars().all(tail)
}
