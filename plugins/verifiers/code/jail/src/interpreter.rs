use crate::{JailError, Result};
use serde::{Deserialize, Serialize};
use std::{
    io,
    path::PathBuf,
    process::{Command, Stdio},
};

/// A Python of this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interpreter {
    /// The program itself, no link and no wrapper.
    pub executable: PathBuf,
    /// Where its library is.
    pub prefix: PathBuf,
    /// Where its libraries in C are, if elsewhere.
    pub exec_prefix: PathBuf,
    /// Folders of other packages, such as those of a virtual environment.
    pub packages: Vec<PathBuf>,
    /// Major and minor version.
    pub version: (u32, u32),
}

const OLDEST: (u32, u32) = (3, 9);

/// Asks an interpreter about itself. `sys.executable` may be a link in a virtual environment; the
/// base executable is what it stands for.
const ASK: &str = r#"
import json, os, sys, sysconfig
base = getattr(sys, "_base_executable", None) or sys.executable
packages = [p for p in sys.path if os.path.basename(p) in ("site-packages", "dist-packages") and os.path.isdir(p)]
import ctypes, socket, resource
print(json.dumps({
    "executable": os.path.realpath(base),
    "prefix": os.path.realpath(sys.base_prefix),
    "exec_prefix": os.path.realpath(sys.base_exec_prefix),
    "packages": [os.path.realpath(p) for p in packages],
    "version": sys.version_info[:2],
}))
"#;

impl Interpreter {
    /// The interpreter of this name on the path, or at this place.
    ///
    /// # Errors
    /// When it is not there, is too old, or lacks what the fork server needs.
    pub fn find(python: &str) -> Result<Self> {
        let refuse = |source| JailError::NoInterpreter {
            python: python.to_owned(),
            source,
        };
        let asked = Command::new(python)
            .args(["-I", "-c", ASK])
            .stdin(Stdio::null())
            .output()
            .map_err(refuse)?;
        if !asked.status.success() {
            let said = String::from_utf8_lossy(&asked.stderr);
            let last = said.trim().lines().last().unwrap_or("it failed").to_owned();
            return Err(refuse(io::Error::other(last)));
        }
        let found: Self =
            serde_json::from_slice(&asked.stdout).map_err(|e| refuse(io::Error::other(e)))?;
        if found.version < OLDEST {
            let (major, minor) = found.version;
            let message = format!("Python {major}.{minor} is too old, 3.9 is needed");
            return Err(refuse(io::Error::other(message)));
        }
        Ok(found)
    }

    /// Whether it was installed where the system's programs are.
    #[cfg(target_os = "linux")]
    pub(crate) fn is_of_the_system(&self) -> bool {
        ["/usr", "/usr/local"]
            .iter()
            .any(|place| self.prefix == std::path::Path::new(place))
    }
}
