//! What a plugin says, as bytes: for holding two ways of reaching the same plugin against each
//! other.

mod calls;

use crate::{Report, assets::Shelf, setup};
use heartcut_sdk::{
    Factory, Manifest, PluginError,
    boundary::{self, Call, Json},
    host::SilentHost,
};
use serde_json::Value;
use std::path::PathBuf;

/// One answer of a plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Configuration, method and number of the item.
    pub what: String,
    /// The encoded answer, or the encoded error of the whole call.
    pub bytes: Vec<u8>,
}

/// What a plugin answers to its examples and to hostile input, in each configuration of its
/// examples. Files that it asks for are read relative to `folder`.
///
/// # Errors
/// When `plugin.toml` does not parse.
///
/// ```no_run
/// # fn of(built_in: &dyn heartcut_sdk::Factory, loaded: &dyn heartcut_sdk::Factory) -> Result<(), heartcut_sdk::PluginError> {
/// use heartcut_sdk_testing::transcript;
/// assert_eq!(transcript(built_in, ".")?, transcript(loaded, ".")?);
/// # Ok(())
/// # }
/// ```
pub fn transcript(
    factory: &dyn Factory,
    folder: impl Into<PathBuf>,
) -> Result<Vec<Said>, PluginError> {
    let manifest: Manifest = toml::from_str(factory.manifest())
        .map_err(|e| PluginError::new("bad-manifest", "plugin.toml does not parse").because(&e))?;
    let shelf = Shelf {
        folder: folder.into(),
        native: manifest.wants.native,
        ..Shelf::default()
    };
    let mut said = Vec::new();
    for setup in setup::all(factory, &manifest, &shelf, None, &mut Report::default()) {
        let config = Value::Object(setup.config.clone());
        for call in calls::of(&setup)? {
            said.extend(answers(&setup, &call, &config));
        }
    }
    Ok(said)
}

fn answers(setup: &setup::Setup<'_>, asked: &calls::Asked, config: &Value) -> Vec<Said> {
    let call = Call {
        method: asked.method,
        head: &asked.head,
        items: &asked.items,
    };
    let what = |part: &str| format!("{} with {config}, {part}", asked.method);
    match boundary::answer::<Json>(&setup.plugin, call, &SilentHost) {
        Ok(frames) => {
            let frames = frames.into_iter().enumerate();
            let said = frames.map(|(index, bytes)| Said {
                what: what(&format!("answer {index}")),
                bytes,
            });
            said.collect()
        }
        Err(error) => vec![Said {
            what: what("the whole call"),
            bytes: error.code.into_bytes(),
        }],
    }
}
