//! A library as code that makes plugins, and a plugin of it as a session.

use crate::{
    listener::Listener,
    name::{Name, REPORT},
};
use heartcut_abi::{Answer, Creation, MessagePack, ModuleRef, NO_HANDLE, frames, status};
use heartcut_plugin_api::{
    AssetRequest, Assets, Host, PluginError, SilentHost,
    boundary::{Call, Code, Description, Session, garbage, method, unencodable},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// A library that was loaded, as one plugin of it.
#[derive(Clone)]
pub(crate) struct Native {
    module: ModuleRef,
    name: Name,
    /// Events of one call.
    events: u64,
}

impl Native {
    pub(crate) fn new(module: ModuleRef, name: Name, events: u64) -> Self {
        Self {
            module,
            name,
            events,
        }
    }

    /// What the library says that it is.
    ///
    /// # Errors
    /// When it panics, or says what nobody understands.
    pub(crate) fn describe(&self) -> Result<Description, PluginError> {
        let answer = self.module.manifest()();
        self.read_json("manifest", self.answered("manifest", &answer)?)
    }

    /// The bytes of an answer that is one.
    fn answered<'a>(&self, asked: &str, answer: &'a Answer) -> Result<&'a [u8], PluginError> {
        let bytes = answer.bytes.as_slice();
        match answer.status {
            status::OK => Ok(bytes),
            status::PANICKED => Err(self.panicked(asked, self.read_json(asked, bytes)?)),
            status::ERROR => Err(self.read_json(asked, bytes)?),
            other => {
                let what = format!("answered `{asked}` with status {other}, which means nothing");
                Err(self.name.error("garbage", what).help(REPORT))
            }
        }
    }

    fn panicked(&self, asked: &str, said: PluginError) -> PluginError {
        self.name.blame(&format!("panicked in `{asked}`"), said)
    }

    fn read_json<T: DeserializeOwned>(&self, asked: &str, bytes: &[u8]) -> Result<T, PluginError> {
        serde_json::from_slice(bytes).map_err(|e| self.spoiled(asked, garbage(&e)))
    }

    fn spoiled(&self, asked: &str, error: PluginError) -> PluginError {
        self.name
            .blame(&format!("answered `{asked}` with garbage"), error)
    }
}

impl Code for Native {
    type Session = NativeSession;

    fn assets(&self, config: &Value) -> Result<Vec<AssetRequest>, PluginError> {
        let asked = heartcut_abi::method::ASSETS;
        let input = to_json(config)?;
        let listener = Listener::new(&SilentHost, self.events);
        let answer = listener.during(|emit| {
            self.module.call()(
                NO_HANDLE,
                asked.as_bytes().into(),
                input.as_slice().into(),
                emit,
            )
        });
        self.read_json(asked, self.answered(asked, &answer)?)
    }

    fn create(&self, config: Value, assets: Assets) -> Result<NativeSession, PluginError> {
        let input = to_json(&Creation { config, assets })?;
        let answer = self.module.create()(input.as_slice().into());
        self.answered("create", &answer)?;
        Ok(NativeSession {
            native: self.clone(),
            handle: answer.handle,
        })
    }
}

/// A plugin that a library made.
pub(crate) struct NativeSession {
    native: Native,
    handle: u64,
}

impl Session for NativeSession {
    type Codec = MessagePack;

    fn call(&self, call: Call<'_>, host: &dyn Host) -> Result<Vec<Vec<u8>>, PluginError> {
        let Native {
            module,
            name,
            events,
        } = &self.native;
        let items = call.items.iter().map(Vec::as_slice);
        let input = frames::write(std::iter::once(call.head).chain(items))
            .map_err(|e| name.blame("cannot be asked", unencodable(&e)))?;
        let listener = Listener::new(host, most_events(call.method, *events));
        let answer = listener.during(|emit| {
            let (method, input) = (call.method.as_bytes().into(), input.as_slice().into());
            module.call()(self.handle, method, input, emit)
        });
        if listener.is_flooded() {
            let what = format!("emitted more than {events} events in one call");
            return Err(name.error("too-many-events", what).help(REPORT));
        }
        self.frames(call, &answer)
    }

    fn blame(&self, error: PluginError) -> PluginError {
        self.native.name.blame("answered with garbage", error)
    }
}

impl NativeSession {
    fn frames(&self, call: Call<'_>, answer: &Answer) -> Result<Vec<Vec<u8>>, PluginError> {
        let native = &self.native;
        if answer.status == status::ERROR {
            // What the plugin says of single items stands in frames: this is of the call itself.
            let error = native.read_json(call.method, &answer.bytes)?;
            return Err(native
                .name
                .blame(&format!("does not answer `{}`", call.method), error));
        }
        let frames = frames::read(native.answered(call.method, answer)?);
        let frames = frames.map_err(|e| native.spoiled(call.method, garbage(&e)))?;
        let wanted = call.items.len().max(1);
        if frames.len() != wanted {
            let (method, found) = (call.method, frames.len());
            let what = format!("answered `{method}` with {found} results for {wanted} items");
            return Err(native.name.error("wrong-count", what).help(REPORT));
        }
        Ok(frames.into_iter().map(<[u8]>::to_vec).collect())
    }
}

impl Drop for NativeSession {
    fn drop(&mut self) {
        self.native.module.destroy()(self.handle);
    }
}

/// A trainer and a local model work for hours within one call and say so all the time.
fn most_events(asked: &str, limit: u64) -> u64 {
    match asked {
        method::TRAIN | method::GENERATE => u64::MAX,
        _ => limit,
    }
}

fn to_json(value: &impl Serialize) -> Result<Vec<u8>, PluginError> {
    serde_json::to_vec(value).map_err(|e| unencodable(&e))
}
