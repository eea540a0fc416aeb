use super::{digest::digest_file, files_of};
use crate::{
    error::{HostError, Result},
    fetch::local,
};
use heartcut_plugin_api::{AssetData, AssetRequest, Assets, registration::Asset, role::Source};
use std::path::Path;

/// Fetches the files that a plugin asked for; relative paths start at `folder`.
///
/// # Errors
/// Files that are not there.
pub fn fetch_assets(requests: &[AssetRequest], folder: &Path) -> Result<Assets> {
    let files = requests
        .iter()
        .map(|request| fetch(request, folder))
        .collect::<Result<_>>()?;
    Ok(Assets { files })
}

fn fetch(request: &AssetRequest, folder: &Path) -> Result<Asset> {
    let mut files = Vec::new();
    for source in local(&[Source::at(request.location.clone())])? {
        files.extend(files_of(&source, folder)?);
    }
    let (Some(path), true) = (files.pop(), files.is_empty()) else {
        let message = format!("asset `{}` is a folder, a file is needed", request.name);
        return Err(HostError::config("wrong-asset", message));
    };
    let digest = digest_file(&path)?.to_hex().to_string();
    Ok(Asset {
        name: request.name.clone(),
        digest,
        data: AssetData::Path { path },
    })
}
