//! A registration as a native library: what [`heartcut_abi`] asks of one, answered by a
//! [`Registration`].
//!
//! The wrapper around the unchanged crate of a plugin is a `cdylib` of one line, written by
//! `heartcut plugin build --native`: `heartcut_sdk::export_native!(the_plugin::REGISTRATION);`.
//!
//! A panic ends the call and no more: what it said and where goes back to the host as an error, and
//! nothing is printed. What no plugin can be saved from is the end of the process: `abort`, a stack
//! that overflows, memory that runs out, or a panic while another one unwinds end the host as well.

mod panics;
mod plugins;

use crate::{
    Event, Factory, Flow, Host, PluginError, Registration,
    boundary::{Call, Codec, Description, answer, garbage, unencodable},
};
use abi::{Answer, Creation, Emit, Export, Lent, MessagePack, Module, NO_HANDLE, frames, status};
use serde::{Serialize, de::DeserializeOwned};
use std::marker::PhantomData;

#[doc(hidden)]
pub use heartcut_abi as abi;

/// Exports a registration from a `cdylib`, once in a crate and at its top level:
///
/// ```text
/// heartcut_sdk::export_native!(heartcut_verifier_upper::REGISTRATION);
/// ```
///
/// The library has to unwind: with `panic = "abort"` in its profile a panic would end the host.
#[macro_export]
macro_rules! export_native {
    ($registration:path) => {
        #[cfg(panic = "abort")]
        compile_error!("a native plugin needs `panic = \"unwind\"`: its panics would end the host");

        struct NativeExport;

        impl $crate::export::native::Exports for NativeExport {
            fn registration() -> &'static $crate::Registration {
                &$registration
            }
        }

        $crate::export::native::abi::export!($crate::export::native::Native<NativeExport>);
    };
}

/// What [`export_native!`](crate::export_native) implements.
#[doc(hidden)]
pub trait Exports: 'static {
    fn registration() -> &'static Registration;
}

/// The functions over a registration.
#[doc(hidden)]
pub struct Native<E>(PhantomData<E>);

impl<E: Exports> Export for Native<E> {
    const MODULE: Module = Module {
        manifest: manifest::<E>,
        create: create::<E>,
        call: call::<E>,
        destroy,
    };
}

extern "C" fn manifest<E: Exports>() -> Answer {
    bytes(|| to_json(&Description::of(E::registration())))
}

extern "C" fn create<E: Exports>(input: Lent<'_>) -> Answer {
    guarded(|| {
        let Creation { config, assets } = from_json(&input)?;
        let made = E::registration().create(config, assets)?;
        Ok((plugins::keep(made), Vec::new()))
    })
}

extern "C" fn call<E: Exports>(
    handle: u64,
    method: Lent<'_>,
    input: Lent<'_>,
    emit: Emit,
) -> Answer {
    bytes(|| {
        let method = std::str::from_utf8(&method).map_err(|e| garbage(&e))?;
        if handle == NO_HANDLE {
            return of_library(E::registration(), method, &input);
        }
        of_plugin(handle, method, &input, emit)
    })
}

extern "C" fn destroy(handle: u64) {
    // Whoever ends a plugin cannot do anything about a panic while it ends.
    let _ended = panics::caught(|| drop(plugins::forget(handle)));
}

fn of_library(factory: &dyn Factory, method: &str, input: &[u8]) -> Result<Vec<u8>, PluginError> {
    if method == abi::method::ASSETS {
        return to_json(&factory.assets(&from_json(input)?)?);
    }
    let message = format!("the library has no method `{method}`");
    Err(PluginError::new("unknown-method", message))
}

fn of_plugin(handle: u64, method: &str, input: &[u8], emit: Emit) -> Result<Vec<u8>, PluginError> {
    let instance = plugins::find(handle)?;
    let frames = frames::read(input).map_err(|e| garbage(&e))?;
    let (head, items) = frames
        .split_first()
        .map_or((&[][..], &[][..]), |(h, i)| (*h, i));
    let items: Vec<_> = items.iter().map(|item| item.to_vec()).collect();
    let call = Call {
        method,
        head,
        items: &items,
    };
    let answers = answer::<MessagePack>(&instance, call, &Caller(emit))?;
    frames::write(answers.iter().map(Vec::as_slice)).map_err(|e| unencodable(&e))
}

/// The host, as the plugin calls it.
struct Caller(Emit);

impl Host for Caller {
    fn emit(&self, event: Event) -> Flow {
        // An event that cannot be encoded is lost: it is no reason to end a call.
        let sent = MessagePack::encode(&event).map(|event| self.0.send(&event));
        match sent.unwrap_or(status::GO_ON) {
            status::GO_ON => Flow::Continue,
            _ => Flow::Stop,
        }
    }
}

fn bytes(run: impl FnOnce() -> Result<Vec<u8>, PluginError>) -> Answer {
    guarded(|| Ok((NO_HANDLE, run()?)))
}

/// What came of `run`, whatever it did.
fn guarded(run: impl FnOnce() -> Result<(u64, Vec<u8>), PluginError>) -> Answer {
    match panics::caught(run) {
        Ok(Ok((handle, bytes))) => Answer {
            status: status::OK,
            handle,
            bytes: bytes.into(),
        },
        Ok(Err(error)) => failed(status::ERROR, &error),
        Err(panicked) => failed(status::PANICKED, &panicked),
    }
}

fn failed(status: u32, error: &PluginError) -> Answer {
    Answer {
        status,
        handle: NO_HANDLE,
        bytes: to_json(error).unwrap_or_default().into(),
    }
}

fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, PluginError> {
    serde_json::from_slice(bytes).map_err(|e| garbage(&e))
}

fn to_json(value: &impl Serialize) -> Result<Vec<u8>, PluginError> {
    serde_json::to_vec(value).map_err(|e| unencodable(&e))
}
