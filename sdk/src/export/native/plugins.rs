//! The plugins that this library made, by handle.

use crate::{Instance, PluginError};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

static MADE: RwLock<BTreeMap<u64, Arc<Instance>>> = RwLock::new(BTreeMap::new());

/// Handles are never given twice, so that one that is out of use finds nothing.
static NEXT: AtomicU64 = AtomicU64::new(1);

pub(super) fn keep(instance: Instance) -> u64 {
    let handle = NEXT.fetch_add(1, Ordering::Relaxed);
    let mut made = MADE.write().unwrap_or_else(PoisonError::into_inner);
    made.insert(handle, Arc::new(instance));
    handle
}

pub(super) fn find(handle: u64) -> Result<Arc<Instance>, PluginError> {
    let made = MADE.read().unwrap_or_else(PoisonError::into_inner);
    let found = made.get(&handle).cloned();
    found.ok_or_else(|| PluginError::new("unknown-handle", format!("there is no plugin {handle}")))
}

/// The plugin, which ends with its last call.
pub(super) fn forget(handle: u64) -> Option<Arc<Instance>> {
    let mut made = MADE.write().unwrap_or_else(PoisonError::into_inner);
    made.remove(&handle)
}
