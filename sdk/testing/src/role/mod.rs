//! What holds for one role alone.

mod dataset;
mod formatter;
mod local;
mod provider;
mod remote;
mod secrets;
mod verifier;

use crate::{
    Report,
    setup::{Plugin, Setup},
};
use heartcut_sdk::Manifest;

/// Runs the checks of the plugin's role.
pub(crate) fn check(setup: &Setup<'_>, manifest: &Manifest, report: &mut Report) {
    let examples = &setup.examples;
    match &setup.plugin {
        Plugin::Dataset(dataset) => dataset::check(dataset.as_ref(), examples, report),
        Plugin::Provider(provider) => provider::check(provider.as_ref(), setup, manifest, report),
        Plugin::Verifier(verifier) => verifier::check(verifier.as_ref(), examples, report),
        Plugin::Formatter(formatter) => formatter::check(formatter.as_ref(), examples, report),
        Plugin::Trainer(_) => {}
    }
}
