//! Where credentials are, and what stands in their files.

use super::stop;
use crate::secrets::Secrets;
use heartcut_plugin_api::PluginError;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Who asks for a token.
pub(super) enum Credentials {
    ServiceAccount(ServiceAccount),
    User(User),
    /// A machine of Google's, which asks the metadata server at this host.
    Machine(String),
}

/// The key file of a service account. Nothing here is ever shown.
#[derive(Deserialize)]
pub(super) struct ServiceAccount {
    pub client_email: String,
    pub private_key: String,
    #[serde(default)]
    pub private_key_id: String,
    #[serde(default = "token_uri")]
    pub token_uri: String,
}

/// What `gcloud auth application-default login` writes.
#[derive(Deserialize)]
pub(super) struct User {
    pub client_id: String,
    pub client_secret: String,
    pub refresh_token: String,
    #[serde(default = "token_uri")]
    pub token_uri: String,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum File {
    ServiceAccount(ServiceAccount),
    AuthorizedUser(User),
    #[serde(other)]
    Other,
}

const METADATA_HOST: &str = "metadata.google.internal";

fn token_uri() -> String {
    "https://oauth2.googleapis.com/token".into()
}

impl Credentials {
    pub(super) fn find(secrets: &Secrets) -> Result<Self, PluginError> {
        if let Some(path) = setting(secrets, "GOOGLE_APPLICATION_CREDENTIALS")? {
            return read(&secrets.path_of(&path), secrets);
        }
        match login_file(secrets)?.filter(|path| path.is_file()) {
            Some(path) => read(&path, secrets),
            None => {
                let named = setting(secrets, "GCE_METADATA_HOST")?;
                Ok(Self::Machine(named.unwrap_or_else(|| METADATA_HOST.into())))
            }
        }
    }
}

fn setting(secrets: &Secrets, name: &str) -> Result<Option<String>, PluginError> {
    Ok(secrets.setting(name)?)
}

fn login_file(secrets: &Secrets) -> Result<Option<PathBuf>, PluginError> {
    let folder = match setting(secrets, "CLOUDSDK_CONFIG")? {
        Some(folder) => Some(PathBuf::from(folder)),
        None => setting(secrets, "HOME")?.map(|home| Path::new(&home).join(".config/gcloud")),
    };
    Ok(folder.map(|folder| folder.join("application_default_credentials.json")))
}

fn read(path: &Path, secrets: &Secrets) -> Result<Credentials, PluginError> {
    let shown = path.display();
    let text = fs_err::read_to_string(path).map_err(|e| {
        stop(
            "no-credentials",
            "the credentials for Google cannot be read",
        )
        .because(&e)
        .help("let `GOOGLE_APPLICATION_CREDENTIALS` name the key file of a service account")
    })?;
    // The parser's error would quote what it did not expect, which may be the key.
    let bad = || {
        stop("bad-credentials", format!("`{shown}` holds no credentials for Google"))
            .help("it should be the JSON key of a service account, or the file that `gcloud auth application-default login` writes")
    };
    match serde_json::from_str(&text).map_err(|_| bad())? {
        File::ServiceAccount(account) => {
            secrets.keep_out("private_key", &account.private_key);
            Ok(Credentials::ServiceAccount(account))
        }
        File::AuthorizedUser(user) => {
            secrets.keep_out("client_secret", &user.client_secret);
            secrets.keep_out("refresh_token", &user.refresh_token);
            Ok(Credentials::User(user))
        }
        File::Other => Err(bad()),
    }
}
