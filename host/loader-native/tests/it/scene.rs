//! What every test needs: a plugin from a library, and what must hold of an error.

use crate::build::library;
use heartcut_host::{
    project::Limits,
    registry::{CodeFile, Loader},
};
use heartcut_loader_native::NativeLoader;
use heartcut_plugin_api::{
    Assets, Case, Factory, Instance, Manifest, PluginError, SilentHost, Verdict, Verifier,
};
use serde_json::json;
use std::path::{Path, PathBuf};

/// What a package says of the misbehaving plugin.
pub(crate) fn manifest() -> Manifest {
    toml::from_str(include_str!("../fixtures/misbehaving.toml")).expect("a manifest")
}

/// A file without a digest, as of a package under development.
pub(crate) fn unlocked(path: impl Into<PathBuf>) -> CodeFile {
    CodeFile {
        path: path.into(),
        sha256: None,
        size: None,
        cache: PathBuf::new(),
        limits: Limits::default(),
    }
}

pub(crate) fn load(code: &CodeFile) -> Result<Box<dyn Factory>, PluginError> {
    NativeLoader.load(code, &manifest())
}

/// Why this file does not load as the misbehaving plugin.
pub(crate) fn refusal(code: &CodeFile) -> PluginError {
    let refused = load(code).err().expect("it is refused");
    assert_is_told_well(&refused);
    refused
}

/// The misbehaving plugin, behaving so.
pub(crate) fn behaving(how: &str) -> Result<Box<dyn Verifier>, PluginError> {
    behaving_at(&library("misbehaving"), how)
}

pub(crate) fn behaving_at(path: &Path, how: &str) -> Result<Box<dyn Verifier>, PluginError> {
    let factory = load(&unlocked(path))?;
    match factory.create(json!({ "how": how }), Assets::default())? {
        Instance::Verifier(verifier) => Ok(verifier),
        _ => panic!("it is no verifier"),
    }
}

pub(crate) fn cases(responses: &[&str]) -> Vec<Case> {
    let case = |response: &&str| Case::new("1", "7", *response);
    responses.iter().map(case).collect()
}

pub(crate) fn verify(
    plugin: &dyn Verifier,
    responses: &[&str],
) -> Vec<Result<Verdict, PluginError>> {
    plugin.verify(&cases(responses), &SilentHost)
}

/// Whether the host lives and the next call works.
pub(crate) fn assert_all_is_well() {
    let plugin = behaving("well").expect("a plugin");
    let reasons = verify(plugin.as_ref(), &["7", "8"]);
    let reasons: Vec<_> = reasons
        .into_iter()
        .map(|v| v.expect("a verdict").reason)
        .collect();
    assert_eq!(reasons, ["same", "different"]);
}

/// Every error of the boundary names plugin, version and remedy, in no more than a few lines.
pub(crate) fn assert_is_told_well(error: &PluginError) {
    let name = "plugin `verifier/misbehaving` 0.3.0 ";
    assert!(error.message.starts_with(name), "{error:?}");
    assert!(
        error.help.as_ref().is_some_and(|help| help.len() > 20),
        "{error:?}"
    );
    let length = error.message.len() + error.causes.iter().map(String::len).sum::<usize>();
    assert!(length < 700, "{length} bytes: {error:?}");
}
