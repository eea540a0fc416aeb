use crate::name::Name;
use heartcut_plugin_api::{
    AssetData, Assets, PluginError,
    boundary::{Codec, Json},
    registration::Asset,
};
use std::path::Path;

/// Bytes of the texts that a plugin is handed in all.
const MOST: u64 = 32 << 20;

/// The assets as the plugin gets them: JSON, every file as text, because it cannot open one.
///
/// # Errors
/// A file that cannot be read, is no text, or is too large with the others.
pub(crate) fn as_texts(assets: Assets, name: &Name) -> Result<String, PluginError> {
    let mut left = MOST;
    let files = assets.files.into_iter().map(|asset| {
        let asset = as_text(asset, left, name)?;
        if let AssetData::Text { text } = &asset.data {
            left = left
                .checked_sub(text.len() as u64)
                .ok_or_else(|| too_large(&asset.name, name))?;
        }
        Ok(asset)
    });
    let assets = Assets {
        files: files.collect::<Result<_, PluginError>>()?,
    };
    let json = Json::encode(&assets)?;
    String::from_utf8(json).map_err(|e| heartcut_plugin_api::boundary::unencodable(&e))
}

fn as_text(asset: Asset, left: u64, name: &Name) -> Result<Asset, PluginError> {
    let AssetData::Path { path } = &asset.data else {
        return Ok(asset);
    };
    let text = read(path, left, &asset.name, name)?;
    Ok(Asset {
        data: AssetData::Text { text },
        ..asset
    })
}

fn read(path: &Path, left: u64, asset: &str, name: &Name) -> Result<String, PluginError> {
    let unreadable = |e: std::io::Error| {
        let what = format!("cannot be handed `{asset}` as text");
        name.error("unreadable-asset", what).because(&e)
    };
    let size = fs_err::metadata(path).map_err(unreadable)?.len();
    if size > left {
        return Err(too_large(asset, name));
    }
    fs_err::read_to_string(path).map_err(unreadable)
}

fn too_large(asset: &str, name: &Name) -> PluginError {
    let what = format!("asks for more than 32 MiB of files, `{asset}` among them");
    name.error("asset-too-large", what)
        .help("what needs large files has to be built in or native")
}
