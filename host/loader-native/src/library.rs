//! Libraries that were loaded. They stay for as long as the program does: code that was unloaded
//! while something of it was still in use would be the end of the program.

#![allow(
    unsafe_code,
    reason = "loading foreign code is what this module is for: each block says what it relies on"
)]

use crate::{
    file::Checked,
    name::{Name, REPORT},
    version::{self, Fit},
};
use heartcut_abi::{API, Flaw, MARK_BYTES, MARK_SYMBOL, MODULE_SYMBOL, ModuleRef};
use heartcut_plugin_api::PluginError;
use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
use std::{
    collections::BTreeMap,
    ffi::c_void,
    sync::{Mutex, PoisonError},
};

/// What was loaded, by digest: two packages with the same library share it.
static LOADED: Mutex<BTreeMap<String, ModuleRef>> = Mutex::new(BTreeMap::new());

/// The functions of a library, which is loaded if it was not.
///
/// # Errors
/// `unloadable`, `not-a-plugin`, `too-old`, `too-new` or `other-layout`.
pub(crate) fn functions(checked: &Checked, name: &Name) -> Result<ModuleRef, PluginError> {
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(module) = loaded.get(&checked.sha256) {
        return Ok(*module);
    }
    let library = load(checked, name)?;
    let module = open(&library, name);
    // Its constructors have run and may have left anything behind, whatever else it is.
    std::mem::forget(library);
    let module = module?;
    loaded.insert(checked.sha256.clone(), module);
    Ok(module)
}

/// All symbols are looked up at once: one that is missing is an error here, and the end of the
/// program where the first call needs it.
fn load(checked: &Checked, name: &Name) -> Result<Library, PluginError> {
    // SAFETY: the constructors of a native plugin run now, with all rights of the user. That is
    // what trusting it means; it is a file that was checked and found whole.
    let library = unsafe { Library::open(Some(&checked.path), RTLD_NOW | RTLD_LOCAL) };
    library.map_err(|error| {
        name.error(
            "unloadable",
            "cannot be loaded: the system refuses its library",
        )
        .because(&error)
        .help("it may need a library that is not installed here, or a newer system")
    })
}

fn open(library: &Library, name: &Name) -> Result<ModuleRef, PluginError> {
    let (Some(mark), Some(module)) = (symbol(library, MARK_SYMBOL), symbol(library, MODULE_SYMBOL))
    else {
        return Err(not_a_plugin(name));
    };
    // SAFETY: a symbol of this name is a mark of this length in every version of the boundary.
    let mark = unsafe { &*mark.cast::<[u8; MARK_BYTES]>() };
    let built_for = heartcut_abi::marked(mark).ok_or_else(|| not_a_plugin(name))?;
    check_version(built_for, name)?;
    // SAFETY: a library with the mark of this version exports a header under this name, and it is
    // never unloaded.
    unsafe { heartcut_abi::open(module) }.map_err(|flaw| flawed(&flaw, built_for, name))
}

fn symbol(library: &Library, symbol: &str) -> Option<*const c_void> {
    // SAFETY: the address is only taken; what is behind it is said where it is used.
    let found = unsafe { library.get::<*const c_void>(symbol.as_bytes()) };
    found
        .ok()
        .map(|symbol| *symbol)
        .filter(|address| !address.is_null())
}

fn not_a_plugin(name: &Name) -> PluginError {
    name.error(
        "not-a-plugin",
        "cannot be loaded: its library is no heartcut plugin",
    )
    .help("its author builds the library with `heartcut plugin build --native`")
}

fn check_version(built_for: &str, name: &Name) -> Result<(), PluginError> {
    let what = format!("was built for plugin api {built_for}; this heartcut offers {API}");
    match version::fit(built_for, API) {
        Fit::Fits => Ok(()),
        Fit::TooOld => Err(name.error("too-old", what).help(
            "update it: `heartcut plugin update`, or build it again: `heartcut plugin build --native`",
        )),
        Fit::TooNew => Err(name
            .error("too-new", what)
            .help(format!("update heartcut, or install a version of it for api {API}"))),
    }
}

fn flawed(flaw: &Flaw, built_for: &str, name: &Name) -> PluginError {
    let what = match flaw {
        Flaw::Start => "cannot be loaded: its library fails at its start".to_owned(),
        _ => format!(
            "cannot be loaded: its library says that it is for plugin api {built_for}, and is not"
        ),
    };
    let help = match flaw {
        Flaw::Start => REPORT,
        _ => "build it again with the SDK of this heartcut: `heartcut plugin build --native`",
    };
    name.error("other-layout", what).because(flaw).help(help)
}
