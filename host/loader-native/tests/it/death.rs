//! What must be seen from outside: a plugin that ends the program, and what a panic prints.

use crate::{
    build,
    scene::{behaving, verify},
};
use std::{
    os::unix::process::ExitStatusExt,
    process::{Command, Output},
};

const HOW: &str = "HEARTCUT_NATIVE_TEST_HOW";
const SIGABRT: i32 = 6;

/// Runs [`the_child`] in a program of its own.
fn child(how: &str) -> Output {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args([
        "--exact",
        "death::the_child",
        "--nocapture",
        "--test-threads=1",
    ]);
    command.env(HOW, how).env(build::FOLDER, build::folder());
    command.output().expect("it runs")
}

/// Does nothing unless it is called from [`child`].
#[test]
fn the_child() {
    let Ok(how) = std::env::var(HOW) else { return };
    let plugin = behaving(&how).expect("a plugin");
    let verdicts = verify(plugin.as_ref(), &["die"]);
    assert!(verdicts[0].is_err());
}

/// The exception that the README states: nothing saves the host from a native plugin that aborts.
#[test]
fn a_plugin_that_aborts_takes_the_host_with_it() {
    let output = child("aborts");
    assert_eq!(output.status.signal(), Some(SIGABRT), "{output:?}");
}

#[test]
fn a_panic_prints_nothing() {
    for how in ["panics", "panics in a thread"] {
        let output = child(how);
        assert!(output.status.success(), "{output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
}
