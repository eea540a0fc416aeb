//! Judges programs by running their tests.
//!
//! The program is taken out of the answer, opened in a jail ([`heartcut_jail`]) and run once for
//! each test; what it answers is compared outside of the jail ([`heartcut_output_compare`]).

mod answer;
mod comparison;
mod explanation;
mod judge;
mod outcome;
mod pool;
mod runner;
mod suite;
mod verdict;
mod wasm;

use heartcut_sdk::{host::Event, host::Flow, prelude::*};
use pool::Pool;
use std::{
    sync::Mutex,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};

/// Judges programs by running their tests.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CodeConfig {
    /// The Python that runs the programs: a name on the path, or a file.
    pub python: String,
    /// CPU seconds that a test may take. Wall time only counts when a test gets none: three times
    /// this and two seconds, tried twice.
    #[schemars(range(min = 0.01, max = 3600.0))]
    pub cpu_seconds: f64,
    /// MiB of memory that a test may take, beyond those of the interpreter.
    #[schemars(range(min = 16, max = 65536))]
    pub memory_mib: u64,
    /// MiB that a test may print.
    #[schemars(range(min = 1, max = 256))]
    pub output_mib: u64,
    /// Programs that run at a time; as many as there are processors when left out.
    #[schemars(range(min = 1, max = 256))]
    pub workers: Option<usize>,
    /// How programs are held: the strongest that the machine grants, or this one and no other.
    pub isolation: Isolation,
    /// The weakest that will do. Where the machine grants less, nothing is judged.
    pub min_isolation: Tier,
    /// Where the Python component of the isolation `wasm` is; `HEARTCUT_PYTHON_COMPONENT` says it as
    /// well.
    pub python_component: Option<String>,
    /// Modules that are imported once, before any program runs: importing them again is free.
    pub imports: Vec<String>,
    /// Whether a program's first failed test is its last. Otherwise all tests are run, but for
    /// those after one that used up its time, memory or output.
    pub stop_at_failure: bool,
    /// Whether verdicts say how much CPU time and memory were used. Without these the same answer
    /// gives the same verdict, byte for byte.
    pub figures: bool,
    /// Whether the CPU time of a right program is compared with that of a reference solution, where
    /// the case has one. It costs running that as well.
    pub efficiency: bool,
}

/// How programs are held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Isolation {
    /// The strongest that the machine grants.
    #[default]
    Auto,
    /// Namespaces with a private root, and all of the next one.
    Namespaces,
    /// Landlock, seccomp and resource limits.
    Landlock,
    /// WebAssembly: Python without files, packages and threads, several times slower.
    Wasm,
}

/// How strongly programs are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// Namespaces with a private root, and all of the next one.
    Namespaces,
    /// Landlock, seccomp and resource limits.
    Landlock,
    /// WebAssembly: Python without files, packages and threads, several times slower.
    Wasm,
}

/// What most programs of exercises import.
const IMPORTS: [&str; 28] = [
    "array",
    "bisect",
    "cmath",
    "collections",
    "copy",
    "datetime",
    "decimal",
    "fractions",
    "functools",
    "heapq",
    "io",
    "itertools",
    "json",
    "math",
    "operator",
    "os",
    "queue",
    "random",
    "re",
    "statistics",
    "string",
    "struct",
    "sys",
    "textwrap",
    "threading",
    "time",
    "traceback",
    "typing",
];

impl Default for CodeConfig {
    fn default() -> Self {
        Self {
            python: "python3".into(),
            cpu_seconds: 4.0,
            memory_mib: 512,
            output_mib: 8,
            workers: None,
            isolation: Isolation::Auto,
            min_isolation: Tier::Landlock,
            python_component: None,
            imports: IMPORTS.map(str::to_owned).to_vec(),
            stop_at_failure: false,
            figures: true,
            efficiency: false,
        }
    }
}

impl CodeConfig {
    fn limits(&self) -> heartcut_jail::Limits {
        let cpu = Duration::try_from_secs_f64(self.cpu_seconds).unwrap_or(Duration::from_secs(4));
        heartcut_jail::Limits {
            cpu,
            wall: cpu * 3 + Duration::from_secs(2),
            memory: self.memory_mib << 20,
            output: self.output_mib << 20,
        }
    }

    fn worker_count(&self) -> usize {
        let processors = || std::thread::available_parallelism().map_or(2, usize::from);
        self.workers.unwrap_or_else(processors).max(1)
    }
}

/// Judges programs. The first case starts the first jail.
pub struct Code {
    config: CodeConfig,
    pool: Pool,
}

impl Create for Code {
    type Config = CodeConfig;

    fn create(config: CodeConfig, _: Assets) -> Result<Self, PluginError> {
        let pool = Pool::new(&config);
        Ok(Self { config, pool })
    }
}

type Judged = Result<Verdict, PluginError>;

impl Verifier for Code {
    fn verify(&self, cases: &[Case], host: &dyn Host) -> Vec<Judged> {
        let shared = Shared {
            next: AtomicUsize::new(0),
            stopped: AtomicBool::new(false),
            judged: Mutex::new(cases.iter().map(|_| None).collect()),
        };
        let threads = self.config.worker_count().min(cases.len());
        std::thread::scope(|scope| {
            for _ in 1..threads {
                scope.spawn(|| self.work(cases, host, &shared));
            }
            self.work(cases, host, &shared);
        });
        let judged = shared
            .judged
            .into_inner()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        judged
            .into_iter()
            .map(|verdict| verdict.unwrap_or_else(|| Err(interrupted())))
            .collect()
    }
}

/// What the threads of one call share.
struct Shared {
    next: AtomicUsize,
    stopped: AtomicBool,
    judged: Mutex<Vec<Option<Judged>>>,
}

impl Code {
    /// Judges one case after the other until none is left.
    fn work(&self, cases: &[Case], host: &dyn Host, shared: &Shared) {
        loop {
            let index = shared.next.fetch_add(1, Ordering::Relaxed);
            let Some(case) = cases.get(index) else { return };
            if shared.stopped.load(Ordering::Relaxed) {
                return;
            }
            let verdict = judge::judge(&self.config, &self.pool, case);
            let mut judged = shared
                .judged
                .lock()
                .unwrap_or_else(|poisoned| poisoned.into_inner());
            judged[index] = Some(verdict);
            drop(judged);
            if host.emit(Event::Item {
                index: index as u64,
            }) == Flow::Stop
            {
                shared.stopped.store(true, Ordering::Relaxed);
            }
        }
    }
}

fn interrupted() -> PluginError {
    PluginError::new("interrupted", "the judge was stopped")
}

heartcut_sdk::plugin!(Verifier for Code: Create);

#[cfg(test)]
mod tests;
