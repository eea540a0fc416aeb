use heartcut_sdk::{prelude::*, record::Fields};
use heartcut_wire::bad_config;

/// What a user may say of every body.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether summaries of the reasoning are asked for. Without it where `params.reasoning` says
    /// how much the model may think.
    pub include_thoughts: Option<bool>,
    /// Fields that every body gets, such as `safetySettings`; a request's own `params.extra` wins.
    /// Fields of `generationConfig` are added to it.
    pub extra_body: Fields,
}

/// Fields that say what a request is: another value would make the record of it a lie.
const OWN: [&str; 4] = [
    "contents",
    "systemInstruction",
    "system_instruction",
    "model",
];

impl Options {
    /// What a schema cannot say.
    ///
    /// # Errors
    /// `bad-config` for additional fields that heartcut writes itself.
    pub fn check(&self) -> Result<(), PluginError> {
        check_extra(&self.extra_body)
    }

    /// What stands beside the address in a provider's identity, as it changes the answers.
    pub fn identity(&self) -> String {
        let mut identity = String::new();
        if !self.extra_body.is_empty() {
            identity = format!(" {}", json!(self.extra_body));
        }
        match self.include_thoughts {
            Some(asked) => format!("{identity} thoughts {asked}"),
            None => identity,
        }
    }
}

pub(crate) fn check_extra(extra: &Fields) -> Result<(), PluginError> {
    let several = &extra
        .get("generationConfig")
        .map(|config| &config["candidateCount"]);
    let several = several.is_some_and(|count| !matches!(count.as_u64(), None | Some(1)));
    let own = OWN.iter().find(|name| extra.contains_key(**name));
    match own.copied().or(several.then_some("candidateCount")) {
        None => Ok(()),
        Some(name) => Err(
            bad_config(&format!("`{name}` cannot be set as an additional field"))
                .help("the pipeline says model, prompt and samples"),
        ),
    }
}
