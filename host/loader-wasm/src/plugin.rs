use crate::{
    assets::as_texts,
    session::Pool,
    worker::{Linked, Worker},
};
use heartcut_plugin_api::{
    AssetRequest, Assets, PluginError,
    boundary::{Code, Codec, Json, unencodable},
};
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};

/// A plugin that was loaded and can be made.
pub(crate) struct Plugin {
    linked: Arc<Linked>,
    /// An instance in which nothing was made yet.
    fresh: Mutex<Option<Worker>>,
}

impl Plugin {
    pub(crate) fn new(linked: Linked, fresh: Worker) -> Self {
        Self {
            linked: Arc::new(linked),
            fresh: Mutex::new(Some(fresh)),
        }
    }

    fn worker(&self) -> Result<Worker, PluginError> {
        let fresh = self.fresh().take();
        fresh.map_or_else(|| self.linked.start(), Ok)
    }

    fn fresh(&self) -> std::sync::MutexGuard<'_, Option<Worker>> {
        self.fresh.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Code for Plugin {
    type Session = Pool;

    fn assets(&self, config: &Value) -> Result<Vec<AssetRequest>, PluginError> {
        let mut worker = self.worker()?;
        let assets = worker.assets(&self.linked, &config.to_string())?;
        *self.fresh() = Some(worker);
        Json::decode(assets?.as_bytes()).map_err(|e| {
            let what = "does not say which files it needs";
            self.linked.name.error("garbage", what).because(&e)
        })
    }

    fn create(&self, config: Value, assets: Assets) -> Result<Pool, PluginError> {
        let config = serde_json::to_string(&config).map_err(|e| unencodable(&e))?;
        let assets = as_texts(assets, &self.linked.name)?;
        Pool::new(Arc::clone(&self.linked), self.worker()?, config, assets)
    }
}
