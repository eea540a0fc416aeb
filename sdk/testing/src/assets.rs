//! Handing a plugin the files it asks for.

use heartcut_sdk::{
    AssetData, AssetRequest, Assets, PluginError, registration::Asset, role::Location,
};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Where the files of a plugin under test are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shelf {
    /// Relative paths start here.
    pub(crate) folder: PathBuf,
    /// Files that stand in for what cannot be fetched in a test.
    pub(crate) named: BTreeMap<String, PathBuf>,
    /// Whether the plugin gets paths; else it gets texts, as inside WASM.
    pub(crate) native: bool,
}

impl Shelf {
    /// The files asked for.
    pub(crate) fn hand_over(&self, requests: &[AssetRequest]) -> Result<Assets, PluginError> {
        let files = requests
            .iter()
            .map(|request| self.asset(request))
            .collect::<Result<_, _>>()?;
        Ok(Assets { files })
    }

    fn asset(&self, request: &AssetRequest) -> Result<Asset, PluginError> {
        let path = self.path(request)?;
        let bytes = fs::read(&path).map_err(|e| unreadable(&path).because(&e))?;
        let digest = blake3::hash(&bytes).to_hex().to_string();
        let data = if self.native {
            AssetData::Path { path }
        } else {
            let text = String::from_utf8(bytes).map_err(|e| unreadable(&path).because(&e))?;
            AssetData::Text { text }
        };
        Ok(Asset {
            name: request.name.clone(),
            digest,
            data,
        })
    }

    fn path(&self, request: &AssetRequest) -> Result<PathBuf, PluginError> {
        match (self.named.get(&request.name), &request.location) {
            (Some(path), _) => Ok(path.clone()),
            (None, Location::Path { path }) => Ok(self.folder.join(path)),
            (None, _) => Err(PluginError::new(
                "remote-asset",
                format!("asset `{}` is not fetched in a test", request.name),
            )
            .help("hand a file over with `Suite::asset`")),
        }
    }
}

fn unreadable(path: &Path) -> PluginError {
    PluginError::new(
        "unreadable-asset",
        format!("`{}` cannot be read", path.display()),
    )
}
