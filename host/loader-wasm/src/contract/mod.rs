//! The published lines of the contract: one, `plugin-api/wit/v0_1`. A second one is a module beside
//! `line`, with an adapter to what `worker` calls.

mod check;

pub(crate) use check::check;
pub(crate) use line::{Plugin, PluginPre, heartcut::plugin::host};

use crate::state::State;
use wasmtime::{
    Result,
    component::{HasSelf, Linker},
};

mod line {
    wasmtime::component::bindgen!({
        path: "../../plugin-api/wit/v0_1",
        world: "plugin",
        imports: { default: async | trappable },
        exports: { default: async },
        ownership: Borrowing { duplicate_if_necessary: false },
    });
}

/// Offers what a plugin imports beside WASI.
///
/// # Errors
/// When wasmtime does not agree with itself.
pub(crate) fn add_to_linker(linker: &mut Linker<State>) -> Result<()> {
    Plugin::add_to_linker::<State, HasSelf<State>>(linker, |state| state)
}
