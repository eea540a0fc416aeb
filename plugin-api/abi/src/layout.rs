#![allow(
    unsafe_code,
    reason = "the boundary between two libraries: each block says what it relies on"
)]
#![allow(non_local_definitions, reason = "what `derive(StableAbi)` writes")]

#[cfg(test)]
mod tests;

use crate::{Bytes, Header, Lent};
use abi_stable::{
    StableAbi, declare_root_module_statics,
    library::{
        __call_root_module_loader, AbiHeaderRef, CheckTypeLayout, LibraryError, RootModule,
        RootModuleResult,
    },
    prefix_type::PrefixTypeTrait,
    sabi_types::VersionStrings,
};
use heartcut_plugin_api::Assets;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::ffi::c_void;
use thiserror::Error;

/// The handle of no plugin: what is asked of the library as a whole.
pub const NO_HANDLE: u64 = 0;

/// What a plugin library exports. Every function may be called from any thread, at any time and
/// any number of times at once, and none of them unwinds.
#[repr(C)]
#[derive(Clone, Copy, StableAbi)]
#[sabi(kind(Prefix(prefix_ref = ModuleRef, prefix_fields = ModuleFields)))]
#[sabi(missing_field(panic))]
pub struct Module {
    /// Describes the library.
    pub manifest: extern "C" fn() -> Answer,
    /// Makes a plugin of a [`Creation`] and answers its handle.
    pub create: extern "C" fn(Lent<'_>) -> Answer,
    /// Calls a method, by handle, name and input. The last argument lives as long as the call.
    pub call: extern "C" fn(u64, Lent<'_>, Lent<'_>, Emit) -> Answer,
    /// Ends a plugin. A call of its handle that is still running is finished; a handle that is not
    /// known is none of its business.
    #[sabi(last_prefix_field)]
    pub destroy: extern "C" fn(u64),
}

impl RootModule for ModuleRef {
    declare_root_module_statics! {ModuleRef}
    const BASE_NAME: &'static str = "heartcut_plugin";
    const NAME: &'static str = "heartcut plugin";
    const VERSION_STRINGS: VersionStrings = VersionStrings::new(crate::API);
}

/// What a function of a library answers.
#[repr(C)]
#[derive(StableAbi)]
pub struct Answer {
    /// One of [`status`](crate::status).
    pub status: u32,
    /// The plugin that was made; [`NO_HANDLE`] from everything but `create`.
    pub handle: u64,
    /// The answer, or the error.
    pub bytes: Bytes,
}

/// What `create` takes, as JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Creation {
    /// The configuration.
    pub config: Value,
    /// The files that were asked for.
    pub assets: Assets,
}

/// The function behind an [`Emit`]: takes its context and an encoded event and answers
/// [`GO_ON`](crate::status::GO_ON) or [`STOP`](crate::status::STOP). It does not unwind.
pub type EmitFn = extern "C" fn(*const c_void, Lent<'_>) -> u32;

/// The one thing that a plugin may call back.
#[repr(C)]
#[derive(Clone, Copy, StableAbi)]
pub struct Emit {
    context: *const c_void,
    function: extern "C" fn(*const c_void, Lent<'_>) -> u32,
}

// SAFETY: whoever makes one promises that its function may be called from any thread.
unsafe impl Send for Emit {}
// SAFETY: as above.
unsafe impl Sync for Emit {}

impl Emit {
    /// A callback.
    ///
    /// # Safety
    /// As long as any copy of it is used, `function` can be called with `context`, from any thread
    /// and from several at once.
    pub unsafe fn new(context: *const c_void, function: EmitFn) -> Self {
        Self { context, function }
    }

    /// Hands over an encoded event.
    pub fn send(&self, event: &[u8]) -> u32 {
        (self.function)(self.context, event.into())
    }
}

/// The functions of a library, for [`export!`](crate::export!).
pub trait Export: 'static {
    /// They.
    const MODULE: Module;
}

/// What a library exports under [`MODULE_SYMBOL`](crate::MODULE_SYMBOL).
pub const fn header<E: Export>() -> Header {
    // SAFETY: what `construct` answers is a `ModuleRef`.
    unsafe { Header::from_constructor::<ModuleRef>(construct::<E>, CheckTypeLayout::Yes) }
}

extern "C" fn construct<E: Export>() -> RootModuleResult {
    __call_root_module_loader(|| -> ModuleRef { E::MODULE.leak_into_prefix() })
}

/// Why what a library exports is no [`Module`] of this version.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Flaw {
    /// It was built with another `abi_stable`.
    #[error("it was built with another version of abi_stable")]
    Header,
    /// It passes arguments in another way.
    #[error("it passes arguments and answers in another way than this program")]
    Calls,
    /// Its functions or their arguments look different.
    #[error("its functions or what they take and answer are laid out differently")]
    Layout,
    /// It did not hand out its functions.
    #[error("it failed while it handed out its functions")]
    Start,
}

/// The functions behind the symbol [`MODULE_SYMBOL`](crate::MODULE_SYMBOL) of a library. What
/// `abi_stable` finds out about a layout that differs is tens of kilobytes long and says nothing to
/// a user: a [`Flaw`] says it in one sentence.
///
/// # Errors
/// When they are none of this version.
///
/// # Safety
/// `symbol` is the address of a header that was made by [`export!`](crate::export!) or by
/// `abi_stable` itself, of any version, in a library that stays loaded for ever.
pub unsafe fn open(symbol: *const c_void) -> Result<ModuleRef, Flaw> {
    // SAFETY: an `AbiHeaderRef` is the address of a header, and that is what the caller brings.
    let header: AbiHeaderRef = unsafe { std::mem::transmute(symbol) };
    let opened = header
        .upgrade()
        .and_then(Header::init_root_module::<ModuleRef>);
    opened.map_err(|error| match error {
        LibraryError::InvalidAbiHeader(_) => Flaw::Header,
        LibraryError::InvalidCAbi { .. } => Flaw::Calls,
        LibraryError::RootModule { .. } => Flaw::Start,
        _ => Flaw::Layout,
    })
}
