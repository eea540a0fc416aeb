//! A registration as a WASM component: what `wit/v0_1` asks of a plugin, answered by a
//! [`Registration`].
//!
//! The wrapper around the unchanged crate of a plugin is a `cdylib` of one line, written by
//! `heartcut plugin build --wasm`: `heartcut_sdk::export_wasm!(the_plugin::REGISTRATION);`.

use crate::{
    Assets, Event, Factory, Flow, Host, Instance, PluginError, Registration,
    boundary::{Call, Description, Json, answer},
};
use bindings::{exports::heartcut::plugin::code::Guest, heartcut::plugin::host};
use serde::Serialize;
use serde_json::{Value, json};
use std::{
    any::Any,
    collections::BTreeMap,
    panic::PanicHookInfo,
    sync::{Mutex, MutexGuard, Once, PoisonError},
};

#[doc(hidden)]
#[allow(unsafe_code, reason = "the canonical ABI hands pointers over")]
#[allow(
    missing_docs,
    unreachable_pub,
    clippy::allow_attributes_without_reason,
    reason = "generated from the contract, which is documented there"
)]
pub mod bindings {
    wit_bindgen::generate!({
        path: "../plugin-api/wit/v0_1",
        world: "plugin",
        pub_export_macro: true,
        export_macro_name: "export_code",
        default_bindings_module: "heartcut_sdk::export::wasm::bindings",
    });
}

/// Exports a registration from a `cdylib` for `wasm32-unknown-unknown` or `wasm32-wasip2`.
#[macro_export]
macro_rules! export_wasm {
    ($registration:path) => {
        struct Exported;

        impl $crate::export::wasm::Exports for Exported {
            fn registration() -> &'static $crate::Registration {
                &$registration
            }
        }

        $crate::export::wasm::bindings::export_code!(
            Exported with_types_in $crate::export::wasm::bindings
        );
    };
}

/// What [`export_wasm!`](crate::export_wasm) implements.
#[doc(hidden)]
pub trait Exports {
    fn registration() -> &'static Registration;
}

impl<E: Exports> Guest for E {
    fn describe() -> String {
        start();
        to_json(&Description::of(E::registration()))
    }

    fn assets(config: String) -> Result<String, String> {
        start();
        let assets = from_json(&config).and_then(|config| E::registration().assets(&config));
        Ok(to_json(&assets.map_err(failure)?))
    }

    fn create(config: String, assets: String) -> Result<u32, String> {
        start();
        create(E::registration(), &config, &assets).map_err(failure)
    }

    fn call(
        handle: u32,
        method: String,
        head: String,
        items: Vec<String>,
    ) -> Result<Vec<String>, String> {
        let items: Vec<Vec<u8>> = items.into_iter().map(String::into_bytes).collect();
        let call = Call {
            method: &method,
            head: head.as_bytes(),
            items: &items,
        };
        let made = made();
        let frames = match made.get(&handle) {
            Some(instance) => answer::<Json>(instance, call, &Caller),
            None => Err(PluginError::new(
                "unknown-handle",
                "there is no such plugin",
            )),
        };
        Ok(frames.map_err(failure)?.into_iter().map(text).collect())
    }

    fn destroy(handle: u32) {
        made().remove(&handle);
    }
}

static MADE: Mutex<BTreeMap<u32, Instance>> = Mutex::new(BTreeMap::new());

fn made() -> MutexGuard<'static, BTreeMap<u32, Instance>> {
    MADE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn create(factory: &dyn Factory, config: &str, assets: &str) -> Result<u32, PluginError> {
    let config: Value = from_json(config)?;
    let assets: Assets = from_json(assets)?;
    let instance = factory.create(config, assets)?;
    let mut made = made();
    let handle = made.last_key_value().map_or(1, |(last, _)| last + 1);
    made.insert(handle, instance);
    Ok(handle)
}

/// The host, as the plugin calls it.
struct Caller;

impl Host for Caller {
    fn emit(&self, event: Event) -> Flow {
        if host::emit(&to_json(&event)) {
            Flow::Stop
        } else {
            Flow::Continue
        }
    }
}

/// A panic ends in a trap, which has no text; so the text goes ahead of it.
fn start() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        std::panic::set_hook(Box::new(|panic: &PanicHookInfo<'_>| {
            let place = panic.location().map(ToString::to_string);
            let message = said(panic.payload());
            host::emit(&json!({"event": "panic", "message": message, "place": place}).to_string());
        }));
    });
}

fn said(payload: &dyn Any) -> &str {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("no message")
}

fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, PluginError> {
    serde_json::from_str(text).map_err(|e| crate::boundary::garbage(&e))
}

fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn failure(error: PluginError) -> String {
    to_json(&error)
}

fn text(frame: Vec<u8>) -> String {
    String::from_utf8(frame).unwrap_or_default()
}
