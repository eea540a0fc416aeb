use super::{Far, Session, isolate, method};
use crate::{
    Completion, Host, PluginError, Provider, Request, SilentHost,
    http::{HttpRequest, RateHints},
    role::{
        Batches, Decoded, Exchange, Local, ModelInfo, Remote, Transport,
        batch::{BatchJob, BatchLimits, BatchLine, Event, Step},
    },
};
use serde_json::Value;

impl<S: Session> Provider for Far<S> {
    /// Nothing is known of a model where the plugin does not answer; the call that needs the
    /// plugin says why.
    fn describe(&self, model: &str) -> ModelInfo {
        self.one(method::DESCRIBE, model, &SilentHost)
            .unwrap_or_default()
    }

    fn identity(&self) -> String {
        self.profile.identity.clone().unwrap_or_default()
    }

    fn transport(&self) -> Transport<'_> {
        if self.profile.local {
            Transport::Local(self)
        } else {
            Transport::Remote(self)
        }
    }
}

impl<S: Session> Local for Far<S> {
    fn generate(
        &self,
        requests: &[Request],
        host: &dyn Host,
    ) -> Vec<Result<Completion, PluginError>> {
        self.each(method::GENERATE, &(), requests, host)
    }
}

impl<S: Session> Remote for Far<S> {
    fn encode(&self, requests: &[Request]) -> Vec<Result<HttpRequest, PluginError>> {
        self.each(method::ENCODE, &(), requests, &SilentHost)
    }

    fn decode(&self, exchanges: &[Exchange<'_>]) -> Vec<Decoded> {
        let decoded = self.each(method::DECODE, &(), exchanges, &SilentHost);
        decoded
            .into_iter()
            .map(|decoded| decoded.unwrap_or_else(undecoded))
            .collect()
    }

    fn batches(&self) -> Option<&dyn Batches> {
        let batches = self.profile.batches.is_some();
        batches.then_some(self as &dyn Batches)
    }
}

/// An answer that the plugin could not read is this item's error.
fn undecoded(error: PluginError) -> Decoded {
    Decoded {
        result: Err(error),
        hints: RateHints::default(),
    }
}

impl<S: Session> Batches for Far<S> {
    fn limits(&self) -> BatchLimits {
        self.profile.batches.clone().unwrap_or_default()
    }

    fn encode_line(&self, request: &Request, run_key: &str) -> Result<String, PluginError> {
        let requests = std::slice::from_ref(request);
        let mut lines = self.each(method::ENCODE_LINES, run_key, requests, &SilentHost);
        lines
            .pop()
            .unwrap_or_else(|| Err(isolate::wrong_count(method::ENCODE_LINES, 0, 1)))
    }

    fn decode_lines(&self, lines: &[String]) -> Vec<Result<BatchLine, PluginError>> {
        self.each(method::DECODE_LINES, &(), lines, &SilentHost)
    }

    fn start(&self, job: &BatchJob) -> Result<Step, PluginError> {
        self.one(method::START, job, &SilentHost)
    }

    fn resume(&self, state: &Value, event: &Event) -> Result<Step, PluginError> {
        self.one(method::RESUME, &(state, event), &SilentHost)
    }

    fn cancel(&self, state: &Value) -> Result<Step, PluginError> {
        self.one(method::CANCEL, state, &SilentHost)
    }

    fn cleanup(&self, state: &Value) -> Result<Step, PluginError> {
        self.one(method::CLEANUP, state, &SilentHost)
    }
}
