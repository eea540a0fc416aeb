//! Code that is not what its package says, and code that is loaded twice.

use crate::{
    build::library,
    scene::{assert_all_is_well, behaving, behaving_at, manifest, unlocked, verify},
};
use heartcut_host::registry::Loader;
use heartcut_loader_native::NativeLoader;
use std::fs;

#[test]
fn code_that_is_not_what_its_package_says_is_refused() {
    let table = [
        (
            "formatter/misbehaving",
            "0.3.0",
            "wrong-role",
            "is called a formatter, but its code is a verifier",
        ),
        (
            "verifier/other",
            "0.3.0",
            "other-plugin",
            "has the code of `verifier/misbehaving` 0.3.0",
        ),
        (
            "verifier/misbehaving",
            "0.4.0",
            "other-plugin",
            "has the code of `verifier/misbehaving` 0.3.0",
        ),
    ];
    for (id, version, code, what) in table {
        let mut manifest = manifest();
        manifest.id = id.parse().expect("an id");
        manifest.version = version.to_owned();
        let refused = NativeLoader.load(&unlocked(library("misbehaving")), &manifest);
        let error = refused.err().expect("it is refused");
        assert_eq!(error.code, code);
        assert_eq!(error.message, format!("plugin `{id}` {version} {what}"));
        assert!(error.help.is_some());
    }
    assert_all_is_well();
}

/// Both packages count with the same counter.
#[test]
fn the_same_library_twice_is_one_library() {
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("copy.so");
    fs::copy(library("misbehaving"), &copy).expect("a copy");
    let (one, two) = (
        behaving("counts").unwrap(),
        behaving_at(&copy, "counts").unwrap(),
    );
    let count = |plugin| -> u64 {
        let verdict = verify(plugin, &["7"]).remove(0).expect("a verdict");
        verdict.reason.parse().expect("a number")
    };
    let first = count(one.as_ref());
    let second = count(two.as_ref());
    assert!(second > first, "{first}, {second}");
    let maps = fs::read_to_string("/proc/self/maps").expect("what this program has loaded");
    assert!(
        !maps.contains(copy.to_str().expect("a path")),
        "the copy was loaded as well"
    );
}

#[test]
fn a_library_stays_when_its_last_plugin_ends() {
    let path = library("misbehaving");
    drop(behaving("well").unwrap());
    let maps = fs::read_to_string("/proc/self/maps").expect("what this program has loaded");
    let path = path.canonicalize().expect("a path");
    assert!(maps.contains(path.to_str().expect("a path")));
    assert_all_is_well();
}
