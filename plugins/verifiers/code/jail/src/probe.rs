use crate::{Ended, Interpreter, JailError, Limits, Opened, Result, Setup, Test, Tier, Worker};
use std::time::Duration;

/// A tier that was tried out, and the jail that it was tried with.
#[derive(Debug)]
pub struct Granted {
    /// The tier.
    pub tier: Tier,
    /// Ready for programs.
    pub worker: Worker,
    /// What stronger tiers failed with.
    pub refused: Vec<String>,
}

/// Tries to break out of the jail it runs in, and says what worked. A jail that lets any of it
/// happen is none, whatever the kernel said when it was made.
const BREAKOUT: &str = r#"
import os, socket
# Who cannot read the library has a jail that is of no use.
open(os.__file__).close()
def works(what):
    try:
        return what() is not False
    except OSError:
        return False
tries = {
    "reads-passwd": lambda: open("/etc/passwd").read(),
    "reads-mounts": lambda: open("/proc/self/mountinfo").read(),
    "lists-root": lambda: os.listdir("/root"),
    "lists-home": lambda: os.listdir("/home"),
    "writes-root": lambda: open("/written", "w"),
    "writes-library": lambda: open(os.__file__, "a"),
    "forks": lambda: os.fork() or os._exit(0),
    "executes": lambda: os.execv("/usr/bin/env", ["env"]),
    "opens-socket": lambda: socket.socket(),
    "signals": lambda: os.kill(os.getppid() or 1, 0),
    "becomes-root": lambda: os.setuid(0),
}
print(" ".join(["tried"] + [name for name, what in tries.items() if works(what)]))
"#;

/// The strongest tier that this machine grants, no weaker than `weakest`. It is found by running a
/// program that tries to break out.
///
/// # Errors
/// [`JailError::NoTier`], saying what was tried and why it failed; [`JailError::NoLauncher`].
pub fn probe(
    interpreter: &Interpreter,
    imports: &[String],
    strongest: Tier,
    weakest: Tier,
) -> Result<Granted> {
    let mut tried = Vec::new();
    for tier in Tier::ALL
        .into_iter()
        .filter(|tier| (strongest..=weakest).contains(tier))
    {
        let setup = Setup {
            tier,
            interpreter: interpreter.clone(),
            imports: imports.to_vec(),
        };
        match tried_out(&setup) {
            Ok(worker) => {
                return Ok(Granted {
                    tier,
                    worker,
                    refused: tried,
                });
            }
            Err(e @ JailError::NoLauncher(_)) => return Err(e),
            Err(e) => tried.push(e.to_string()),
        }
    }
    Err(JailError::NoTier { tried })
}

fn tried_out(setup: &Setup) -> Result<Worker> {
    let refuse = |message: String| JailError::NoJail {
        tier: setup.tier,
        message,
    };
    let mut worker = Worker::start(setup)?;
    let limits = Limits {
        cpu: Duration::from_secs(10),
        wall: Duration::from_secs(30),
        ..Limits::default()
    };
    if let Opened::Refused(why) = worker.open(BREAKOUT, limits)? {
        return Err(refuse(why));
    }
    let ran = worker.run(Test::Stdin {
        input: String::new(),
        limits,
    })?;
    worker.close()?;
    match (ran.ended, ran.stdout.trim()) {
        (Ended::Exited(0), "tried") => Ok(worker),
        (Ended::Exited(0), broken) => Err(refuse(format!("a program broke out: {broken}"))),
        (ended, _) => Err(refuse(format!(
            "a program ended with {ended:?}: {}",
            ran.stderr.trim()
        ))),
    }
}
