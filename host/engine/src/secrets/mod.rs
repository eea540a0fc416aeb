//! Keys and tokens: looked up by name when they are needed, and kept out of every text.
//!
//! A secret is an environment variable, else a line of the project's `.env`; nothing but the
//! names that somebody asks for is ever read. Values leave this module only through
//! [`Secret::expose`], which the transport calls for a header, and [`Secrets::redact`] removes
//! them from texts that others wrote.

mod dotenv;
mod error;
mod redact;
mod secret;

pub use error::SecretError;
pub use secret::Secret;

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fmt,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

type Environment = Box<dyn Fn(&str) -> Option<OsString> + Send + Sync>;

/// The secrets of a project.
pub struct Secrets {
    environment: Environment,
    dotenv: PathBuf,
    /// Those that were asked for, by name.
    known: Mutex<BTreeMap<String, Secret>>,
}

impl Secrets {
    /// The environment, else `.env` in `project`.
    pub fn of_project(project: &Path) -> Self {
        Self::new(project, |name| std::env::var_os(name))
    }

    /// The same with an environment of one's own, for tests.
    pub fn new(
        project: &Path,
        environment: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static,
    ) -> Self {
        Self {
            environment: Box::new(environment),
            dotenv: project.join(".env"),
            known: Mutex::default(),
        }
    }

    /// The secret of this name; none where it is set nowhere or is empty. White space around it
    /// is dropped, as copying a key easily adds a line end.
    ///
    /// ```
    /// # use heartcut_host::secrets::Secrets;
    /// let secrets = Secrets::new("/nowhere".as_ref(), |name| {
    ///     (name == "OPENAI_API_KEY").then(|| "sk-0123456789\n".into())
    /// });
    /// let key = secrets.get("OPENAI_API_KEY")?.ok_or("not set")?;
    /// assert_eq!(key.expose(), "sk-0123456789");
    /// assert_eq!(format!("{key:?}"), "[secret OPENAI_API_KEY]");
    /// assert_eq!(secrets.redact("bad key sk-0123456789"), "bad key [secret OPENAI_API_KEY]");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When it is not UTF-8, has control characters within, or `.env` cannot be read.
    pub fn get(&self, name: &str) -> Result<Option<Secret>, SecretError> {
        if let Some(known) = self.known().get(name) {
            return Ok(Some(known.clone()));
        }
        let Some(value) = self.look_up(name)? else {
            return Ok(None);
        };
        let secret = Secret::new(name, value)?;
        self.known().insert(name.to_owned(), secret.clone());
        Ok(Some(secret))
    }

    /// `text` with every secret that was asked for replaced by `[secret NAME]`. Values of less
    /// than four bytes stay: they are placeholders for servers that want no key.
    pub fn redact(&self, text: &str) -> String {
        redact::redact(text, self.known().values())
    }

    /// A setting that is no secret, such as where a file lies, from the same places.
    ///
    /// # Errors
    /// As [`Secrets::get`].
    pub fn setting(&self, name: &str) -> Result<Option<String>, SecretError> {
        Ok(self.look_up(name)?.map(|value| value.trim().to_owned()))
    }

    /// A path as it stands in a setting: relative ones start at the project.
    pub fn path_of(&self, path: &str) -> PathBuf {
        let project = self.dotenv.parent().unwrap_or(Path::new("."));
        project.join(path)
    }

    /// Keeps a value that was read elsewhere, such as a minted token, out of all texts.
    pub fn keep_out(&self, name: &str, value: &str) {
        let secret = Secret::unchecked(name, value.to_owned());
        let digest = blake3::hash(value.as_bytes()).to_hex();
        self.known().insert(format!("{name} {digest}"), secret);
    }

    fn look_up(&self, name: &str) -> Result<Option<String>, SecretError> {
        let filled = |value: &String| !value.trim().is_empty();
        if let Some(value) = self.set_in_environment(name)?.filter(filled) {
            return Ok(Some(value));
        }
        Ok(dotenv::value(&self.dotenv, name)?.filter(filled))
    }

    fn set_in_environment(&self, name: &str) -> Result<Option<String>, SecretError> {
        let value = (self.environment)(name)
            .map(OsString::into_string)
            .transpose();
        value.map_err(|_| SecretError::NotText {
            name: name.to_owned(),
        })
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<String, Secret>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Names only.
impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.known().values()).finish()
    }
}

#[cfg(test)]
mod tests;
