//! How a plugin ended that did not answer.

use crate::{
    name::Name,
    state::{Halt, State},
};
use heartcut_host::project::Limits;
use heartcut_plugin_api::PluginError;
use wasmtime::{Error, PoolConcurrencyLimitError, Trap, WasmBacktrace};
use wasmtime_wasi::I32Exit;

/// Functions of a backtrace that are told.
const DEEPEST: usize = 5;

/// The error of a call that ended so.
pub(crate) fn failure(error: &Error, state: &State, limits: &Limits, name: &Name) -> PluginError {
    if let Some(halt) = error.downcast_ref::<Halt>() {
        return halted(*halt, limits, name);
    }
    if let Some(said) = &state.panic {
        return traced(
            name.error("plugin-panicked", format!("panicked: {said}")),
            error,
        )
        .help(REPORT);
    }
    if let Some(trap) = error.downcast_ref::<Trap>() {
        return traced(trapped(*trap, limits, name), error);
    }
    if let Some(exit) = error.downcast_ref::<I32Exit>() {
        let what = format!("ended itself with exit code {}", exit.0);
        return name.error("plugin-trapped", what).help(REPORT);
    }
    if error.is::<PoolConcurrencyLimitError>() {
        let what = "cannot start: too many instances of plugins run already";
        return name
            .error("too-many-instances", what)
            .help("lower `concurrency` in the pipeline");
    }
    because(name.error("garbage", "answered with garbage"), error).help(REPORT)
}

/// The error of a call that waits for what never happens.
pub(crate) fn waits(name: &Name) -> PluginError {
    name.error("plugin-waits", "waits for something that never happens")
        .help(REPORT)
}

const REPORT: &str = "report this to the author of the plugin";

fn halted(halt: Halt, limits: &Limits, name: &Name) -> PluginError {
    match halt {
        Halt::Memory(bytes) => {
            let what = format!(
                "asked for {} MiB of memory, more than its limit of {}",
                bytes >> 20,
                limits.memory >> 20
            );
            name.error("out-of-memory", what)
                .help("grant it more with `memory_mb` under its id in heartcut.toml, or report this to its author")
        }
        Halt::Events => {
            let what = format!("emitted more than {} events in one call", limits.events);
            name.error("too-many-events", what).help(REPORT)
        }
        Halt::LongEvent(bytes) => {
            let what = format!("emitted an event of {bytes} bytes");
            name.error("too-many-events", what).help(REPORT)
        }
    }
}

fn trapped(trap: Trap, limits: &Limits, name: &Name) -> PluginError {
    match trap {
        Trap::Interrupt => {
            let seconds = limits.deadline.as_secs_f64();
            name.error(
                "plugin-timeout",
                format!("was stopped after {seconds} seconds without an answer"),
            )
            .help("grant it more with `call_seconds` under its id in heartcut.toml, or report this to its author")
        }
        Trap::StackOverflow => name
            .error("stack-overflow", "recursed until its stack was used up")
            .help(REPORT),
        Trap::UnreachableCodeReached => name
            .error("plugin-trapped", "crashed without saying why")
            .help(REPORT),
        other => name
            .error("plugin-trapped", format!("crashed: {other}"))
            .help(REPORT),
    }
}

/// The same with the functions in which it happened.
fn traced(failure: PluginError, error: &Error) -> PluginError {
    let Some(backtrace) = error.downcast_ref::<WasmBacktrace>() else {
        return failure;
    };
    let names = backtrace
        .frames()
        .iter()
        .filter_map(|frame| frame.func_name());
    names.take(DEEPEST).fold(failure, |failure, name| {
        failure.cause(format!("in `{name}`"))
    })
}

pub(crate) fn because(failure: PluginError, error: &Error) -> PluginError {
    error
        .chain()
        .fold(failure, |failure, cause| failure.cause(cause))
}
