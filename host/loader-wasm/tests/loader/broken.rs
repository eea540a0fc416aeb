//! Code that is not what it should be. Every kind has an error of its own, which names the plugin,
//! its version and what to do.

use crate::package::{Package, guest};
use heartcut_plugin_api::PluginError;

/// The guest with one text for another of the same length, everywhere.
fn with(old: &str, new: &str) -> Vec<u8> {
    assert_eq!(old.len(), new.len(), "offsets must stay");
    let mut bytes = guest("misbehaving");
    let mut found = 0;
    for at in 0..bytes.len() - old.len() {
        if bytes[at..].starts_with(old.as_bytes()) {
            bytes[at..at + old.len()].copy_from_slice(new.as_bytes());
            found += 1;
        }
    }
    assert!(found > 0, "`{old}` is not in the guest");
    bytes
}

fn misbehaving(bytes: &[u8]) -> Package {
    Package::of(bytes, "verifier/misbehaving", "0.3.0")
}

fn refused(package: &Package) -> PluginError {
    package.load().err().expect("it loads")
}

/// Every error says whose it is and what to do.
fn check(package: &Package, code: &str, says: &str) {
    let error = refused(package);
    assert_eq!(error.code, code, "{error:?}");
    let name = format!(
        "plugin `{}` {} ",
        package.manifest.id, package.manifest.version
    );
    assert!(error.message.starts_with(&name), "{error:?}");
    assert!(error.message.contains(says), "{error:?}");
    let help = error.help.as_deref().unwrap_or_default();
    assert!(!help.is_empty(), "{error:?}");
}

#[test]
fn what_is_no_component_is_told_apart() {
    let text = b"#!/bin/sh\necho this is a text file\n";
    let core = b"\0asm\x01\0\0\0";
    let empty_component = b"\0asm\x0d\0\x01\0";
    let odd = b"\0asm\x63\0\x01\0";
    let table: [(&[u8], &str, &str); 6] = [
        (b"", "empty-code", "is an empty file"),
        (text, "not-wasm", "is no WASM"),
        (b"\0asm", "not-wasm", "is no WASM"),
        (odd, "not-wasm", "a kind of WASM"),
        (core, "core-module", "is a core module and no component"),
        (empty_component, "not-a-plugin", "exports nothing"),
    ];
    for (bytes, code, says) in table {
        check(&misbehaving(bytes), code, says);
    }
    let help = refused(&misbehaving(core)).help.unwrap();
    assert!(help.contains("heartcut plugin build --wasm"), "{help}");
}

#[test]
fn a_missing_file_is_told() {
    let package = Package::misbehaving();
    fs_err::remove_file(&package.code.path).unwrap();
    check(&package, "unreadable-code", "has no code at");
}

#[test]
fn code_that_was_cut_off_or_changed_never_reaches_the_compiler() {
    let whole = guest("misbehaving");
    for part in [whole.len() / 4, whole.len() * 3 / 4, whole.len() - 1] {
        let package = Package::misbehaving().locked().spoilt(&whole[..part]);
        check(&package, "cut-off", "is cut off");
    }
    let package = Package::misbehaving()
        .locked()
        .spoilt(&[&whole[..], b"x"].concat());
    check(&package, "wrong-digest", "bytes and not");
    let mut other = whole;
    *other.last_mut().unwrap() ^= 1;
    let package = Package::misbehaving().locked().spoilt(&other);
    check(&package, "wrong-digest", "has the sha256");
}

/// Without a lock nothing says how long it should be; the compiler sees it.
#[test]
fn code_that_was_cut_off_under_development_does_not_compile() {
    let whole = guest("misbehaving");
    for part in [whole.len() / 4, whole.len() * 3 / 4] {
        check(
            &misbehaving(&whole[..part]),
            "broken-code",
            "cannot be compiled",
        );
    }
}

#[test]
fn other_versions_of_the_contract_are_told_in_our_words() {
    let newer = with("@0.0.1", "@0.2.0");
    check(
        &misbehaving(&newer),
        "too-new",
        "needs heartcut:plugin 0.2.0, this heartcut offers 0.0.1",
    );
    let older = with("@0.0.1", "@0.0.0");
    check(
        &misbehaving(&older),
        "too-old",
        "needs heartcut:plugin 0.0.0, this heartcut offers 0.0.1",
    );
    let newer_host = with("heartcut:plugin/host@0.0.1", "heartcut:plugin/host@9.0.0");
    check(
        &misbehaving(&newer_host),
        "too-new",
        "needs heartcut:plugin 9.0.0",
    );
}

#[test]
fn another_world_is_told() {
    let import = with("heartcut:plugin/host@0.0.1", "foo:bar/some-iface@0.1.234");
    check(
        &misbehaving(&import),
        "unknown-import",
        "imports `foo:bar/some-iface@0.1.234`, which no plugin gets",
    );
    let export = with("heartcut:plugin/code@0.0.1", "foo:bar/some-iface@0.1.234");
    check(
        &misbehaving(&export),
        "not-a-plugin",
        "it exports `foo:bar/some-iface@0.1.234`",
    );
    let function = with("describe", "subscrib");
    check(
        &misbehaving(&function),
        "not-a-plugin",
        "does not keep to the contract",
    );
}

#[test]
fn code_of_another_plugin_is_told() {
    let bytes = guest("misbehaving");
    let role = Package::of(&bytes, "dataset/misbehaving", "0.3.0");
    check(
        &role,
        "wrong-role",
        "is called a dataset, but its code is a verifier",
    );
    let other = "has the code of `verifier/misbehaving` 0.3.0";
    let name = Package::of(&bytes, "verifier/another", "0.3.0");
    check(&name, "other-plugin", other);
    let version = Package::of(&bytes, "verifier/misbehaving", "0.3.1");
    check(&version, "other-plugin", other);
}
