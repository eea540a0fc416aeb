//! Tokens for Google's services, minted here so that no plugin sees a key or a token.
//!
//! Credentials are looked for as Google's own clients do: the file that
//! `GOOGLE_APPLICATION_CREDENTIALS` names, the file that `gcloud auth application-default login`
//! writes, and the metadata server of Google's machines
//! (<https://google.aip.dev/auth/4110>). A service account signs a JWT (RS256, RFC 7523), a user's
//! file holds a refresh token, a machine is known by itself.

pub(super) mod base64;
mod credentials;
pub(super) mod jwt;
mod request;

use super::{Grant, SendError, origin::Origin, refusal};
use crate::secrets::Secrets;
use credentials::Credentials;
use heartcut_plugin_api::{PluginError, Retry, StopReason};
use std::{
    collections::HashMap,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::{sync::Mutex, time::Instant};

/// How `plugin.toml` wishes for such a token, and how a project grants it.
pub(super) const WISH: &str = "token:google";

/// A token is renewed this long before it ends, so that none ends on its way.
const EARLY: Duration = Duration::from_secs(300);

/// Seconds since 1970; a JWT says when it was made.
type Clock = fn() -> u64;

/// Mints tokens and keeps them until shortly before they end.
pub(super) struct Minter {
    clock: Clock,
    /// By scopes. Whoever comes second waits for the first one's token.
    kept: Mutex<HashMap<String, Kept>>,
}

struct Kept {
    token: String,
    until: Instant,
}

/// What a token service answers.
struct Minted {
    token: String,
    lasts: Duration,
}

impl Default for Minter {
    fn default() -> Self {
        Self {
            clock: seconds_since_1970,
            kept: Mutex::default(),
        }
    }
}

impl std::fmt::Debug for Minter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a minter of tokens")
    }
}

impl Minter {
    /// A token for these scopes, if the plugin may send one to `origin`.
    pub(super) async fn token(
        &self,
        client: &reqwest::Client,
        grant: &Grant,
        origin: &Origin,
        scopes: &[String],
        secrets: &Secrets,
    ) -> Result<String, SendError> {
        if !grant.allows_secret(WISH, origin) {
            return Err(refusal::token(grant, origin));
        }
        let scope = scopes.join(" ");
        let mut kept = self.kept.lock().await;
        if let Some(kept) = kept.get(&scope).filter(|kept| Instant::now() < kept.until) {
            return Ok(kept.token.clone());
        }
        let Minted { token, lasts } = self
            .mint(client, &scope, secrets)
            .await
            .map_err(|error| refusal::never(redacted(error, secrets)))?;
        secrets.keep_out(WISH, &token);
        let fresh = Kept {
            token: token.clone(),
            until: Instant::now() + lasts.saturating_sub(EARLY),
        };
        kept.insert(scope, fresh);
        Ok(token)
    }

    async fn mint(
        &self,
        client: &reqwest::Client,
        scope: &str,
        secrets: &Secrets,
    ) -> Result<Minted, PluginError> {
        match Credentials::find(secrets)? {
            Credentials::ServiceAccount(account) => {
                let assertion = jwt::assertion(&account, scope, (self.clock)())?;
                secrets.keep_out(WISH, &assertion);
                request::exchange(client, &account.token_uri, &assertion).await
            }
            Credentials::User(user) => request::refresh(client, &user).await,
            Credentials::Machine(host) => request::of_machine(&host, scope).await,
        }
    }
}

fn seconds_since_1970() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap_or_default().as_secs()
}

/// What a token service says may repeat what it was sent.
fn redacted(mut error: PluginError, secrets: &Secrets) -> PluginError {
    for cause in &mut error.causes {
        *cause = secrets.redact(cause);
    }
    error
}

/// A person has to act; the same would happen again.
fn stop(code: &str, message: impl Into<String>) -> PluginError {
    let reason = StopReason::Auth;
    PluginError::new(code, message).retry(Retry::Stop { reason })
}
