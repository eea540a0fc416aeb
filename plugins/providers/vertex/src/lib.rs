//! Google's models on Vertex AI: `generateContent`, and batch prediction jobs over Cloud Storage
//! (<https://cloud.google.com/vertex-ai/docs/reference/rest>). All of it is computed: the host
//! sends, and mints the tokens.

mod batch;
mod config;
mod place;
#[cfg(test)]
mod tests;

pub use config::VertexConfig;

use heartcut_generate_content as content;
use heartcut_sdk::{
    http::{HeaderValue, HttpRequest, RateHints},
    prelude::*,
    role::{Batches, Decoded, Exchange, ModelInfo, Remote, Transport},
};
use heartcut_wire::{BaseUrl, refusal::Advice};

/// What a token must allow: the service itself, and Cloud Storage.
const SCOPE: &str = "https://www.googleapis.com/auth/cloud-platform";

/// A project on Vertex AI.
pub struct Vertex {
    config: VertexConfig,
    base: BaseUrl,
    storage: BaseUrl,
    options: content::Options,
}

impl Create for Vertex {
    type Config = VertexConfig;

    fn create(config: VertexConfig, _: Assets) -> Result<Self, PluginError> {
        config.check()?;
        let base = BaseUrl::parse("base_url", &config.address())?;
        let storage = BaseUrl::parse("storage_url", &config.storage_url)?;
        let options = config.options();
        Ok(Self {
            config,
            base,
            storage,
            options,
        })
    }
}

impl Vertex {
    /// A path of the project, or of the publisher alone where a key says who asks.
    fn url(&self, path: &str) -> String {
        let (base, config) = (self.base.as_str(), &self.config);
        let version = &config.api_version;
        match &config.project {
            Some(project) => {
                let location = &config.location;
                format!("{base}/{version}/projects/{project}/locations/{location}/{path}")
            }
            None => format!("{base}/{version}/{path}"),
        }
    }

    fn signed(&self, request: HttpRequest) -> HttpRequest {
        match &self.config.api_key {
            Some(name) => request.header(
                "x-goog-api-key",
                HeaderValue::Secret {
                    name: name.clone(),
                    prefix: String::new(),
                },
            ),
            None => with_token(request),
        }
    }

    fn advice(&self) -> Advice<'_> {
        Advice {
            key: self.config.api_key.as_deref(),
            no_key: "log in with `gcloud auth application-default login`, or let \
                     GOOGLE_APPLICATION_CREDENTIALS name the file of a service account",
            bad_request: "check `params`, `model`, `location` and `api_version`",
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

/// Cloud Storage takes no API keys.
fn with_token(request: HttpRequest) -> HttpRequest {
    let token = HeaderValue::Token {
        kind: "google".into(),
        scopes: vec![SCOPE.into()],
    };
    request.header("authorization", token)
}

/// The model as it stands in a path: `publishers/google/models/` may be left out.
fn model_path(model: &str) -> Result<String, PluginError> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./@".contains(&b);
    if model.is_empty() || !model.bytes().all(plain) || model.split('/').any(|part| part == "..") {
        return Err(
            PluginError::new("bad-params", "`model` cannot stand in an address")
                .help("write it like `gemini-2.5-flash`"),
        );
    }
    Ok(if model.contains('/') {
        model.to_owned()
    } else {
        format!("publishers/google/models/{model}")
    })
}

impl Provider for Vertex {
    fn describe(&self, model: &str) -> ModelInfo {
        let bare = model.rsplit('/').next().unwrap_or(model);
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

impl Remote for Vertex {
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

    /// Batches need a project, and a folder of Cloud Storage.
    fn batches(&self) -> Option<&dyn Batches> {
        let config = &self.config;
        let files =
            config.gcs.is_some() || (config.input_uri.is_some() && config.output_uri.is_some());
        (files && config.project.is_some()).then_some(self as &dyn Batches)
    }
}

heartcut_sdk::plugin!(Provider for Vertex: Create);
