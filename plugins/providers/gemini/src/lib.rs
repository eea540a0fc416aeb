//! Google's Gemini Developer API: `generateContent`, and batches by resumable upload
//! (<https://ai.google.dev/api/batch-api>). All of it is computed: the host sends.

mod batch;
mod config;
#[cfg(test)]
mod tests;

pub use config::{BatchInput, GeminiConfig};

use config::GOOGLE;
use heartcut_generate_content as content;
use heartcut_sdk::{
    http::{HeaderValue, HttpRequest, RateHints},
    prelude::*,
    role::{Batches, Decoded, Exchange, ModelInfo, Remote, Transport},
};
use heartcut_wire::{BaseUrl, refusal::Advice};

/// The Gemini Developer API.
pub struct Gemini {
    config: GeminiConfig,
    base: BaseUrl,
    options: content::Options,
}

impl Create for Gemini {
    type Config = GeminiConfig;

    fn create(config: GeminiConfig, _: Assets) -> Result<Self, PluginError> {
        let base = BaseUrl::parse("base_url", &config.base_url)?;
        config.check()?;
        let options = config.options();
        Ok(Self {
            config,
            base,
            options,
        })
    }
}

impl Gemini {
    /// The variables with the key: the one named, or Google's own for Google alone. A key never
    /// goes to a host that its owner did not name it for.
    fn key_name(&self) -> Option<&str> {
        let own = || Some("GEMINI_API_KEY|GOOGLE_API_KEY").filter(|_| self.base.is(GOOGLE));
        self.config.api_key.as_deref().or_else(own)
    }

    fn url(&self, path: &str) -> String {
        format!("{}/{}/{path}", self.base.as_str(), self.config.api_version)
    }

    fn signed(&self, request: HttpRequest) -> HttpRequest {
        match self.key_name() {
            Some(name) => request.header(
                "x-goog-api-key",
                HeaderValue::Secret {
                    name: name.to_owned(),
                    prefix: String::new(),
                },
            ),
            None => request,
        }
    }

    fn advice(&self) -> Advice<'_> {
        let shown = |name| match name {
            "GEMINI_API_KEY|GOOGLE_API_KEY" => "GEMINI_API_KEY` or `GOOGLE_API_KEY",
            name => name,
        };
        Advice {
            key: self.key_name().map(shown),
            no_key: "name the environment variable that holds it: `api_key = \"..\"` in the \
                     provider's config",
            bad_request: "check `params`, and `model` and `api_version`: older versions of the \
                          API know fewer fields",
        }
    }

    fn encoded(&self, request: &Request) -> Result<HttpRequest, PluginError> {
        let model = model_path(&request.model)?;
        let body = Value::Object(content::body(request, &self.options)?);
        let url = self.url(&format!("{model}:generateContent"));
        Ok(self.signed(HttpRequest::post_json(url, body.to_string())))
    }

    fn decoded(&self, exchange: &Exchange<'_>) -> Decoded {
        let response = exchange.response;
        let result = match response.status {
            200..300 => content::completion(response, &self.advice()),
            _ => Err(content::refusal::of_response(response, &self.advice())),
        };
        Decoded {
            result,
            hints: RateHints::default(),
        }
    }
}

/// The model as it stands in a path: `models/` may be left out.
fn model_path(model: &str) -> Result<String, PluginError> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./".contains(&b);
    if model.is_empty() || !model.bytes().all(plain) || model.split('/').any(|part| part == "..") {
        return Err(
            PluginError::new("bad-params", "`model` cannot stand in an address")
                .help("write it like `gemini-2.5-flash`"),
        );
    }
    Ok(if model.contains('/') {
        model.to_owned()
    } else {
        format!("models/{model}")
    })
}

impl Provider for Gemini {
    fn describe(&self, model: &str) -> ModelInfo {
        let bare = model.strip_prefix("models/").unwrap_or(model);
        ModelInfo {
            price_key: Some(bare.to_owned()),
            ..ModelInfo::default()
        }
    }

    /// What the config changes in every body changes the answers, so that it counts.
    fn identity(&self) -> String {
        format!("{}{}", self.base.as_str(), self.options.identity())
    }

    fn transport(&self) -> Transport<'_> {
        Transport::Remote(self)
    }
}

impl Remote for Gemini {
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

heartcut_sdk::plugin!(Provider for Gemini: Create);
