//! Answer headers that are kept here instead of being shown.

use super::{Grant, SendError, origin::Origin, refusal};
use heartcut_plugin_api::{PluginId, http::Capture};
use reqwest::{Url, header::HeaderMap};
use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

#[derive(PartialEq, Eq, Hash)]
struct Key {
    plugin: PluginId,
    scope: String,
    name: String,
}

struct Captured {
    value: String,
    /// Where the answer came from.
    from: Origin,
}

/// What answers brought, by plugin, scope and name.
#[derive(Default)]
pub(super) struct CapturedHeaders(Mutex<HashMap<Key, Captured>>);

impl CapturedHeaders {
    pub(super) fn keep(
        &self,
        grant: &Grant,
        wanted: &[Capture],
        from: &Origin,
        headers: &HeaderMap,
    ) {
        for capture in wanted {
            let value = headers
                .get(&capture.header)
                .and_then(|value| value.to_str().ok());
            if let Some(value) = value {
                let captured = Captured {
                    value: value.to_owned(),
                    from: from.clone(),
                };
                self.all().insert(key(grant, &capture.name), captured);
            }
        }
    }

    /// The captured URL, if it leads to a granted host or back to the one that sent it.
    pub(super) fn url(&self, grant: &Grant, name: &str) -> Result<(Url, Origin), SendError> {
        let all = self.all();
        let captured = all.get(&key(grant, name));
        let captured = captured.ok_or_else(|| refusal::not_captured(grant, name))?;
        let bad = |why| refusal::bad_request(grant, "bad-captured-url", why);
        let url = Url::parse(&captured.value).map_err(|_| bad("the captured header is no URL"))?;
        let origin = Origin::of(&url).map_err(bad)?;
        if origin == captured.from || grant.allows(&origin) {
            Ok((url, origin))
        } else {
            Err(refusal::host(grant, &origin))
        }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<Key, Captured>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(grant: &Grant, name: &str) -> Key {
    Key {
        plugin: grant.plugin().clone(),
        scope: grant.scope().to_owned(),
        name: name.to_owned(),
    }
}

/// Captured values are credentials.
impl fmt::Debug for CapturedHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} captured headers", self.all().len())
    }
}
