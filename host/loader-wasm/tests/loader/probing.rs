//! A plugin that reaches for files, environment, network, input and clocks gets none of them.

use crate::package::{Package, judge};
use std::{ffi::OsStr, fs};

#[test]
fn a_plugin_reaches_nothing() {
    let verifier = Package::probing().verifier();
    let verdict = judge(&*verifier, "probe").unwrap();
    assert_eq!(verdict.reason, "tried");
    assert!(!fs::exists("/tmp/probe").unwrap());
}

/// The guest would find something here: what it looks for is there.
#[test]
fn there_is_something_to_reach() {
    assert!(std::env::vars_os().any(|(name, _)| name == OsStr::new("PATH")));
    assert!(fs::exists("/etc/passwd").unwrap());
}

#[test]
fn nobody_waits_for_a_clock_that_stands() {
    let verifier = Package::probing().verifier();
    // A thousand million seconds are over at once.
    assert_eq!(judge(&*verifier, "sleep").unwrap().reason, "tried");
}

#[test]
fn a_plugin_that_ends_itself_ends_its_call() {
    let verifier = Package::probing().verifier();
    let error = judge(&*verifier, "exit").unwrap_err();
    assert_eq!(error.code, "plugin-trapped", "{error:?}");
    assert!(error.message.contains("ended itself"), "{error:?}");
    assert!(judge(&*verifier, "probe").is_ok());
}

/// Standard output leads nowhere also where the caller runs inside of an async runtime.
#[test]
fn a_plugin_runs_on_any_thread() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let verifier = Package::probing().verifier();
    let verdict = runtime.block_on(async { judge(&*verifier, "probe") });
    assert_eq!(verdict.unwrap().reason, "tried");
}
