//! The one engine of the process, made when the first plugin is loaded.

use crate::{contract, state::State, ticker::Ticker, wasi};
use heartcut_plugin_api::PluginError;
use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::OnceLock,
};
use wasmtime::{Config, Engine, PoolingAllocationConfig, Result, component::Linker};

/// Instances that can be alive at once.
const INSTANCES: u32 = 256;

/// Modules of a component: its own, and those that carry strings across.
const MODULES: u32 = 20;

/// Entries of a table of functions.
pub(crate) const TABLE: usize = 50_000;

/// Bytes of the stack of a plugin.
const STACK: usize = 1 << 20;

pub(crate) struct Runtime {
    pub(crate) engine: Engine,
    pub(crate) linker: Linker<State>,
    /// Changes with everything that compiled code depends on beside its source.
    pub(crate) compiler: String,
    /// What a user might want to know of how it runs.
    pub(crate) notice: Option<String>,
}

/// Advances deadlines.
pub(crate) static TICKER: Ticker = Ticker::new();

/// The runtime of this process.
///
/// # Errors
/// `no-wasm` where WASM cannot run here at all.
pub(crate) fn runtime() -> Result<&'static Runtime, PluginError> {
    static RUNTIME: OnceLock<Result<Runtime, PluginError>> = OnceLock::new();
    let made = RUNTIME.get_or_init(|| {
        Runtime::new().map_err(|e| {
            let error = PluginError::new("no-wasm", "WASM plugins cannot run on this machine");
            error.because(e.as_ref())
        })
    });
    made.as_ref().map_err(Clone::clone)
}

impl Runtime {
    fn new() -> Result<Self> {
        let (engine, notice) = engine()?;
        let mut linker = Linker::new(&engine);
        wasi::add_to_linker(&mut linker)?;
        contract::add_to_linker(&mut linker)?;
        Ok(Self {
            compiler: compiler(&engine),
            engine,
            linker,
            notice,
        })
    }
}

/// An engine with a pool of instances, and one without where the address space is too small.
fn engine() -> Result<(Engine, Option<String>)> {
    let mut config = config();
    config.allocation_strategy(pool());
    match Engine::new(&config) {
        Ok(engine) => Ok((engine, None)),
        Err(e) => {
            let notice = format!("WASM plugins run without a pool of instances: {e:#}");
            Ok((Engine::new(&self::config())?, Some(notice)))
        }
    }
}

/// The same for all engines, so that they share compiled code.
fn config() -> Config {
    let mut config = Config::new();
    config
        .epoch_interruption(true)
        .max_wasm_stack(STACK)
        .async_stack_size(2 * STACK)
        // A map back to offsets would make compiled code larger; names of functions do without.
        .generate_address_map(false)
        // Equal input gives equal bytes on every machine.
        .cranelift_nan_canonicalization(true)
        .relaxed_simd_deterministic(true);
    config
}

fn pool() -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::default();
    pool.total_component_instances(INSTANCES)
        .total_core_instances(4 * INSTANCES)
        .total_memories(INSTANCES)
        .total_tables(2 * INSTANCES)
        .total_stacks(INSTANCES)
        .max_core_instances_per_component(MODULES)
        .max_tables_per_component(MODULES)
        .max_memories_per_component(MODULES)
        .table_elements(TABLE)
        .max_memory_size(1 << 32);
    pool
}

fn compiler(engine: &Engine) -> String {
    let mut hasher = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut hasher);
    format!("{}-{:016x}", wasmtime_version(), hasher.finish())
}

/// The version that `Cargo.toml` pins.
fn wasmtime_version() -> &'static str {
    "48.0.8"
}
