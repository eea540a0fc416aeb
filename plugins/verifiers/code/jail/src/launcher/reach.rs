//! Folders of the interpreter that nobody but root can walk to. Programs are not root: they are given
//! them open, and reach what is inside by a path that begins at the descriptor.

use super::user::{self, User};
use crate::{Setup, Tier};
use std::{
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    path::{Path, PathBuf},
};

/// The first descriptor of a folder; the script knows it as well.
const FIRST: usize = 9;

/// Folders that programs are given open.
#[derive(Default)]
pub(super) struct Reach {
    folders: Vec<(PathBuf, OwnedFd)>,
}

impl Reach {
    /// What the programs of a jail need.
    ///
    /// # Errors
    /// When nobody but root can read the interpreter: programs would have to be root.
    pub(super) fn of(setup: &Setup, user: &User) -> io::Result<Self> {
        let mut reach = Self::default();
        if user.inside.is_none() {
            return Ok(reach);
        }
        let interpreter = &setup.interpreter;
        let (major, minor) = interpreter.version;
        let library = interpreter
            .prefix
            .join(format!("lib/python{major}.{minor}"));
        let files = [library.join("os.py"), library, interpreter.prefix.clone()];
        if let Some(closed) = files
            .iter()
            .find(|file| file.exists() && !user::everybody_reads(file))
        {
            return Err(only_for_root(closed, &interpreter.prefix));
        }
        if setup.tier == Tier::Landlock {
            let folders = [&interpreter.prefix, &interpreter.exec_prefix];
            for folder in folders.into_iter().chain(&interpreter.packages) {
                reach.open(folder)?;
            }
        }
        Ok(reach)
    }

    fn open(&mut self, folder: &Path) -> io::Result<()> {
        use fs_err::os::unix::fs::OpenOptionsExt;
        if user::everybody_reaches(folder) || self.path(folder) != folder {
            return Ok(());
        }
        let mut options = fs_err::OpenOptions::new();
        let flags = libc::O_PATH | libc::O_DIRECTORY;
        let opened = options.read(true).custom_flags(flags).open(folder)?;
        self.folders
            .push((folder.to_owned(), opened.into_parts().0.into()));
        Ok(())
    }

    /// A path as programs have to call it.
    pub(super) fn path(&self, path: &Path) -> PathBuf {
        let inside = |(number, (folder, _)): (usize, &(PathBuf, OwnedFd))| {
            let rest = path.strip_prefix(folder).ok()?;
            // No slash is left at its end where that is all.
            let opened = PathBuf::from(format!("/proc/self/fd/{}", FIRST + number));
            Some(opened.components().chain(rest.components()).collect())
        };
        let mut folders = self.folders.iter().enumerate();
        folders.find_map(inside).unwrap_or_else(|| path.to_owned())
    }

    /// In the order of their numbers.
    pub(super) fn descriptors(&self) -> impl ExactSizeIterator<Item = BorrowedFd<'_>> {
        self.folders.iter().map(|(_, folder)| folder.as_fd())
    }

    /// Where the interpreter has to look for its library, where it would not find it.
    pub(super) fn home(&self, setup: &Setup) -> Option<String> {
        let of = |folder: &Path| self.path(folder).display().to_string();
        let (prefix, exec_prefix) = (&setup.interpreter.prefix, &setup.interpreter.exec_prefix);
        let home = format!("PYTHONHOME={}:{}", of(prefix), of(exec_prefix));
        (self.path(prefix) != *prefix).then_some(home)
    }
}

fn only_for_root(closed: &Path, prefix: &Path) -> io::Error {
    let (closed, prefix) = (closed.display(), prefix.display());
    io::Error::other(format!(
        "programs may not be root, and nobody else can read `{closed}`: run `chmod -R o+rX {prefix}`, \
         or name another Python"
    ))
}
