use std::{
    env,
    path::PathBuf,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};

/// What `--offline` says for the whole process.
static OFFLINE: AtomicBool = AtomicBool::new(false);

/// From now on nothing is fetched in this process; what is in the cache is used.
pub fn stay_offline() {
    OFFLINE.store(true, Relaxed);
}

/// Where to fetch from and where to keep, as the hub's own library reads it from the environment.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    /// `HF_ENDPOINT`.
    pub(super) endpoint: String,
    /// `HF_TOKEN`, or what `hf auth login` left.
    pub(super) token: Option<String>,
    /// `HF_HUB_CACHE`, or `hub` under `HF_HOME`.
    pub(super) hub: PathBuf,
    /// `HEARTCUT_CACHE`.
    pub(super) own: PathBuf,
    /// `HF_HUB_OFFLINE`, or `--offline`.
    pub(super) offline: bool,
}

impl Settings {
    pub(super) fn of_environment() -> Self {
        Self::of(|name| env::var(name).ok())
    }

    pub(super) fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let said = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        let caches = || {
            let cache = said("XDG_CACHE_HOME").map(PathBuf::from);
            cache.unwrap_or_else(|| {
                PathBuf::from(said("HOME").unwrap_or_else(|| ".".to_owned())).join(".cache")
            })
        };
        let home = said("HF_HOME").map_or_else(|| caches().join("huggingface"), PathBuf::from);
        let hub = said("HF_HUB_CACHE").or_else(|| said("HUGGINGFACE_HUB_CACHE"));
        let token_file = said("HF_TOKEN_PATH").map_or_else(|| home.join("token"), PathBuf::from);
        let left = || std::fs::read_to_string(token_file).ok();
        let token = said("HF_TOKEN").or_else(left);
        let endpoint = said("HF_ENDPOINT").unwrap_or_else(|| "https://huggingface.co".to_owned());
        let offline = said("HF_HUB_OFFLINE").is_some_and(|value| is_true(&value));
        Self {
            endpoint: endpoint.trim_end_matches('/').to_owned(),
            token: token
                .map(|token| token.trim().to_owned())
                .filter(|token| !token.is_empty()),
            hub: hub.map_or_else(|| home.join("hub"), PathBuf::from),
            own: said("HEARTCUT_CACHE").map_or_else(|| caches().join("heartcut"), PathBuf::from),
            offline: offline || OFFLINE.load(Relaxed),
        }
    }
}

fn is_true(value: &str) -> bool {
    ["1", "true", "yes", "on"].contains(&value.to_ascii_lowercase().as_str())
}
