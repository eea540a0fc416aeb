//! What holds for one role alone.

mod dataset;
mod formatter;
mod local;
mod provider;
mod remote;
mod secrets;
mod verifier;

use crate::{Report, setup::Setup};
use heartcut_sdk::{Instance, Manifest};

/// Runs the checks of the plugin's role.
pub(crate) fn check(setup: &Setup<'_>, manifest: &Manifest, report: &mut Report) {
    let examples = &setup.examples;
    match &setup.plugin {
        Instance::Dataset(dataset) => dataset::check(dataset.as_ref(), examples, report),
        Instance::Provider(provider) => provider::check(provider.as_ref(), setup, manifest, report),
        Instance::Verifier(verifier) => verifier::check(verifier.as_ref(), examples, report),
        Instance::Formatter(formatter) => formatter::check(formatter.as_ref(), examples, report),
        Instance::Trainer(_) => {}
    }
}
