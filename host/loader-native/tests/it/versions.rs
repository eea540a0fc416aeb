//! Libraries for another version of the boundary, or that only say they are for this one.

use crate::{
    build::library,
    scene::{assert_all_is_well, refusal, unlocked},
};
use heartcut_plugin_api::API_VERSION;
use std::{fs, path::Path};

/// The misbehaving library with other bytes wherever `from` stands.
fn with(folder: &Path, from: &[u8], to: &[u8]) -> std::path::PathBuf {
    assert_eq!(from.len(), to.len());
    let mut bytes = fs::read(library("misbehaving")).expect("the library");
    let mut found = 0;
    while let Some(at) = bytes.windows(from.len()).position(|part| part == from) {
        bytes[at..at + from.len()].copy_from_slice(to);
        found += 1;
    }
    assert!(
        found > 0,
        "{:?} stands in the library",
        String::from_utf8_lossy(from)
    );
    let path = folder.join("plugin.so");
    fs::write(&path, bytes).expect("a file is written");
    path
}

#[test]
fn a_library_for_another_version_is_refused_with_both_versions() {
    let mark = format!("heartcut native {API_VERSION}");
    for (version, code) in [
        ("0.0.0", "too-old"),
        ("0.0.9", "too-new"),
        ("1.0.0", "too-new"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let other = format!("heartcut native {version}");
        let error = refusal(&unlocked(with(
            folder.path(),
            mark.as_bytes(),
            other.as_bytes(),
        )));
        assert_eq!(error.code, code);
        let said = format!("api {version}; this heartcut offers {API_VERSION}");
        assert!(error.message.contains(&said), "{error:?}");
    }
    assert_all_is_well();
}

#[test]
fn a_library_without_a_mark_is_no_plugin() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = refusal(&unlocked(with(
        folder.path(),
        b"heartcut native ",
        b"gallstone nativ ",
    )));
    assert_eq!(error.code, "not-a-plugin");
}

/// The mark is right, and the header behind it is that of another `abi_stable`.
#[test]
fn a_library_with_another_header_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let (from, to) = (
        b"abi stable library for Rust",
        b"abi stable library for Oxid",
    );
    let error = refusal(&unlocked(with(folder.path(), from, to)));
    assert_eq!(error.code, "other-layout");
    assert!(
        error.causes[0].contains("another version of abi_stable"),
        "{error:?}"
    );
    assert_all_is_well();
}

/// `abi_stable` says this in tens of kilobytes.
#[test]
fn a_library_of_another_layout_is_refused_in_a_sentence() {
    let error = refusal(&unlocked(library("other-layout")));
    assert_eq!(error.code, "other-layout");
    assert!(
        error.causes[0].contains("laid out differently"),
        "{error:?}"
    );
    assert_all_is_well();
}
