//! How a launcher is started.

use crate::entry::ENVIRONMENT;
use std::{
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
    process::Command,
};

/// The running program; its file may have been replaced meanwhile, the link still leads to what
/// runs.
const OWN_PROGRAM: &str = "/proc/self/exe";

/// The running program, once more, with what links this crate: the program itself, or a library that
/// it has loaded.
pub(crate) fn command() -> io::Result<Command> {
    let mut command = Command::new(OWN_PROGRAM);
    command.env_clear().env(ENVIRONMENT, "1").current_dir("/");
    if let Some(library) = own_library() {
        let (folder, name) = preloadable(&library)?;
        command.current_dir(folder).env("LD_PRELOAD", name);
    }
    Ok(command)
}

/// The library that this crate was linked into, where it is one: the program that loaded it could not
/// become a launcher by itself.
#[cfg(target_os = "linux")]
fn own_library() -> Option<PathBuf> {
    crate::system::own_library()
}

#[cfg(not(target_os = "linux"))]
fn own_library() -> Option<PathBuf> {
    None
}

/// The folder of a library and its name as `LD_PRELOAD` has it: a relative one, as a space or a colon
/// of a folder would end it.
fn preloadable(library: &Path) -> io::Result<(&Path, PathBuf)> {
    let name = library.file_name().and_then(OsStr::to_str);
    let name = name.filter(|name| !name.contains([' ', ':', '$']));
    match (library.parent(), name) {
        (Some(folder), Some(name)) if library.is_absolute() && library.is_file() => {
            Ok((folder, Path::new(".").join(name)))
        }
        _ => Err(io::Error::other(format!(
            "`{}` is not there any more, or its name cannot be preloaded",
            library.display()
        ))),
    }
}

#[cfg(test)]
mod tests;
