//! One run at a time in a project: two would buy the same requests twice.

use crate::{
    error::{HostError, Result},
    project::Project,
};
use std::fs::{File, TryLockError};

/// Takes the project's lock for as long as the file is held. The system releases it when the
/// process ends, however it ends.
pub(super) fn take(project: &Project) -> Result<File> {
    let path = project.state().join("lock");
    let open = || {
        fs_err::create_dir_all(project.state())?;
        File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
    };
    let file = open().map_err(|e| {
        HostError::internal("no-state", "the state folder cannot be written").because(&e)
    })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(HostError::config(
            "busy",
            "another heartcut runs in this project",
        )
        .help("wait for it, or work in another project folder")),
        // A file system without locks is worked on without one.
        Err(TryLockError::Error(_)) => Ok(file),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::discover(folder.path()).unwrap();
        let held = take(&project).unwrap();
        assert_eq!(take(&project).err().unwrap().error.code, "busy");
        drop(held);
        assert!(take(&project).is_ok());
    }
}
