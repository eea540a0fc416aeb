//! What a run was made of, kept beside it.

use super::plan::Plan;
use crate::{
    error::{HostError, Result},
    store::{Reader, RunRow},
};
use heartcut_plugin_api::API_VERSION;
use serde_json::{Value, json};
use std::path::Path;

/// Writes `manifest.json` into the run's folder and into the store.
pub(super) fn write(plan: &Plan, run: &RunRow, reader: &Reader, folder: &Path) -> Result<()> {
    let manifest = describe(plan, run);
    reader.set_run_manifest(run.id, &manifest.to_string())?;
    let text = format!("{manifest:#}\n");
    fs_err::write(folder.join("manifest.json"), text).map_err(|e| {
        HostError::internal("unwritable", "the run's manifest cannot be written").because(&e)
    })
}

fn describe(plan: &Plan, run: &RunRow) -> Value {
    let steps: Vec<Value> = plan
        .steps
        .iter()
        .map(|step| {
            let styles: Vec<Value> = step
                .styles
                .iter()
                .map(|s| json!({"name": s.name, "digest": s.digest, "sees_gold": s.sees_gold}))
                .collect();
            json!({
                "name": step.stage.name,
                "provider": step.provider_id,
                "identity": step.identity,
                "model": step.stage.model,
                "styles": styles,
                "price": step.price(),
            })
        })
        .collect();
    json!({
        "run": run.name,
        "heartcut": env!("CARGO_PKG_VERSION"),
        "plugin_api": API_VERSION,
        "fingerprint": plan.fingerprint,
        "pipeline": plan.pipeline(),
        "folder": plan.file.folder,
        "asked": plan.file.asked,
        "plugins": plan.plugins,
        "dataset": {"plugin": plan.dataset_id(), "digest": plan.dataset_digest},
        "steps": steps,
    })
}
