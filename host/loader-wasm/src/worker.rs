//! One instance of a plugin in a store of its own.

use crate::{
    contract::{Plugin, PluginPre},
    failure::{failure, waits},
    mailbox::{Mailbox, drive},
    name::Name,
    runtime::{Runtime, TICKER},
    state::State,
    ticker::ticks,
};
use heartcut_host::project::Limits;
use heartcut_plugin_api::{
    Host, PluginError, SilentHost,
    boundary::{Call, Codec, Json},
};
use std::str::Utf8Error;
use wasmtime::Store;

/// A plugin that was compiled and linked.
pub(crate) struct Linked {
    pub(crate) runtime: &'static Runtime,
    pub(crate) plugin: PluginPre<State>,
    pub(crate) name: Name,
    pub(crate) limits: Limits,
}

/// An instance. After a failure it is never used again.
pub(crate) struct Worker {
    store: Store<State>,
    plugin: Plugin,
    mailbox: Mailbox,
}

impl Linked {
    /// Starts an instance.
    ///
    /// # Errors
    /// When it does not start.
    pub(crate) fn start(&self) -> Result<Worker, PluginError> {
        let state = State::new(self.limits);
        let mailbox = state.mailbox.clone();
        let mut store = Store::new(&self.runtime.engine, state);
        store.limiter(|state| state);
        let plugin = self.run(&mut store, &mailbox, &SilentHost, async |store| {
            self.plugin.instantiate_async(store).await
        })?;
        Ok(Worker {
            store,
            plugin,
            mailbox,
        })
    }

    /// Runs what a plugin does within its limits.
    fn run<T>(
        &self,
        store: &mut Store<State>,
        mailbox: &Mailbox,
        host: &dyn Host,
        what: impl AsyncFnOnce(&mut Store<State>) -> wasmtime::Result<T>,
    ) -> Result<T, PluginError> {
        store.data_mut().begin();
        store.set_epoch_deadline(ticks(self.limits.deadline));
        let ticking = TICKER.tick(&self.runtime.engine);
        let ended = drive(what(store), mailbox, host);
        drop(ticking);
        match ended {
            Some(Ok(answer)) => Ok(answer),
            Some(Err(error)) => Err(failure(&error, store.data(), &self.limits, &self.name)),
            None => Err(waits(&self.name)),
        }
    }
}

/// The outer error is a plugin that failed and must not be used again, the inner one what it
/// answered.
pub(crate) type Answer<T> = Result<Result<T, PluginError>, PluginError>;

impl Worker {
    /// The JSON of what the code says of itself.
    pub(crate) fn describe(&mut self, linked: &Linked) -> Result<String, PluginError> {
        let code = self.plugin.heartcut_plugin_code();
        linked.run(&mut self.store, &self.mailbox, &SilentHost, async |store| {
            code.call_describe(store).await
        })
    }

    /// The JSON of the files that it needs under a configuration.
    pub(crate) fn assets(&mut self, linked: &Linked, config: &str) -> Answer<String> {
        let code = self.plugin.heartcut_plugin_code();
        let answer = linked.run(&mut self.store, &self.mailbox, &SilentHost, async |store| {
            code.call_assets(store, config).await
        })?;
        Ok(answer.map_err(|failure| told(&failure, linked)))
    }

    /// The handle of a plugin that it made.
    pub(crate) fn create(&mut self, linked: &Linked, config: &str, assets: &str) -> Answer<u32> {
        let code = self.plugin.heartcut_plugin_code();
        let answer = linked.run(&mut self.store, &self.mailbox, &SilentHost, async |store| {
            code.call_create(store, config, assets).await
        })?;
        Ok(answer.map_err(|failure| told(&failure, linked)))
    }

    /// The frames that a plugin answers.
    pub(crate) fn call(
        &mut self,
        linked: &Linked,
        handle: u32,
        call: Call<'_>,
        host: &dyn Host,
    ) -> Answer<Vec<String>> {
        let code = self.plugin.heartcut_plugin_code();
        let (head, items) =
            texts(call).map_err(|e| heartcut_plugin_api::boundary::unencodable(&e))?;
        let answer = linked.run(&mut self.store, &self.mailbox, host, async |store| {
            code.call_call(store, handle, call.method, head, &items)
                .await
        })?;
        Ok(answer.map_err(|failure| told(&failure, linked)))
    }
}

fn texts(call: Call<'_>) -> Result<(&str, Vec<&str>), Utf8Error> {
    let items = call.items.iter().map(|item| std::str::from_utf8(item));
    Ok((
        std::str::from_utf8(call.head)?,
        items.collect::<Result<_, _>>()?,
    ))
}

/// The error that a plugin answered.
fn told(failure: &str, linked: &Linked) -> PluginError {
    Json::decode(failure.as_bytes()).unwrap_or_else(|e| {
        let what = "answered with an error that cannot be read";
        linked.name.error("garbage", what).because(&e)
    })
}
