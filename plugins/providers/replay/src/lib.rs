//! Recorded answers of a JSON Lines file: no key, no network, the same answer every time.
//!
//! The file is never held in memory. The first call builds an index of 16 bytes a row; an answer
//! is read from its place in the file and checked against the request.

mod answer;
mod config;
mod index;
mod key;
mod line;
mod recording;
#[cfg(test)]
mod tests;

pub use config::{By, FieldNames, ReplayConfig};

use heartcut_sdk::{
    prelude::*,
    role::{Local, Transport},
};
use recording::Recording;

const ASSET: &str = "recording";

/// Answers from a recording.
pub struct Replay {
    identity: String,
    recording: Recording,
}

impl Create for Replay {
    type Config = ReplayConfig;

    fn assets(config: &ReplayConfig) -> Vec<AssetRequest> {
        let location = Location::Path {
            path: config.path.clone(),
        };
        vec![AssetRequest {
            name: ASSET.into(),
            location,
        }]
    }

    fn create(config: ReplayConfig, assets: Assets) -> Result<Self, PluginError> {
        let asset = assets.get(ASSET)?;
        let AssetData::Path { path } = &asset.data else {
            return Err(PluginError::new(
                "no-file",
                "a recording is read from a file",
            ));
        };
        let identity = config.identity(&asset.digest);
        Ok(Self {
            identity,
            recording: Recording::new(path.clone(), config),
        })
    }
}

impl Provider for Replay {
    fn describe(&self, _: &str) -> heartcut_sdk::role::ModelInfo {
        heartcut_sdk::role::ModelInfo {
            reads_origin: true,
            ..Default::default()
        }
    }

    fn identity(&self) -> String {
        self.identity.clone()
    }

    fn transport(&self) -> Transport<'_> {
        Transport::Local(self)
    }
}

impl Local for Replay {
    fn generate(
        &self,
        requests: &[Request],
        host: &dyn Host,
    ) -> Vec<Result<Completion, PluginError>> {
        requests
            .iter()
            .map(|request| self.recording.answer(request, host))
            .collect()
    }
}

heartcut_sdk::plugin!(Provider for Replay: Create);
