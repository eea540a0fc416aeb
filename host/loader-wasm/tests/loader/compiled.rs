//! Compiled code that is kept.

use crate::package::{Package, judge};
use heartcut_host::registry::Loader;
use heartcut_loader_wasm::WasmLoader;
use std::path::PathBuf;

impl Package {
    fn compiled(&self) -> Vec<PathBuf> {
        let Ok(folder) = fs_err::read_dir(&self.code.cache) else {
            return Vec::new();
        };
        let mut files: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    }

    fn works(&self) {
        assert!(judge(&*self.verifier(), "7").unwrap().is_correct());
    }
}

#[test]
fn installing_compiles_and_loading_does_not() {
    let package = Package::misbehaving().locked();
    package
        .loader()
        .prepare(&package.code, &package.manifest)
        .unwrap();
    let [file, _] = package.compiled().try_into().unwrap();
    let name = file.file_name().unwrap().to_str().unwrap();
    assert!(
        name.starts_with(package.code.sha256.as_deref().unwrap()),
        "{name}"
    );
    let before = fs_err::read(&file).unwrap();
    let modified = || fs_err::metadata(&file).unwrap().modified().unwrap();
    let written = modified();
    package.works();
    assert_eq!(modified(), written, "it was compiled again");
    assert_eq!(fs_err::read(&file).unwrap(), before);
}

#[test]
fn installing_refuses_what_would_not_load() {
    let package = Package::of(b"\0asm\x0d\0\x01\0", "verifier/x", "1.0.0");
    let error = package
        .loader()
        .prepare(&package.code, &package.manifest)
        .unwrap_err();
    assert_eq!(error.code, "not-a-plugin");
}

#[test]
fn compiled_code_that_is_damaged_or_missing_is_compiled_again() {
    let package = Package::misbehaving();
    package.works();
    let [file, _] = package.compiled().try_into().unwrap();
    let whole = fs_err::read(&file).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    for bytes in [&whole[..whole.len() / 2], &whole[..10], b"", &flipped] {
        fs_err::write(&file, bytes).unwrap();
        package.works();
        assert!(fs_err::read(&file).unwrap() == whole, "it was not repaired");
    }
    for file in package.compiled() {
        fs_err::remove_file(&file).unwrap();
        package.works();
        assert!(file.exists());
    }
}

/// Compiled code runs as it is: what somebody else sealed is not taken.
#[test]
fn compiled_code_of_another_user_is_not_trusted() {
    let package = Package::misbehaving();
    package.works();
    let [code, seal] = package.compiled().try_into().unwrap();
    let read = || (fs_err::read(&code).unwrap(), fs_err::read(&seal).unwrap());
    let foreign = read();
    fs_err::remove_file(package.key()).unwrap();
    package.works();
    let ours = read();
    assert_ne!(ours.1, foreign.1, "the seal of the other user stands");
    assert!(ours.0 == foreign.0, "the same code is compiled the same");
}

/// The digest is not computed again for what was compiled, so the seal has to see every change.
#[test]
fn changed_code_is_seen_although_it_was_compiled() {
    let package = Package::misbehaving().locked();
    package.works();
    let mut changed = fs_err::read(&package.code.path).unwrap();
    *changed.last_mut().unwrap() ^= 1;
    let error = package.spoilt(&changed).load().err().unwrap();
    assert_eq!(error.code, "wrong-digest");
}

#[cfg(unix)]
#[test]
fn the_key_is_for_its_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let package = Package::misbehaving();
    package.works();
    let mode = fs_err::metadata(package.key())
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn without_a_place_for_the_key_it_runs_and_says_so() {
    let package = Package::misbehaving();
    let loader = WasmLoader::new(None);
    assert_eq!(loader.notices(), [""; 0]);
    loader.load(&package.code, &package.manifest).unwrap();
    assert!(package.compiled().is_empty());
    let notices = loader.notices();
    assert!(
        notices.iter().any(|n| n.contains("are not kept")),
        "{notices:?}"
    );
}

#[test]
fn a_cache_that_cannot_be_written_is_done_without() {
    let mut package = Package::misbehaving();
    package.code.cache = package.code.path.join("a file is no folder");
    let loader = package.loader();
    loader.load(&package.code, &package.manifest).unwrap();
    let notices = loader.notices();
    assert!(
        notices.iter().any(|n| n.contains("are not kept")),
        "{notices:?}"
    );
}
