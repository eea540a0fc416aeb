//! Runs untrusted Python programs in a jail.
//!
//! A [`Worker`] is a launcher process with a warm interpreter in a jail behind it. A program is
//! opened once and gets a jail of its own; every test of it is a process of its own, forked from the
//! interpreter that has already compiled the program:
//!
//! ```text
//! your process ──▶ launcher ──▶ fork server ──▶ program ──▶ test, test, test
//!   (threads)     (this crate,   (CPython,      (gave up     (one process each,
//!                  no threads)    warm)          its rights)  cannot fork or exec)
//! ```
//!
//! Nothing forks in the process that uses this crate: the launcher is started with `posix_spawn`,
//! has one thread, and ends when that process does, taking every jail with it.
//!
//! | tier | what holds a program |
//! |---|---|
//! | [`Tier::Namespaces`] | user, mount, pid, net, ipc, uts and cgroup namespaces, a private root, and all of the next line |
//! | [`Tier::Landlock`] | landlock (files), seccomp (system calls by a list of what is allowed), resource limits |
//!
//! Which one a machine grants is found out by really running something: [`probe`].

mod channel;
#[cfg_attr(
    target_os = "linux",
    expect(
        unsafe_code,
        reason = "runs before the program, as the linker arranges it"
    )
)]
mod entry;
mod error;
#[cfg(target_os = "linux")]
mod filter;
mod interpreter;
mod launch;
#[cfg(target_os = "linux")]
mod launcher;
mod limits;
mod message;
mod patience;
mod probe;
mod setup;
#[cfg(target_os = "linux")]
#[expect(
    unsafe_code,
    reason = "the system calls of a jail have no safe wrapper"
)]
mod system;
mod tier;
mod worker;

pub use error::{JailError, Result};
pub use interpreter::Interpreter;
pub use limits::Limits;
pub use message::{Checker, Ended, Opened, Ran, Test};
pub use probe::{Granted, probe};
pub use setup::Setup;
pub use tier::Tier;
pub use worker::{Only, Worker};

/// CPU time of the thread that asks; `None` where the system does not say.
pub fn thread_cpu_time() -> Option<std::time::Duration> {
    #[cfg(target_os = "linux")]
    return system::thread_cpu_time();
    #[cfg(not(target_os = "linux"))]
    None
}
