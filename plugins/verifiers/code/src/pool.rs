use crate::{CodeConfig, Isolation, Tier as Wanted};
use heartcut_jail::{Interpreter, JailError, Launcher, Setup, Tier, Worker, probe};
use heartcut_sdk::{PluginError, Retry};
use std::sync::{Condvar, Mutex, MutexGuard};

/// Jails that are ready, and how to make more. At most so many run at a time.
pub(crate) struct Pool {
    python: String,
    imports: Vec<String>,
    strongest: Tier,
    weakest: Tier,
    most: usize,
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Default)]
struct State {
    idle: Vec<Worker>,
    busy: usize,
    /// What the machine grants, once it was tried.
    granted: Option<Setup>,
}

/// A jail that is on loan.
pub(crate) struct Loan<'a> {
    pool: &'a Pool,
    worker: Option<Worker>,
    tier: Tier,
}

impl Pool {
    pub(crate) fn new(config: &CodeConfig) -> Self {
        let weakest = match config.min_isolation {
            Wanted::Namespaces => Tier::Namespaces,
            Wanted::Landlock => Tier::Landlock,
        };
        let (strongest, weakest) = match config.isolation {
            Isolation::Auto => (Tier::Namespaces, weakest),
            Isolation::Namespaces => (Tier::Namespaces, Tier::Namespaces),
            // An isolation that is weaker than the weakest that will do leaves none.
            Isolation::Landlock => (Tier::Landlock, weakest),
        };
        Self {
            python: config.python.clone(),
            imports: config.imports.clone(),
            strongest,
            weakest,
            most: config.worker_count(),
            state: Mutex::default(),
            freed: Condvar::new(),
        }
    }

    /// A jail, as soon as one is free. The first call finds out what the machine grants.
    pub(crate) fn lend(&self) -> Result<Loan<'_>, PluginError> {
        let mut state = self.lock();
        while state.busy >= self.most {
            state = self
                .freed
                .wait(state)
                .unwrap_or_else(|poisoned| poisoned.into_inner());
        }
        let worker = match (state.idle.pop(), state.granted.clone()) {
            (Some(worker), _) => worker,
            (None, Some(setup)) => Worker::start(&Launcher::Own, &setup).map_err(|e| failed(&e))?,
            (None, None) => self.first(&mut state)?,
        };
        state.busy += 1;
        let tier = state
            .granted
            .as_ref()
            .map_or(self.weakest, |setup| setup.tier);
        Ok(Loan {
            pool: self,
            worker: Some(worker),
            tier,
        })
    }

    fn first(&self, state: &mut State) -> Result<Worker, PluginError> {
        let interpreter = Interpreter::find(&self.python).map_err(|e| failed(&e))?;
        let launcher = Launcher::Own;
        let granted = probe(
            &launcher,
            &interpreter,
            &self.imports,
            self.strongest,
            self.weakest,
        )
        .map_err(|e| failed(&e))?;
        state.granted = Some(Setup {
            tier: granted.tier,
            interpreter,
            imports: self.imports.clone(),
        });
        Ok(granted.worker)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Loan<'_> {
    /// How programs are held in it.
    pub(crate) fn tier(&self) -> Tier {
        self.tier
    }

    /// The jail; a new one where it was lost.
    pub(crate) fn worker(&mut self) -> Result<&mut Worker, PluginError> {
        match &mut self.worker {
            Some(worker) => Ok(worker),
            lost => {
                let setup = self.pool.lock().granted.clone();
                let setup =
                    setup.ok_or_else(|| PluginError::new("no-jail", "no jail was made yet"))?;
                let worker = Worker::start(&Launcher::Own, &setup).map_err(|e| failed(&e))?;
                Ok(lost.insert(worker))
            }
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
             `min_isolation` says what must be granted",
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
