//! Whether the keys are there that a run needs.

use super::{Plan, StepPlan, generate::provider_error};
use crate::{error::Result, secrets::Secrets, transport};
use heartcut_plugin_api::{
    Request,
    http::{HeaderValue, HttpRequest},
    record::Message,
    role::Transport,
};

impl Plan {
    /// Looks for the keys that the requests of all steps would carry; nothing is sent.
    ///
    /// # Errors
    /// When one is not set, or cannot be read.
    pub fn check_keys(&self) -> Result<()> {
        let secrets = Secrets::of_project(self.project.root());
        for step in &self.steps {
            if let Some(request) = sample_request(step) {
                let checked = transport::check_secrets(&step.grant, &names(&request), &secrets);
                checked.map_err(|error| provider_error(step, "cannot be asked", error))?;
            }
        }
        Ok(())
    }
}

/// A request as the step's provider sends them; none of a local one.
fn sample_request(step: &StepPlan) -> Option<HttpRequest> {
    let Transport::Remote(remote) = step.provider.transport() else {
        return None;
    };
    let request = Request {
        key: "0".repeat(64),
        model: step.stage.model.clone(),
        messages: vec![Message::user("?")],
        params: step.params.clone(),
        ..Request::default()
    };
    remote.encode(&[request]).pop()?.ok()
}

/// The names of the secrets in its headers.
fn names(request: &HttpRequest) -> Vec<&str> {
    let values = request.headers.iter().map(|(_, value)| value);
    let secret = values.filter_map(|value| match value {
        HeaderValue::Secret { name, .. } => Some(name.as_str()),
        _ => None,
    });
    secret.collect()
}
