//! Each check of the suite finds a plugin that deserves it, and nothing else in it.

mod datasets;
mod formatters;
mod lists;
mod manifests;
mod plugin;
mod providers;
mod transcripts;
mod verifiers;

use heartcut_sdk::Registration;
use heartcut_sdk_testing::{checks, conformance};
use std::collections::BTreeSet;

/// A check and a plugin that it must find.
type Bad = (&'static str, &'static Registration);

fn all() -> Vec<Bad> {
    [
        manifests::BAD,
        lists::BAD,
        verifiers::BAD,
        providers::BAD,
        datasets::BAD,
        formatters::BAD,
    ]
    .concat()
}

#[test]
fn every_check_finds_its_plugin_and_nothing_else() {
    for (number, (check, registration)) in all().into_iter().enumerate() {
        let report = conformance(registration);
        assert!(
            report.failed(check),
            "plugin {number}: `{check}` finds nothing\n{report}"
        );
        let others = report
            .findings()
            .iter()
            .any(|finding| finding.check != check);
        assert!(
            !others,
            "plugin {number}: more than `{check}` is found\n{report}"
        );
    }
}

#[test]
fn every_check_has_its_plugin() {
    let covered: BTreeSet<&str> = all().iter().map(|(check, _)| *check).collect();
    let known: BTreeSet<&str> = checks::ALL.iter().copied().collect();
    assert_eq!(covered, known);
}

#[test]
fn plugins_without_a_fault_pass() {
    for registration in [
        plugin::VERIFIER,
        plugin::DATASET,
        plugin::FORMATTER,
        plugin::PROVIDER,
    ] {
        conformance(registration).assert();
    }
}

#[test]
#[should_panic(expected = "no-reference: correct without a reference")]
fn a_finding_fails_the_test() {
    let (_, registration) = verifiers::BAD[0];
    conformance(registration).assert();
}
