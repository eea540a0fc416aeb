//! Data that lies elsewhere: files of the Hugging Face hub and of URLs, fetched once and kept.
//!
//! The cache of the hub is the one that its own library has, so that either finds what the other
//! fetched. A file is written beside its place, held against its digest, and moved; one that is in
//! the cache is held against it again before it is used.

mod cache;
mod client;
mod digest;
mod glob;
mod hub;
mod keep;
mod settings;
#[cfg(test)]
mod tests;
mod url;

pub use settings::stay_offline;

use crate::error::Result;
use heartcut_plugin_api::role::{Location, Source};
use hub::Hub;
use settings::Settings;
use std::path::PathBuf;

/// The same sources on this machine; what is not there yet is fetched.
///
/// # Errors
/// Places that are gone or cannot be reached, and files that are not what they should be.
pub fn local(sources: &[Source]) -> Result<Vec<Source>> {
    let mut found = Vec::new();
    for source in sources {
        for path in paths(source)? {
            found.push(Source {
                location: Location::Path { path },
                part: match source.location {
                    Location::Path { .. } => source.part.clone(),
                    // The files were chosen by it.
                    _ => None,
                },
                ..source.clone()
            });
        }
    }
    Ok(found)
}

fn paths(source: &Source) -> Result<Vec<String>> {
    let shown = |path: PathBuf| path.display().to_string();
    match &source.location {
        Location::Path { path } => Ok(vec![path.clone()]),
        Location::Url { url, sha256 } => {
            let settings = Settings::of_environment();
            Ok(vec![shown(url::fetch(&settings, url, sha256)?)])
        }
        Location::Hub {
            repo,
            revision,
            glob,
        } => {
            let hub = Hub::new(Settings::of_environment(), repo, revision);
            let files = hub.fetch(glob, source.part.as_ref())?;
            Ok(files.into_iter().map(shown).collect())
        }
    }
}
