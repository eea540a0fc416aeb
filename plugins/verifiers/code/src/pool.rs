use crate::{
    CodeConfig, Isolation, Tier as Wanted,
    wasm::{self, Python},
};
use heartcut_jail::{Interpreter, JailError, Setup, Tier, Worker, probe};
use heartcut_sdk::{PluginError, Retry};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

/// Jails that are ready, and how to make more. At most so many run at a time.
pub(crate) struct Pool {
    config: CodeConfig,
    most: usize,
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Default)]
struct State {
    idle: Vec<Worker>,
    busy: usize,
    /// What the machine grants, once it was tried.
    granted: Option<Granted>,
}

#[derive(Clone)]
enum Granted {
    /// With the version of its interpreter.
    Jail(Setup, Arc<str>),
    Wasm(Arc<Python>),
}

/// A jail that is on loan, or the right to make one, or to run an instance.
pub(crate) struct Loan<'a> {
    pool: &'a Pool,
    worker: Option<Worker>,
    granted: Granted,
}

impl Pool {
    pub(crate) fn new(config: &CodeConfig) -> Self {
        Self {
            config: config.clone(),
            most: config.worker_count(),
            state: Mutex::default(),
            freed: Condvar::new(),
        }
    }

    /// A jail, as soon as there may be one more. The first call finds out what the machine grants.
    pub(crate) fn lend(&self) -> Result<Loan<'_>, PluginError> {
        let mut state = self.lock();
        while state.busy >= self.most {
            state = self
                .freed
                .wait(state)
                .unwrap_or_else(|poisoned| poisoned.into_inner());
        }
        let granted = match state.granted.clone() {
            Some(granted) => granted,
            None => {
                let granted = self.first(&mut state)?;
                state.granted.insert(granted).clone()
            }
        };
        state.busy += 1;
        Ok(Loan {
            pool: self,
            worker: state.idle.pop(),
            granted,
        })
    }

    /// The strongest that the machine grants and the configuration allows.
    fn first(&self, state: &mut State) -> Result<Granted, PluginError> {
        let Some((strongest, weakest)) = tiers(&self.config)? else {
            return wasm::load(&self.config).map(Granted::Wasm);
        };
        match self.jail(strongest, weakest, state) {
            // Whatever a jail lacks, a Python of this machine among it, WASM does without.
            Err(e) if self.config.min_isolation == Wanted::Wasm => {
                // What stronger ones failed with is said as well.
                let loaded = wasm::load(&self.config).map_err(|wasm| wasm.because(&e))?;
                Ok(Granted::Wasm(loaded))
            }
            granted => granted,
        }
    }

    fn jail(
        &self,
        strongest: Tier,
        weakest: Tier,
        state: &mut State,
    ) -> Result<Granted, PluginError> {
        let interpreter = Interpreter::find(&self.config.python).map_err(|e| failed(&e))?;
        let imports = self.config.imports.clone();
        let granted = probe(&interpreter, &imports, strongest, weakest);
        let granted = granted.map_err(|e| failed(&e))?;
        let python = granted.worker.python.as_str().into();
        state.idle.push(granted.worker);
        let setup = Setup {
            tier: granted.tier,
            interpreter,
            imports,
        };
        Ok(Granted::Jail(setup, python))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

fn start(setup: &Setup) -> Result<Worker, PluginError> {
    Worker::start(setup).map_err(|e| failed(&e))
}

/// The strongest and the weakest jail that will do; none where only WASM is wanted.
///
/// # Errors
/// When the isolation that is asked for is weaker than the weakest that will do.
fn tiers(config: &CodeConfig) -> Result<Option<(Tier, Tier)>, PluginError> {
    let weakest = match config.min_isolation {
        Wanted::Namespaces => Tier::Namespaces,
        Wanted::Landlock | Wanted::Wasm => Tier::Landlock,
    };
    match (config.isolation, config.min_isolation) {
        (Isolation::Auto, _) => Ok(Some((Tier::Namespaces, weakest))),
        (Isolation::Namespaces, _) => Ok(Some((Tier::Namespaces, Tier::Namespaces))),
        (Isolation::Landlock, Wanted::Namespaces) => Err(contradicts("landlock")),
        (Isolation::Landlock, _) => Ok(Some((Tier::Landlock, Tier::Landlock))),
        (Isolation::Wasm, Wanted::Wasm) => Ok(None),
        (Isolation::Wasm, _) => Err(contradicts("wasm")),
    }
}

fn contradicts(isolation: &str) -> PluginError {
    let message = format!("the isolation `{isolation}` is weaker than `min_isolation` allows");
    PluginError::new("no-isolation", message)
        .help(format!(
            "set `min_isolation = \"{isolation}\"` as well, or leave `isolation` out"
        ))
        .retry(Retry::Never)
}

impl Loan<'_> {
    /// How programs are held in it.
    pub(crate) fn tier(&self) -> &'static str {
        match &self.granted {
            Granted::Jail(setup, _) => setup.tier.as_str(),
            Granted::Wasm(_) => "wasm",
        }
    }

    /// Version of the interpreter.
    pub(crate) fn python(&self) -> &str {
        match &self.granted {
            Granted::Jail(_, python) => python,
            Granted::Wasm(python) => python.version(),
        }
    }

    /// The interpreter, where there is no jail.
    pub(crate) fn wasm(&self) -> Option<Arc<Python>> {
        match &self.granted {
            Granted::Jail(..) => None,
            Granted::Wasm(python) => Some(python.clone()),
        }
    }

    /// The jail; a new one where there is none yet, or it was lost.
    pub(crate) fn worker(&mut self) -> Result<&mut Worker, PluginError> {
        match (&mut self.worker, &self.granted) {
            (Some(worker), _) => Ok(worker),
            (none, Granted::Jail(setup, _)) => Ok(none.insert(start(setup)?)),
            (_, Granted::Wasm(_)) => Err(PluginError::new("no-jail", "there is no jail")),
        }
    }

    /// Gives up a jail that does not work any more.
    pub(crate) fn lose(&mut self) {
        self.worker = None;
    }
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        let mut state = self.pool.lock();
        state.busy -= 1;
        state.idle.extend(self.worker.take());
        self.pool.freed.notify_one();
    }
}

/// A judge that cannot work at all: nothing of that is the fault of an answer.
fn failed(error: &JailError) -> PluginError {
    let (code, help) = match error {
        JailError::NoInterpreter { .. } => (
            "no-interpreter",
            "install Python 3.9 or later, or name one with `python`",
        ),
        JailError::NoTier { .. } | JailError::NoJail { .. } => (
            "no-isolation",
            "allow user namespaces, or landlock and seccomp, on this machine or in its container; \
             `min_isolation` says what must be granted, and `wasm` needs nothing of the machine",
        ),
        JailError::NoLauncher(_) => ("no-launcher", "is there a limit on processes?"),
        JailError::Lost(_) => ("lost", "run the same command again"),
    };
    let mut causes = PluginError::new(code, error.to_string())
        .help(help)
        .retry(Retry::Never);
    if let Some(source) = std::error::Error::source(error) {
        causes = causes.because(source);
    }
    causes
}

#[cfg(test)]
mod tests;
