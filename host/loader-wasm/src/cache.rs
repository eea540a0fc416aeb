//! Compiled components, kept in files.

use crate::{failure::because, file::Wasm, name::Name, runtime::Runtime, seal::Seal};
use heartcut_plugin_api::PluginError;
use std::{
    io,
    path::{Path, PathBuf},
};
use wasmtime::component::Component;

/// What is compiled from one component by one compiler for one machine: a file of code, and one with
/// its seal.
///
/// The seal covers the component, its digest, the compiler and the code. So a seal that fits also
/// says that these bytes were found to have their digest when they were compiled.
pub(crate) struct Entry<'a> {
    compiled: PathBuf,
    sealed: PathBuf,
    seal: blake3::Hasher,
    runtime: &'a Runtime,
}

impl<'a> Entry<'a> {
    pub(crate) fn of(wasm: &Wasm, folder: &Path, seal: &Seal, runtime: &'a Runtime) -> Self {
        let stem = format!("{}-{}", wasm.sha256, runtime.compiler);
        let mut seal = seal.start();
        seal.update(blake3::hash(stem.as_bytes()).as_bytes());
        seal.update(blake3::hash(&wasm.bytes).as_bytes());
        Self {
            compiled: folder.join(format!("{stem}.cwasm")),
            sealed: folder.join(format!("{stem}.seal")),
            seal,
            runtime,
        }
    }

    /// The compiled code, where it is there and ours.
    pub(crate) fn read(&self) -> Option<Component> {
        let sealed = fs_err::read(&self.sealed).ok()?;
        let compiled = fs_err::read(&self.compiled).ok()?;
        let mut seal = self.seal.clone();
        seal.update(&compiled);
        if blake3::Hash::from_slice(&sealed).ok()? != seal.finalize() {
            return None;
        }
        #[expect(
            unsafe_code,
            reason = "the seal proves that this user's heartcut compiled this very code"
        )]
        // SAFETY: these are the bytes that the seal was held against, and only what
        // `Component::serialize` gave was ever sealed; whatever happens to the file meanwhile.
        let component = unsafe { Component::deserialize(&self.runtime.engine, &compiled) };
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
        let mut seal = self.seal.clone();
        seal.update(&compiled);
        put(&self.compiled, &compiled)?;
        put(&self.sealed, seal.finalize().as_bytes())
    }
}

/// Writes a file as a whole.
fn put(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs_err::create_dir_all(folder)?;
    let new = file.with_added_extension(std::process::id().to_string());
    fs_err::write(&new, bytes)?;
    fs_err::rename(&new, file)
}
