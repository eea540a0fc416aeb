//! Judging the answers of enriched files anew.

use super::{out, pipeline};
use crate::{args::EnrichArgs, commands::workspace::registry, output};
use heartcut_host::{
    HostError, Result,
    config::Document,
    enriched::{Judge, Rebuild, TaskFile},
    registry::Registry,
};
use heartcut_plugin_api::{Assets, Role};
use serde_json::{Value, json};
use std::path::Path;

/// Writes both files of every enriched file again.
pub(super) fn all(args: &EnrichArgs, files: &[TaskFile]) -> Result<()> {
    let registry = registry()?;
    let judges = judges(&registry)?;
    let entry = registry.find(Role::Formatter, "enriched")?;
    let formatter = entry.formatter(
        config(&registry, Role::Formatter, "enriched", json!({}))?,
        Assets::default(),
    )?;
    for file in files {
        let (plugin, given) = pipeline::dataset(file, &registry)?;
        let dataset = registry.find(Role::Dataset, &plugin)?;
        let dataset = dataset.dataset(
            config(&registry, Role::Dataset, &plugin, given)?,
            Assets::default(),
        )?;
        let rebuild = Rebuild {
            dataset: dataset.as_ref(),
            judges: &judges,
            plugin: "enriched",
            formatter: formatter.as_ref(),
        };
        let out = out(args, file)?.display().to_string();
        if args.out.is_some() {
            check_free(&out)?;
        }
        for written in rebuild.file(&file.path, &out)? {
            output::note(&format!("{} rows in `{}`", written.rows, written.path));
        }
    }
    Ok(())
}

/// What lies elsewhere may hold other answers, which nobody asked to lose.
fn check_free(out: &str) -> Result<()> {
    for stream in ["enriched", "correct"] {
        let path = out.replace("{stream}", stream);
        if Path::new(&path).exists() {
            let message = format!("`{path}` exists already");
            return Err(HostError::config("existing-output", message)
                .help("name another folder with `--out`, or take the file away"));
        }
    }
    Ok(())
}

fn judges(registry: &Registry) -> Result<Vec<Judge>> {
    let judge = |(plugin, kind): &(&str, &str)| {
        let entry = registry.find(Role::Verifier, plugin)?;
        Ok(Judge {
            kinds: vec![(*kind).to_owned()],
            stamp: entry.stamp(),
            verifier: entry.verifier(
                config(registry, Role::Verifier, plugin, json!({}))?,
                Assets::default(),
            )?,
        })
    };
    pipeline::VERIFIERS.iter().map(judge).collect()
}

/// A plugin's configuration with its defaults.
fn config(registry: &Registry, role: Role, plugin: &str, given: Value) -> Result<Value> {
    let entry = registry.find(role, plugin)?;
    entry.config(
        &Document::from_value(&format!("configuration of `{plugin}`"), given),
        "",
    )
}
