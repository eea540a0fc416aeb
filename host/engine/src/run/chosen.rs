use heartcut_plugin_api::{PluginError, Problem};
use std::collections::HashMap;

/// What an id is remembered by.
pub(super) type IdDigest = [u8; 16];

/// The problems that were chosen, by a digest of their id, and their places in the run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Chosen {
    places: HashMap<IdDigest, u64>,
    /// Why others may not be asked about.
    leaks: HashMap<IdDigest, PluginError>,
}

impl Chosen {
    pub(super) fn new(
        places: HashMap<IdDigest, u64>,
        leaks: HashMap<IdDigest, PluginError>,
    ) -> Self {
        Self { places, leaks }
    }

    /// The place of a problem, once.
    pub(super) fn take(&mut self, problem: &Problem) -> Option<u64> {
        self.places.remove(&digest(&problem.id))
    }

    /// Why a problem may not be asked about, once.
    pub(super) fn leak(&mut self, problem: &Problem) -> Option<PluginError> {
        if self.leaks.is_empty() {
            return None;
        }
        self.leaks.remove(&digest(&problem.id))
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }
}

pub(super) fn digest(id: &str) -> [u8; 16] {
    let mut short = [0; 16];
    blake3::Hasher::new()
        .update(id.as_bytes())
        .finalize_xof()
        .fill(&mut short);
    short
}
