//! Compiled components, kept in files.

use crate::{failure::because, file::Wasm, name::Name, runtime::Runtime, seal::Seal};
use heartcut_plugin_api::PluginError;
use std::{
    io,
    path::{Path, PathBuf},
};
use wasmtime::component::Component;

/// What is compiled from one component by one compiler for one machine.
pub(crate) struct Entry<'a> {
    stem: String,
    file: PathBuf,
    seal: &'a Seal,
    runtime: &'a Runtime,
}

/// Bytes of a seal, which stands before the code.
const SEAL: usize = blake3::OUT_LEN;

impl<'a> Entry<'a> {
    pub(crate) fn of(wasm: &Wasm, folder: &Path, seal: &'a Seal, runtime: &'a Runtime) -> Self {
        let stem = format!("{}-{}", wasm.sha256, runtime.compiler);
        Self {
            file: folder.join(format!("{stem}.cwasm")),
            stem,
            seal,
            runtime,
        }
    }

    /// The compiled code, where it is there and ours.
    pub(crate) fn read(&self) -> Option<Component> {
        let kept = fs_err::read(&self.file).ok()?;
        let (seal, compiled) = kept.split_at_checked(SEAL)?;
        let ours = self.seal.of(&self.stem, compiled);
        if blake3::Hash::from_slice(seal).ok()? != ours {
            return None;
        }
        #[expect(
            unsafe_code,
            reason = "the seal proves that this user's heartcut compiled these very bytes"
        )]
        // SAFETY: the bytes come from `Engine::precompile_component`, unchanged.
        let component = unsafe { Component::deserialize(&self.runtime.engine, compiled) };
        component.ok()
    }

    /// Compiles the code.
    ///
    /// # Errors
    /// `broken-code` for what is no valid component.
    pub(crate) fn compile(&self, wasm: &Wasm, name: &Name) -> Result<Component, PluginError> {
        Component::from_binary(&self.runtime.engine, &wasm.bytes).map_err(|e| {
            let what = "cannot be compiled: its code is cut off, damaged or too new";
            because(name.error("broken-code", what), &e)
                .help("install it again: `heartcut plugin update`")
        })
    }

    /// Keeps compiled code for the next time.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(crate) fn keep(&self, component: &Component) -> io::Result<()> {
        let compiled = component.serialize().map_err(io::Error::other)?;
        let seal = self.seal.of(&self.stem, &compiled);
        let folder = self.file.parent().unwrap_or(Path::new("."));
        fs_err::create_dir_all(folder)?;
        let new = folder.join(format!("{}.{}", self.stem, std::process::id()));
        fs_err::write(&new, [seal.as_bytes().as_slice(), &compiled].concat())?;
        fs_err::rename(&new, &self.file)
    }
}
