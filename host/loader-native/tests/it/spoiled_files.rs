//! Files that are not the library they should be: refused before anything of them runs.

use crate::{
    build::library,
    scene::{assert_all_is_well, assert_is_told_well, manifest, refusal, unlocked},
};
use heartcut_host::registry::{CodeFile, Loader};
use heartcut_loader_native::NativeLoader;
use sha2::{Digest, Sha256};
use std::{fs, path::PathBuf};

struct Spoiled {
    folder: tempfile::TempDir,
    whole: Vec<u8>,
}

impl Spoiled {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            whole: fs::read(library("misbehaving")).expect("the library"),
        }
    }

    fn file(&self, bytes: &[u8]) -> CodeFile {
        let path = self.folder.path().join("plugin.so");
        fs::write(&path, bytes).expect("a file is written");
        unlocked(path)
    }

    /// The file, where the whole library is what was installed.
    fn installed(&self, bytes: &[u8]) -> CodeFile {
        CodeFile {
            sha256: Some(format!("{:x}", Sha256::digest(&self.whole))),
            size: Some(self.whole.len() as u64),
            ..self.file(bytes)
        }
    }

    fn patched(&self, at: usize, bytes: &[u8]) -> Vec<u8> {
        let mut spoiled = self.whole.clone();
        spoiled[at..at + bytes.len()].copy_from_slice(bytes);
        spoiled
    }
}

fn assert_refused(code: &CodeFile, error: &str, part: &str) {
    let refused = refusal(code);
    assert_eq!(refused.code, error, "{refused:?}");
    assert!(refused.message.contains(part), "{refused:?}");
    let prepared = NativeLoader
        .prepare(code, &manifest())
        .expect_err("it is refused");
    assert_eq!(prepared, refused, "installing finds the same");
}

#[test]
fn a_file_that_is_no_library_is_refused() {
    let spoiled = Spoiled::new();
    let whole = spoiled.whole.len();
    let table: [(Vec<u8>, &str, &str); 9] = [
        (b"echo hello\n".to_vec(), "not-a-library", "a text"),
        (Vec::new(), "empty-code", "an empty file"),
        (
            spoiled.whole[..100 << 10].to_vec(),
            "cut-off",
            "102400 of at least",
        ),
        (
            spoiled.whole[..whole / 4 * 3].to_vec(),
            "cut-off",
            "is cut off",
        ),
        (spoiled.whole[..whole - 1].to_vec(), "cut-off", "is cut off"),
        (
            spoiled.patched(18, &[243, 0]),
            "wrong-architecture",
            "built for riscv64",
        ),
        (spoiled.patched(4, &[1]), "wrong-architecture", "64 bits"),
        (spoiled.patched(16, &[4, 0]), "not-a-library", "a core dump"),
        (spoiled.patched(16, &[1, 0]), "not-a-library", "not linked"),
    ];
    for (bytes, error, part) in table {
        assert_refused(&spoiled.file(&bytes), error, part);
    }
    assert_all_is_well();
}

#[test]
fn a_file_that_is_not_the_installed_one_is_refused() {
    let spoiled = Spoiled::new();
    let whole = &spoiled.whole;
    let longer = [whole.as_slice(), b"\0"].concat();
    let table: [(&[u8], &str, &str); 6] = [
        (&whole[..100 << 10], "cut-off", "102400 of"),
        (&whole[..whole.len() / 4 * 3], "cut-off", "is cut off"),
        (b"", "empty-code", "an empty file"),
        (b"hello", "cut-off", "5 of"),
        (&longer, "wrong-digest", "bytes and not"),
        (
            &spoiled.patched(whole.len() / 2, b"!"),
            "wrong-digest",
            "has the sha256",
        ),
    ];
    for (bytes, error, part) in table {
        assert_refused(&spoiled.installed(bytes), error, part);
    }
    let whole = spoiled.installed(whole);
    NativeLoader
        .prepare(&whole, &manifest())
        .expect("the installed file");
    NativeLoader
        .load(&whole, &manifest())
        .expect("the installed file");
}

#[test]
fn a_file_that_is_not_there_is_told() {
    let gone = PathBuf::from("/nowhere/plugin.so");
    let error = refusal(&unlocked(&gone));
    assert_eq!(error.code, "unreadable-code");
    assert!(error.message.contains("/nowhere/plugin.so"), "{error:?}");
    let folder = refusal(&unlocked("/"));
    assert_eq!(folder.code, "unreadable-code");
}

/// A library of the system: it loads, and is no plugin.
#[test]
fn a_library_that_is_no_plugin_is_refused() {
    let maps = fs::read_to_string("/proc/self/maps").expect("what this program has loaded");
    let path = maps
        .lines()
        .filter_map(|line| line.split_whitespace().last())
        .find(|path| path.contains("libc.so") || path.contains("libc-"))
        .expect("a C library");
    let error = refusal(&unlocked(path));
    assert_eq!(error.code, "not-a-plugin");
    assert_all_is_well();
}

/// The header is whole, and the system finds fault with the rest.
#[test]
fn a_library_that_the_system_refuses_is_refused() {
    let spoiled = Spoiled::new();
    let mut bytes = spoiled.whole.clone();
    let at = bytes
        .windows(11)
        .position(|part| part == b"libc.so.6\0\0" || part.starts_with(b"libc.so.6\0"));
    let at = at.expect("the library needs the C library");
    bytes[at..at + 9].copy_from_slice(b"libq.so.9");
    let error = refusal(&spoiled.file(&bytes));
    assert_eq!(error.code, "unloadable");
    assert!(
        error.causes.iter().any(|cause| cause.contains("libq.so.9")),
        "{error:?}"
    );
    assert_is_told_well(&error);
    assert_all_is_well();
}
