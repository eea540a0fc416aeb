use crate::{
    JailError, Limits, Opened, Ran, Result, Setup, Test,
    entry::ENVIRONMENT,
    message::{self, Answer, Order},
};
use std::{
    ffi::OsStr,
    io,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// The program that becomes a launcher.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Launcher {
    /// The running program, once more, with what links this crate: the program itself, or a library
    /// that it has loaded.
    #[default]
    Own,
    /// This file.
    At(PathBuf),
}

impl Launcher {
    fn command(&self) -> io::Result<Command> {
        let mut command = match self {
            Self::At(path) => Command::new(path),
            Self::Own => Command::new(OWN_PROGRAM),
        };
        command.env_clear().env(ENVIRONMENT, "1").current_dir("/");
        if let (Self::Own, Some(library)) = (self, own_library()) {
            let (folder, name) = preloadable(&library)?;
            command.current_dir(folder).env("LD_PRELOAD", name);
        }
        Ok(command)
    }
}

/// The running program; its file may have been replaced meanwhile, the link still leads to what
/// runs.
const OWN_PROGRAM: &str = "/proc/self/exe";

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

/// A launcher with a jail behind it. It judges one program at a time.
#[derive(Debug)]
pub struct Worker {
    child: Child,
    channel: UnixStream,
    /// Version of the interpreter, such as `3.11.7`.
    pub python: String,
    /// Modules that were to be imported and are not there.
    pub missing: Vec<String>,
}

impl Worker {
    /// Starts a launcher and makes its jail.
    ///
    /// # Errors
    /// [`JailError::NoLauncher`], and [`JailError::NoJail`] where the machine does not grant the
    /// tier.
    pub fn start(launcher: &Launcher, setup: &Setup) -> Result<Self> {
        let (channel, theirs) = UnixStream::pair().map_err(JailError::NoLauncher)?;
        let child = launcher
            .command()
            .map_err(JailError::NoLauncher)?
            .stdin(Stdio::from(std::os::fd::OwnedFd::from(theirs)))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(JailError::NoLauncher)?;
        let mut worker = Self {
            child,
            channel,
            python: String::new(),
            missing: Vec::new(),
        };
        match worker.ask(&Order::Start(Box::new(setup.clone())))? {
            Answer::Started { python, missing } => {
                (worker.python, worker.missing) = (python, missing);
                Ok(worker)
            }
            Answer::Failed { message } => Err(JailError::NoJail {
                tier: setup.tier,
                message,
            }),
            other => Err(unexpected(&other)),
        }
    }

    /// Makes a jail for a program, in place of the one before.
    ///
    /// # Errors
    /// When the jail is lost; the worker is of no use any more.
    pub fn open(&mut self, source: &str, limits: Limits) -> Result<Opened> {
        let order = Order::Open {
            source: source.to_owned(),
            limits,
        };
        match self.ask(&order)? {
            Answer::Opened(opened) => Ok(opened),
            other => Err(unexpected(&other)),
        }
    }

    /// Runs the open program once.
    ///
    /// # Errors
    /// When the jail is lost; the worker is of no use any more.
    pub fn run(&mut self, test: Test) -> Result<Ran> {
        self.run_it(test, false)
    }

    /// Runs the open program once more, and ends its jail: cheaper than doing one after the other.
    ///
    /// # Errors
    /// When the jail is lost; the worker is of no use any more.
    pub fn run_last(&mut self, test: Test) -> Result<Ran> {
        self.run_it(test, true)
    }

    fn run_it(&mut self, test: Test, is_last: bool) -> Result<Ran> {
        let test = Box::new(test);
        match self.ask(&Order::Run { test, is_last })? {
            Answer::Ran(ran) => Ok(*ran),
            other => Err(unexpected(&other)),
        }
    }

    /// Ends the jail of the open program.
    ///
    /// # Errors
    /// When the jail is lost; the worker is of no use any more.
    pub fn close(&mut self) -> Result<()> {
        match self.ask(&Order::Close)? {
            Answer::Closed => Ok(()),
            other => Err(unexpected(&other)),
        }
    }

    /// The launcher's process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    fn ask(&mut self, order: &Order) -> Result<Answer> {
        let mut asked = || -> io::Result<Answer> {
            message::write(&mut self.channel, order)?;
            message::read_answer(&mut self.channel)
        };
        asked().map_err(|e| JailError::Lost(e.to_string()))
    }
}

fn unexpected(answer: &Answer) -> JailError {
    match answer {
        Answer::Failed { message } => JailError::Lost(message.clone()),
        other => JailError::Lost(format!("the launcher answered {other:?}")),
    }
}

impl Drop for Worker {
    /// The launcher ends when nobody talks to it any more.
    fn drop(&mut self) {
        drop(self.channel.shutdown(std::net::Shutdown::Both));
        drop(self.child.wait());
    }
}

#[cfg(test)]
mod tests;
