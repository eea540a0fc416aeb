//! OpenAI and servers that speak like it: chat completions, the Responses API and batches.
//!
//! The wire is that of `POST /v1/chat/completions`, `/v1/responses`, `/v1/files` and `/v1/batches`
//! as published by OpenAI (<https://github.com/openai/openai-openapi>), and where servers differ
//! from it, as vLLM, SGLang, Ollama, OpenRouter and DeepSeek document it. All of it is computed:
//! the host sends.

mod batch;
mod config;
mod decode;
mod encode;
mod errors;
mod flavour;
mod reasoning;
#[cfg(test)]
mod tests;
mod usage;

pub use config::{Api, OpenAiConfig};

use flavour::Flavour;
use heartcut_sdk::{
    http::{HttpRequest, RateHints},
    prelude::*,
    role::{Batches, Decoded, Exchange, ModelInfo, Remote, Transport},
};
use heartcut_wire::{BaseUrl, bad_config, headers};

/// A service that speaks like OpenAI.
pub struct OpenAi {
    config: OpenAiConfig,
    base: BaseUrl,
    flavour: &'static Flavour,
}

impl Create for OpenAi {
    type Config = OpenAiConfig;

    fn create(config: OpenAiConfig, _: Assets) -> Result<Self, PluginError> {
        let parse = |text: &str| BaseUrl::parse("base_url", text);
        let written = config.base_url.as_deref().map(parse).transpose()?;
        let flavour = flavour::choose(config.flavour.as_deref(), written.as_ref())?;
        let base = match (written, &flavour.base_url) {
            (Some(base), _) => base,
            (None, Some(url)) => parse(url)?,
            (None, None) => return Err(without_address(flavour)),
        };
        config.check(flavour)?;
        Ok(Self {
            config,
            base,
            flavour,
        })
    }
}

fn without_address(flavour: &Flavour) -> PluginError {
    let usual = flavour.usual_url.as_deref().unwrap_or_default();
    bad_config("a server of one's own needs a `base_url`")
        .help(format!("it usually is `base_url = \"{usual}\"`"))
}

impl OpenAi {
    /// The variable with the key: the one named, or that of the flavour for its own address alone.
    /// A key never goes to a host that its owner did not name it for.
    fn key_name(&self) -> Option<&str> {
        let own = || self.flavour.api_key.as_deref();
        match &self.config.api_key {
            Some(name) => Some(name),
            None => own().filter(|_| self.flavour.is_at(&self.base)),
        }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base.as_str())
    }

    fn limit_field(&self) -> &str {
        let named = self.config.max_tokens_field.as_deref();
        named.unwrap_or(&self.flavour.max_tokens_field)
    }

    fn effort_field(&self) -> &str {
        let named = self.config.effort_field.as_deref();
        named.unwrap_or(&self.flavour.effort_field)
    }

    fn budget_field(&self) -> Option<&str> {
        let named = self.config.budget_field.as_deref();
        named.or(self.flavour.budget_field.as_deref())
    }

    fn reasoning_fields(&self) -> &[String] {
        let named = self.config.reasoning_fields.as_ref();
        named.unwrap_or(&self.flavour.reasoning_fields)
    }

    fn decoded(&self, exchange: &Exchange<'_>) -> Decoded {
        let response = exchange.response;
        let hints: RateHints = headers::hints(&response.headers);
        let result = match response.status {
            200..300 => decode::completion(self, response),
            _ => Err(errors::of_response(response, self.key_name())),
        };
        Decoded { result, hints }
    }
}

impl Provider for OpenAi {
    fn describe(&self, model: &str) -> ModelInfo {
        let Some(prefix) = &self.flavour.price_prefix else {
            return ModelInfo::default();
        };
        ModelInfo {
            tokenizer: tokenizer(model).map(str::to_owned),
            price_key: Some(format!("{prefix}{model}")),
            ..ModelInfo::default()
        }
    }

    /// What the config changes in every body changes the answers, so that it counts.
    fn identity(&self) -> String {
        let config = &self.config;
        let mut identity = self.base.as_str().to_owned();
        if !config.extra_body.is_empty() {
            identity = format!("{identity} {}", json!(config.extra_body));
        }
        if config.api == Api::Responses {
            identity = format!("{identity} responses {}", config.reasoning_summary);
        }
        if config.system_role != "system" {
            identity = format!("{identity} {}", config.system_role);
        }
        identity
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

    fn batches(&self) -> Option<&dyn Batches> {
        let has = self.config.batches.unwrap_or(self.flavour.batches);
        has.then_some(self as &dyn Batches)
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
