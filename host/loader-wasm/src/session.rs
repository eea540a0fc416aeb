//! A plugin that was made: as many instances of it as there are callers at once.

use crate::{
    name::Name,
    worker::{Linked, Worker},
};
use heartcut_plugin_api::{
    Host, PluginError,
    boundary::{Call, Json, Session},
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A plugin with its configuration and its files.
pub(crate) struct Pool {
    linked: Arc<Linked>,
    config: String,
    assets: String,
    idle: Mutex<Vec<Made>>,
}

/// An instance in which the plugin was made.
struct Made {
    worker: Worker,
    handle: u32,
}

impl Pool {
    /// Makes the plugin in `worker`.
    ///
    /// # Errors
    /// What the plugin answers, or why it could not.
    pub(crate) fn new(
        linked: Arc<Linked>,
        worker: Worker,
        config: String,
        assets: String,
    ) -> Result<Self, PluginError> {
        let first = Made::new(worker, &linked, &config, &assets)?;
        Ok(Self {
            linked,
            config,
            assets,
            idle: Mutex::new(vec![first]),
        })
    }

    fn take(&self) -> Result<Made, PluginError> {
        let idle = self.idle().pop();
        match idle {
            Some(made) => Ok(made),
            None => Made::new(
                self.linked.start()?,
                &self.linked,
                &self.config,
                &self.assets,
            ),
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Made>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Made {
    fn new(
        mut worker: Worker,
        linked: &Linked,
        config: &str,
        assets: &str,
    ) -> Result<Self, PluginError> {
        let handle = worker.create(linked, config, assets)??;
        Ok(Self { worker, handle })
    }
}

impl Session for Pool {
    type Codec = Json;

    /// An instance that failed is dropped, and the next call gets a new one.
    fn call(&self, call: Call<'_>, host: &dyn Host) -> Result<Vec<Vec<u8>>, PluginError> {
        let mut made = self.take()?;
        let answer = made.worker.call(&self.linked, made.handle, call, host)?;
        self.idle().push(made);
        let frames: Vec<_> = answer?.into_iter().map(String::into_bytes).collect();
        check(&frames, call, &self.linked.name)?;
        Ok(frames)
    }
}

/// Finds what is no answer, as long as it is known whose it is.
fn check(frames: &[Vec<u8>], call: Call<'_>, name: &Name) -> Result<(), PluginError> {
    let wanted = call.items.len();
    if wanted > 0 && frames.len() != wanted {
        let what = format!("answered {} results for {wanted} items", frames.len());
        return Err(name.error("wrong-count", what).help(REPORT));
    }
    let is_frame = |frame: &Vec<u8>| frame.trim_ascii_start().starts_with(b"{");
    if frames.iter().all(is_frame) {
        return Ok(());
    }
    let what = "answered with something that is no result";
    Err(name.error("garbage", what).help(REPORT))
}

const REPORT: &str = "report this to the author of the plugin";
