//! The native boundary of heartcut: what a plugin library exports, and how records cross as bytes.
//!
//! Authors do not use this crate: `heartcut_sdk::export_native!` fills the exports of a library and
//! `heartcut-loader-native` reads them. It is the only crate that names `abi_stable`.
//!
//! # What a library exports
//!
//! | symbol | what it is |
//! |---|---|
//! | `HEARTCUT_NATIVE_API` | 32 bytes of text, see [`mark`]: which boundary the library was built for. Read first, so that a version that does not fit can be explained in our words |
//! | `HEARTCUT_NATIVE_MODULE` | the header of an `abi_stable` root module, a [`Module`] with four functions |
//!
//! # The layout, which is frozen
//!
//! [`Module`], [`Answer`] and [`Emit`] hold integers, byte buffers and function pointers and nothing
//! else: no enum, no rich type, no trait object. `abi_stable` refuses a library whose layout differs
//! in any field, also in one that was only added, so that none is ever added: whatever heartcut
//! learns travels as a method of [`call`](Module::call) or as a field of a record. A change of the
//! layout is a new version of this crate, and with it of the plugin API.
//!
//! A buffer that the host hands over is borrowed for the call. A buffer that the plugin answers is
//! freed by the plugin's own allocator, which an `RVec` carries along.
//!
//! # What the bytes are
//!
//! | where | bytes |
//! |---|---|
//! | answer of `manifest` | [`Description`](heartcut_plugin_api::boundary::Description) as JSON |
//! | input of `create` | [`Creation`] as JSON; its answer is a handle and no bytes |
//! | input of `call` with [`NO_HANDLE`] and [`method::ASSETS`] | the configuration as JSON; answered by a JSON list of [`AssetRequest`](heartcut_plugin_api::AssetRequest) |
//! | input of any other `call` | [`frames`]: the head, then each item, all MessagePack with field names |
//! | answer of a `call` | [`frames`]: MessagePack of `Result<T, PluginError>` each |
//! | argument of `emit` | [`Event`](heartcut_plugin_api::Event) as MessagePack |
//! | answer with any [`status`] but [`OK`](status::OK) | [`PluginError`](heartcut_plugin_api::PluginError) as JSON |
//!
//! Strings in JSON and MessagePack are UTF-8 and lengths of frames are little-endian.

pub mod frames;
mod layout;
mod mark;
mod message_pack;
pub mod status;

pub use layout::{
    Answer, Creation, Emit, EmitFn, Export, Flaw, Module, ModuleRef, NO_HANDLE, header, open,
};
pub use mark::{MARK_BYTES, mark, marked};
pub use message_pack::MessagePack;

/// Names of the methods of this boundary alone; all others are
/// [those of every boundary](heartcut_plugin_api::boundary::method).
pub mod method {
    /// The files that a plugin with a configuration needs; asked before anything is made.
    pub const ASSETS: &str = "assets";
}

/// A list of bytes that is freed by whom it was made.
pub type Bytes = abi_stable::std_types::RVec<u8>;
/// Bytes that are lent for a call.
pub type Lent<'a> = abi_stable::std_types::RSlice<'a, u8>;

#[doc(hidden)]
pub use abi_stable::library::LibHeader as Header;

/// Exports the functions of a plugin from a `cdylib`; once in a crate, at its top level. Authors
/// write `heartcut_sdk::export_native!` instead.
///
/// The second form states another version of the boundary, for tests.
#[macro_export]
macro_rules! export {
    ($export:ty) => {
        $crate::export!($export, $crate::mark($crate::API));
    };
    ($export:ty, $mark:expr) => {
        #[allow(
            unsafe_code,
            reason = "the symbols of a plugin library have fixed names"
        )]
        const _: () = {
            #[unsafe(no_mangle)]
            pub static HEARTCUT_NATIVE_API: [u8; $crate::MARK_BYTES] = $mark;
            #[unsafe(no_mangle)]
            pub static HEARTCUT_NATIVE_MODULE: $crate::Header = $crate::header::<$export>();
        };
    };
}

/// The symbol of the [`mark`].
pub const MARK_SYMBOL: &str = "HEARTCUT_NATIVE_API";
/// The symbol of the module.
pub const MODULE_SYMBOL: &str = "HEARTCUT_NATIVE_MODULE";

/// The version of this boundary, which is that of the plugin API.
pub const API: &str = heartcut_plugin_api::API_VERSION;

#[cfg(test)]
mod tests {
    /// `abi_stable` compares the version of this crate, people compare that of the plugin API.
    #[test]
    fn the_crate_and_the_api_have_one_version() {
        assert_eq!(super::API, env!("CARGO_PKG_VERSION"));
    }
}
