//! The file of a library, checked before the system's loader sees it.

use crate::{
    elf::{self, Fault},
    name::Name,
};
use fs_err::File;
use heartcut_host::registry::CodeFile;
use heartcut_plugin_api::PluginError;
use sha2::{Digest, Sha256};
use std::{
    fmt::Write,
    io::{self, Read},
    path::PathBuf,
};

/// A library that is what it should be.
pub(crate) struct Checked {
    /// Absolute, so that no other library of this name is found.
    pub(crate) path: PathBuf,
    /// 64 hex digits.
    pub(crate) sha256: String,
}

/// Looks at the file of a library: whether it is the one that was installed, and, on Linux, whether
/// it is a library for this machine at all. Headers of other systems are not looked at.
///
/// # Errors
/// `unreadable-code`, `empty-code`, `cut-off`, `wrong-digest`, `not-a-library` or
/// `wrong-architecture`.
pub(crate) fn check(code: &CodeFile, name: &Name) -> Result<Checked, PluginError> {
    let unreadable = |error: io::Error| {
        let what = format!("has no library at `{}`", code.path.display());
        name.error("unreadable-code", what)
            .because(&error)
            .help("install it again: `heartcut plugin add`")
    };
    let path = fs_err::canonicalize(&code.path).map_err(unreadable)?;
    let found = read(&path).map_err(unreadable)?;
    check_size(code, name, found.size)?;
    if let Some(wanted) = code
        .sha256
        .as_ref()
        .filter(|wanted| **wanted != found.sha256)
    {
        let what = format!(
            "has the sha256 {} and not {wanted} as it was installed",
            found.sha256
        );
        return Err(damaged(code, name, "wrong-digest", &what));
    }
    if cfg!(target_os = "linux") {
        elf::check(&found.head, found.size).map_err(|fault| unfit(code, name, &fault))?;
    }
    Ok(Checked {
        path,
        sha256: found.sha256,
    })
}

struct Found {
    head: Vec<u8>,
    size: u64,
    sha256: String,
}

/// Reads a file piece by piece: a library may be larger than what should be in memory.
fn read(path: &PathBuf) -> io::Result<Found> {
    let mut file = File::open(path)?;
    let mut head = Vec::new();
    file.by_ref()
        .take(elf::HEAD as u64)
        .read_to_end(&mut head)?;
    let mut hasher = Sha256::new_with_prefix(&head);
    let rest = io::copy(&mut file, &mut hasher)?;
    let sha256 = hasher
        .finalize()
        .iter()
        .fold(String::new(), |mut hex, byte| {
            // Writing to a string does not fail.
            write!(hex, "{byte:02x}").ok();
            hex
        });
    Ok(Found {
        size: head.len() as u64 + rest,
        head,
        sha256,
    })
}

fn check_size(code: &CodeFile, name: &Name, size: u64) -> Result<(), PluginError> {
    if size == 0 {
        return Err(damaged(code, name, "empty-code", "is an empty file"));
    }
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

fn unfit(code: &CodeFile, name: &Name, fault: &Fault) -> PluginError {
    let error = match fault {
        Fault::CutOff { .. } => return damaged(code, name, "cut-off", &fault.to_string()),
        Fault::NotALibrary(_) => "not-a-library",
        Fault::Architecture { .. } => "wrong-architecture",
    };
    let what = format!("cannot be loaded: `{}` {fault}", code.path.display());
    name.error(error, what).help(format!(
        "ask its author for a library for {}, or build it here: `heartcut plugin build --native`",
        std::env::consts::ARCH
    ))
}

fn damaged(code: &CodeFile, name: &Name, error: &str, what: &str) -> PluginError {
    let message = format!("is damaged: `{}` {what}", code.path.display());
    name.error(error, message)
        .help("install it again: `heartcut plugin update`")
}
