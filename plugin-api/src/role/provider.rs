use crate::{
    Completion, Host, PluginError, Request,
    http::{HttpRequest, HttpResponse, RateHints},
    role::Batches,
};
use serde::{Deserialize, Serialize};

/// Turns requests into completions, either over HTTP that the host speaks for it, or by computing.
pub trait Provider: Send + Sync {
    /// What the host should know of a model before it sends anything. Any model name is
    /// acceptable: services add models faster than plugins.
    fn describe(&self, model: &str) -> ModelInfo;

    /// What stands beside the model in the key of a request: the base URL of a remote provider,
    /// the digest of the weights or recordings of a local one, the command of an `exec` one.
    fn identity(&self) -> String;

    /// How completions are had.
    fn transport(&self) -> Transport<'_>;
}

/// How a provider's completions are had.
pub enum Transport<'a> {
    /// The host sends what the plugin encodes.
    Remote(&'a dyn Remote),
    /// The plugin computes; native plugins only.
    Local(&'a dyn Local),
}

/// A provider behind HTTP. It builds requests and reads answers and never opens a socket.
pub trait Remote: Send + Sync {
    /// One HTTP request for each request, in order. Credentials are typed header values.
    fn encode(&self, requests: &[Request]) -> Vec<Result<HttpRequest, PluginError>>;

    /// What each answer means, in order. The error's retry class tells the host what to do.
    fn decode(&self, exchanges: &[Exchange<'_>]) -> Vec<Decoded>;

    /// The batch interface, where the service has one.
    fn batches(&self) -> Option<&dyn Batches> {
        None
    }
}

/// A provider that computes in its own process.
pub trait Local: Send + Sync {
    /// One completion for each request, in order.
    fn generate(
        &self,
        requests: &[Request],
        host: &dyn Host,
    ) -> Vec<Result<Completion, PluginError>>;
}

/// A request and the answer it got.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Exchange<'a> {
    /// What was asked.
    pub request: &'a Request,
    /// What came back.
    pub response: &'a HttpResponse,
}

/// What an answer meant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decoded {
    /// The completion, or why there is none.
    pub result: Result<Completion, PluginError>,
    /// What the service said about its limits.
    #[serde(default)]
    pub hints: RateHints,
}

/// What is known of a model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelInfo {
    /// Tokenizer to count with, such as `o200k`; absent where unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokenizer: Option<String>,
    /// Row of the price table; absent means that the price is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_key: Option<String>,
    /// Most tokens the model can answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_output: Option<u64>,
    /// Whether the answer depends on where a request came from, as a recording's does; the origin
    /// then counts in the request's key.
    #[serde(default)]
    pub reads_origin: bool,
}
