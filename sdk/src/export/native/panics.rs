//! What a panic said and where, as an error instead of lines on stderr.

use crate::PluginError;
use std::{
    any::Any,
    cell::RefCell,
    panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind},
    sync::{Mutex, Once, PoisonError},
};

thread_local! {
    static HERE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Where a thread panicked that the plugin started itself, and whose panic reaches the calling
/// thread without a place.
static ELSEWHERE: Mutex<Option<String>> = Mutex::new(None);

/// Runs `run`; a panic becomes the error `plugin-panicked`. The library has a standard library of
/// its own, so that the hook of the host is not touched.
pub(super) fn caught<T>(run: impl FnOnce() -> T) -> Result<T, PluginError> {
    static HOOKED: Once = Once::new();
    HOOKED.call_once(|| std::panic::set_hook(Box::new(note)));
    HERE.with(RefCell::take);
    catch_unwind(AssertUnwindSafe(run)).map_err(|payload| {
        let error = PluginError::new("plugin-panicked", said(&*payload));
        if !payload.is::<String>() {
            // What was thrown may panic again while it is dropped.
            std::mem::forget(payload);
        }
        match place() {
            Some(place) => error.cause(format!("at {place}")),
            None => error,
        }
    })
}

fn note(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    let mut elsewhere = ELSEWHERE.lock().unwrap_or_else(PoisonError::into_inner);
    elsewhere.clone_from(&place);
    // A thread that ends has no place for it any more.
    let _kept = HERE.try_with(|here| here.replace(place));
}

fn place() -> Option<String> {
    let mut elsewhere = ELSEWHERE.lock().unwrap_or_else(PoisonError::into_inner);
    HERE.with(RefCell::take).or_else(|| elsewhere.take())
}

fn said(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("no message")
        .to_owned()
}
