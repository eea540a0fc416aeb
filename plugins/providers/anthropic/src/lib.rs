//! Anthropic: messages with thinking, and message batches
//! (<https://docs.anthropic.com/en/api/messages>). All of it is computed: the host sends.

mod batch;
mod config;
mod decode;
mod encode;
mod errors;
mod hints;
#[cfg(test)]
mod tests;

pub use config::{AnthropicConfig, Auth, Display};

use config::ANTHROPIC;
use heartcut_sdk::{
    http::{HeaderValue, HttpRequest},
    prelude::*,
    role::{Batches, Decoded, Exchange, ModelInfo, Remote, Transport},
};
use heartcut_wire::{BaseUrl, refusal::Advice};

/// Anthropic's API.
pub struct Anthropic {
    config: AnthropicConfig,
    base: BaseUrl,
}

impl Create for Anthropic {
    type Config = AnthropicConfig;

    fn create(config: AnthropicConfig, _: Assets) -> Result<Self, PluginError> {
        let base = BaseUrl::parse("base_url", &config.base_url)?;
        config.check()?;
        Ok(Self { config, base })
    }
}

impl Anthropic {
    /// The variable with the key: the one named, or Anthropic's own for Anthropic alone. A key
    /// never goes to a host that its owner did not name it for.
    fn key_name(&self) -> Option<&str> {
        let own = || Some("ANTHROPIC_API_KEY").filter(|_| self.base.is(ANTHROPIC));
        self.config.api_key.as_deref().or_else(own)
    }

    fn url(&self, path: &str) -> String {
        format!("{}/v1/messages{path}", self.base.as_str())
    }

    /// The request with the key and with the version of the API.
    fn signed(&self, mut request: HttpRequest) -> HttpRequest {
        let config = &self.config;
        if let Some(name) = self.key_name() {
            let (header, prefix) = match config.auth {
                Auth::XApiKey => ("x-api-key", ""),
                Auth::Bearer => ("authorization", "Bearer "),
            };
            let secret = HeaderValue::Secret {
                name: name.to_owned(),
                prefix: prefix.to_owned(),
            };
            request = request.header(header, secret);
        }
        request = request.header("anthropic-version", HeaderValue::text(&config.version));
        if config.beta.is_empty() {
            return request;
        }
        request.header("anthropic-beta", HeaderValue::text(config.beta.join(",")))
    }

    fn advice(&self) -> Advice<'_> {
        Advice {
            key: self.key_name(),
            no_key: "name the environment variable that holds it: `api_key = \"..\"` in the \
                     provider's config",
            bad_request: "check `params`; `version`, `auth` and `schema_field` in the provider's \
                          config say which generation of the API is spoken",
        }
    }

    fn encoded(&self, request: &Request) -> Result<HttpRequest, PluginError> {
        let body = Value::Object(encode::body(&self.config, request)?);
        Ok(self.signed(HttpRequest::post_json(self.url(""), body.to_string())))
    }

    fn decoded(&self, exchange: &Exchange<'_>) -> Decoded {
        let response = exchange.response;
        let result = match response.status {
            200..300 => decode::completion(response, &self.advice()),
            _ => Err(errors::of_response(response, &self.advice())),
        };
        Decoded {
            result,
            hints: hints::of_headers(&response.headers),
        }
    }
}

impl Provider for Anthropic {
    fn describe(&self, model: &str) -> ModelInfo {
        ModelInfo {
            price_key: Some(model.to_owned()),
            ..ModelInfo::default()
        }
    }

    /// What the config changes in every body changes the answers, so that it counts.
    fn identity(&self) -> String {
        let base = self.base.as_str();
        let body = json!({
            "extra": self.config.extra_body, "display": self.config.thinking_display,
            "max_tokens": self.config.max_tokens,
        });
        format!("{base} {body}")
    }

    fn transport(&self) -> Transport<'_> {
        Transport::Remote(self)
    }
}

impl Remote for Anthropic {
    fn encode(&self, requests: &[Request]) -> Vec<Result<HttpRequest, PluginError>> {
        requests
            .iter()
            .map(|request| self.encoded(request))
            .collect()
    }

    fn decode(&self, exchanges: &[Exchange<'_>]) -> Vec<Decoded> {
        exchanges
            .iter()
            .map(|exchange| self.decoded(exchange))
            .collect()
    }

    fn batches(&self) -> Option<&dyn Batches> {
        Some(self)
    }
}

heartcut_sdk::plugin!(Provider for Anthropic: Create);
