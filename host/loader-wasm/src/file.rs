//! The bytes of a component, checked before anything looks into them.

use crate::name::Name;
use heartcut_host::registry::CodeFile;
use heartcut_plugin_api::PluginError;
use sha2::{Digest, Sha256};

/// What is in the file of a plugin's code.
pub(crate) struct Wasm {
    pub(crate) bytes: Vec<u8>,
    /// 64 hex digits: of these bytes once they are checked, before that what they should have.
    pub(crate) sha256: String,
}

const MAGIC: &[u8] = b"\0asm";
const CORE_MODULE: &[u8] = &[1, 0, 0, 0];
const COMPONENT: &[u8] = &[0x0d, 0, 1, 0];

/// Reads the code of a plugin. What it holds is looked at by [`check`]; that takes longer than all
/// the rest of loading, and is not needed for bytes that were checked when they were compiled.
///
/// # Errors
/// A file that cannot be read, or has not the size that it should have.
pub(crate) fn read(code: &CodeFile, name: &Name) -> Result<Wasm, PluginError> {
    let bytes = fs_err::read(&code.path).map_err(|e| {
        let what = format!("has no code at `{}`", code.path.display());
        name.error("unreadable-code", what)
            .because(&e)
            .help("install it again: `heartcut plugin add`")
    })?;
    if bytes.is_empty() {
        return Err(damaged(code, name, "empty-code", "is an empty file"));
    }
    check_size(code, name, &bytes)?;
    let sha256 = code.sha256.clone().unwrap_or_else(|| sha256(&bytes));
    Ok(Wasm { bytes, sha256 })
}

/// Whether the code is the one that was installed, and a component.
///
/// # Errors
/// Another digest, or another kind of file.
pub(crate) fn check(wasm: &Wasm, code: &CodeFile, name: &Name) -> Result<(), PluginError> {
    let found = sha256(&wasm.bytes);
    if found != wasm.sha256 {
        let what = format!(
            "has the sha256 {found} and not {} as it was installed",
            wasm.sha256
        );
        return Err(damaged(code, name, "wrong-digest", &what));
    }
    check_kind(code, name, &wasm.bytes)
}

fn check_size(code: &CodeFile, name: &Name, bytes: &[u8]) -> Result<(), PluginError> {
    let size = bytes.len() as u64;
    match code.size {
        Some(wanted) if size < wanted => {
            let what = format!("is cut off: {size} of {wanted} bytes are there");
            Err(damaged(code, name, "cut-off", &what))
        }
        Some(wanted) if size > wanted => {
            let what = format!("has {size} bytes and not {wanted} as it was installed");
            Err(damaged(code, name, "wrong-digest", &what))
        }
        _ => Ok(()),
    }
}

fn check_kind(code: &CodeFile, name: &Name, bytes: &[u8]) -> Result<(), PluginError> {
    let file = code.path.display();
    if bytes.len() < 8 || !bytes.starts_with(MAGIC) {
        let what = format!("is no WASM: `{file}` holds something else");
        return Err(name.error("not-wasm", what).help(BUILD));
    }
    match &bytes[4..8] {
        COMPONENT => Ok(()),
        CORE_MODULE => Err(name
            .error(
                "core-module",
                format!("is a core module and no component: `{file}`"),
            )
            .help(BUILD)),
        _ => Err(name
            .error(
                "not-wasm",
                format!("is of a kind of WASM that nobody knows here: `{file}`"),
            )
            .help("ask its author for a component")),
    }
}

const BUILD: &str = "its author builds the component with `heartcut plugin build --wasm`";

fn damaged(code: &CodeFile, name: &Name, error: &str, what: &str) -> PluginError {
    name.error(
        error,
        format!("is damaged: `{}` {what}", code.path.display()),
    )
    .help("install it again: `heartcut plugin update`")
}

fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}
