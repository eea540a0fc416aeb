use super::{pipeline, pipelines};
use crate::folder::check_listing;
use crate::{samples, style};
use serde::Deserialize;
use std::collections::BTreeSet;
use toml::Table;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pipeline {
    name: String,
    dataset: Dataset,
    generate: Vec<Generate>,
    verify: Vec<Verify>,
    format: Vec<Format>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dataset {
    plugin: String,
    #[serde(rename = "split")]
    _split: Option<String>,
    #[serde(default, rename = "filter")]
    _filter: Table,
    #[serde(default)]
    config: Table,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Generate {
    name: String,
    #[serde(rename = "mode")]
    _mode: Option<String>,
    from: Option<String>,
    only: Option<String>,
    plugin: String,
    model: String,
    styles: Vec<String>,
    #[serde(default)]
    config: Table,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Verify {
    plugin: String,
    kinds: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Format {
    plugin: String,
    step: String,
    only: String,
    out: String,
}

/// Every pipeline of this crate, those among the samples included, with its expected name.
fn all() -> Vec<(String, Pipeline)> {
    let sampled = samples()
        .iter()
        .filter_map(|(file, text)| Some((file.strip_suffix(".toml")?, *text)));
    let parse = |(name, text): (&str, &str)| (name.to_owned(), toml::from_str(text).unwrap());
    pipelines()
        .iter()
        .copied()
        .chain(sampled)
        .map(parse)
        .collect()
}

#[test]
fn list_holds_every_file() {
    check_listing(pipelines(), "pipelines", Some(".toml"));
    assert_eq!(pipeline("easy.toml"), None);
}

#[test]
fn every_pipeline_is_named_after_its_file() {
    for (file, pipeline) in all() {
        assert_eq!(pipeline.name, file);
        assert!(
            !pipeline.dataset.plugin.is_empty() && !pipeline.verify.is_empty(),
            "{file}"
        );
    }
}

#[test]
fn steps_name_known_styles_and_earlier_steps() {
    for (file, pipeline) in all() {
        let mut earlier = BTreeSet::new();
        for step in &pipeline.generate {
            assert!(!step.plugin.is_empty() && !step.model.is_empty(), "{file}");
            for name in &step.styles {
                let text = style(name).unwrap_or_else(|| panic!("{file}: no style {name}"));
                assert_eq!(
                    text.contains("previous."),
                    step.from.is_some(),
                    "{file}: {name}"
                );
            }
            assert!(
                step.from.iter().all(|from| earlier.contains(from)),
                "{file}: {}",
                step.name
            );
            assert_eq!(
                step.from.is_some(),
                step.only.is_some(),
                "{file}: {}",
                step.name
            );
            assert!(
                earlier.insert(step.name.clone()),
                "{file}: {} twice",
                step.name
            );
        }
    }
}

#[test]
fn every_step_is_formatted_once_into_a_file_of_its_own() {
    for (file, pipeline) in all() {
        let steps: Vec<&str> = pipeline
            .generate
            .iter()
            .map(|step| step.name.as_str())
            .collect();
        let formatted: Vec<&str> = pipeline
            .format
            .iter()
            .map(|format| format.step.as_str())
            .collect();
        assert_eq!(formatted, steps, "{file}");
        for format in &pipeline.format {
            assert_eq!(
                (format.plugin.as_str(), format.only.as_str()),
                ("cot", "accepted"),
                "{file}"
            );
            assert_eq!(format.out, format!("out/{file}/{}.jsonl", format.step));
        }
    }
}

#[test]
fn verifiers_stand_for_the_kind_of_their_name() {
    for (file, pipeline) in all() {
        for verify in &pipeline.verify {
            assert_eq!(verify.kinds, [verify.plugin.as_str()], "{file}");
        }
    }
}

#[test]
fn sample_pipelines_find_their_files_beside_them() {
    let files: BTreeSet<&str> = samples().iter().map(|(file, _)| *file).collect();
    for name in ["quickstart", "drafts"] {
        let (_, pipeline) = all().into_iter().find(|(file, _)| file == name).unwrap();
        let configs = pipeline.generate.iter().map(|step| &step.config);
        for config in configs.chain([&pipeline.dataset.config]) {
            assert!(
                files.contains(config["path"].as_str().unwrap()),
                "{name}: {config}"
            );
        }
    }
}
