//! The plugin under test in each configuration that its examples use.

use crate::{Report, answers::said, assets::Shelf, checks};
use heartcut_sdk::{
    Factory, Instance, Manifest, PluginError, manifest::PluginExample, record::Fields,
};
use serde_json::Value;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A plugin in one configuration, with the examples that use it.
pub(crate) struct Setup<'a> {
    pub(crate) config: Fields,
    pub(crate) plugin: Instance,
    pub(crate) examples: Vec<&'a PluginExample>,
}

/// The plugin in each configuration of its examples, the empty one first where that is enough.
pub(crate) fn all<'a>(
    factory: &dyn Factory,
    manifest: &'a Manifest,
    shelf: &Shelf,
    validator: Option<&jsonschema::Validator>,
    report: &mut Report,
) -> Vec<Setup<'a>> {
    let mut setups = Vec::new();
    for (config, examples) in configurations(manifest) {
        // Many plugins cannot do without a path: that the empty configuration fails is no finding.
        let needed = !examples.is_empty();
        let shown = Value::Object(config.clone());
        let fits = !needed || validator.is_none_or(|validator| validator.is_valid(&shown));
        report.require(
            fits,
            checks::EXAMPLES,
            format!("{shown} does not fit the schema"),
        );
        match guarded(factory, &config, shelf) {
            Ok(plugin) => setups.push(Setup {
                config,
                plugin,
                examples,
            }),
            Err(error) => refused(&error, needed, &shown, report),
        }
    }
    setups
}

fn configurations(manifest: &Manifest) -> Vec<(Fields, Vec<&PluginExample>)> {
    let mut found = vec![(Fields::new(), Vec::new())];
    for example in &manifest.examples {
        match found
            .iter_mut()
            .find(|(config, _)| *config == example.config)
        {
            Some((_, examples)) => examples.push(example),
            None => found.push((example.config.clone(), vec![example])),
        }
    }
    found
}

fn refused(error: &PluginError, needed: bool, config: &Value, report: &mut Report) {
    let message = format!("{config}: {error}; {}", error.causes.join("; "));
    if error.code == "panic" {
        report.find(checks::PANICS, message);
    } else {
        report.error(error);
        report.require(!needed, checks::CREATES, message);
    }
}

fn guarded(factory: &dyn Factory, config: &Fields, shelf: &Shelf) -> Result<Instance, PluginError> {
    let made = catch_unwind(AssertUnwindSafe(|| make(factory, config, shelf)));
    made.unwrap_or_else(|panic| {
        Err(PluginError::new(
            "panic",
            format!("making the plugin panics: {}", said(&*panic)),
        ))
    })
}

fn make(factory: &dyn Factory, config: &Fields, shelf: &Shelf) -> Result<Instance, PluginError> {
    let config = Value::Object(config.clone());
    let assets = shelf.hand_over(&factory.assets(&config)?)?;
    factory.create(config, assets)
}
