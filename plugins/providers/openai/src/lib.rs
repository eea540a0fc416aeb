//! Chat completions of OpenAI and of servers that speak like it.
//!
//! The wire is that of `POST /v1/chat/completions` as published by OpenAI
//! (<https://github.com/openai/openai-openapi>), and where servers differ from it, as vLLM, SGLang,
//! Ollama, OpenRouter and DeepSeek document it. All of it is computed: the host sends.

mod base_url;
mod config;
mod decode;
mod encode;
mod errors;
mod headers;
mod reasoning;
#[cfg(test)]
mod tests;
mod usage;

pub use config::OpenAiConfig;

use base_url::BaseUrl;
use heartcut_sdk::{
    http::{HttpRequest, RateHints},
    prelude::*,
    role::{Decoded, Exchange, ModelInfo, Remote, Transport},
};

/// A service that answers chat completions.
pub struct OpenAi {
    config: OpenAiConfig,
    base: BaseUrl,
}

impl Create for OpenAi {
    type Config = OpenAiConfig;

    fn create(config: OpenAiConfig, _: Assets) -> Result<Self, PluginError> {
        let base = BaseUrl::parse(&config.base_url)?;
        config.check()?;
        Ok(Self { config, base })
    }
}

impl OpenAi {
    /// The variable with the key: the one named, or OpenAI's own for OpenAI alone. A key never goes
    /// to a host that its owner did not name it for.
    fn key_name(&self) -> Option<&str> {
        match &self.config.api_key {
            Some(name) => Some(name),
            None => self.base.is_openai().then_some("OPENAI_API_KEY"),
        }
    }
}

impl Provider for OpenAi {
    fn describe(&self, model: &str) -> ModelInfo {
        if !self.base.is_openai() {
            return ModelInfo::default();
        }
        ModelInfo {
            tokenizer: tokenizer(model).map(str::to_owned),
            price_key: Some(model.to_owned()),
            ..ModelInfo::default()
        }
    }

    /// What the config adds to every body changes the answers, so that it counts.
    fn identity(&self) -> String {
        if self.config.extra_body.is_empty() {
            return self.base.as_str().to_owned();
        }
        format!("{} {}", self.base.as_str(), json!(self.config.extra_body))
    }

    fn transport(&self) -> Transport<'_> {
        Transport::Remote(self)
    }
}

impl Remote for OpenAi {
    fn encode(&self, requests: &[Request]) -> Vec<Result<HttpRequest, PluginError>> {
        requests
            .iter()
            .map(|request| encode::request(self, request))
            .collect()
    }

    fn decode(&self, exchanges: &[Exchange<'_>]) -> Vec<Decoded> {
        exchanges
            .iter()
            .map(|exchange| self.decoded(exchange))
            .collect()
    }
}

impl OpenAi {
    fn decoded(&self, exchange: &Exchange<'_>) -> Decoded {
        let response = exchange.response;
        let hints: RateHints = headers::hints(&response.headers);
        let result = match response.status {
            200..300 => decode::completion(response, self.key_name()),
            _ => Err(errors::of_response(response, self.key_name())),
        };
        Decoded { result, hints }
    }
}

/// OpenAI's tokenizers by the beginning of a model's name.
fn tokenizer(model: &str) -> Option<&'static str> {
    let begins = |names: &[&str]| names.iter().any(|name| model.starts_with(name));
    if begins(&["gpt-4o", "chatgpt-4o", "gpt-4.", "gpt-5", "o1", "o3", "o4"]) {
        Some("o200k")
    } else if begins(&["gpt-4", "gpt-3.5"]) {
        Some("cl100k")
    } else {
        None
    }
}

heartcut_sdk::plugin!(Provider for OpenAi: Create);
