use super::plan::StepPlan;
use crate::error::{HostError, Result};
use crate::{key::hex, store::StoredTrace};
use heartcut_plugin_api::{
    Request, Trace,
    record::{Message, Params},
};
use serde::Deserialize;

/// What the traces of a step are called: from a plan, or from the manifest of a run that was made
/// long ago.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StepLabels {
    name: String,
    provider: String,
    styles: Vec<StyleLabel>,
    samples: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct StyleLabel {
    name: String,
    sees_gold: bool,
}

/// What of a manifest names its traces.
#[derive(Deserialize)]
struct ManifestLabels {
    pipeline: PipelineLabels,
    steps: Vec<ManifestStep>,
}

#[derive(Deserialize)]
struct PipelineLabels {
    generate: Vec<Samples>,
}

#[derive(Deserialize)]
struct Samples {
    samples: u32,
}

#[derive(Deserialize)]
struct ManifestStep {
    name: String,
    provider: String,
    styles: Vec<StyleLabel>,
}

/// What of a request's canonical JSON a trace needs.
#[derive(Deserialize)]
struct Asked {
    model: String,
    messages: Vec<Message>,
    params: Params,
}

impl StepLabels {
    pub(super) fn of_plan(step: &StepPlan) -> Self {
        let style = |s: &crate::style::Style| StyleLabel {
            name: s.name.clone(),
            sees_gold: s.sees_gold,
        };
        Self {
            name: step.stage.name.clone(),
            provider: step.provider_id.clone(),
            styles: step.styles.iter().map(style).collect(),
            samples: step.stage.samples,
        }
    }

    /// The steps of a manifest as it stands in the store.
    pub(super) fn of_manifest(manifest: &str) -> Result<Vec<Self>> {
        let manifest: ManifestLabels = serde_json::from_str(manifest).map_err(|e| {
            HostError::internal("store", "the manifest of the run does not parse").because(&e)
        })?;
        let steps = manifest.steps.into_iter().zip(manifest.pipeline.generate);
        let labels = steps.map(|(step, stage)| Self {
            name: step.name,
            provider: step.provider,
            styles: step.styles,
            samples: stage.samples,
        });
        Ok(labels.collect())
    }

    fn variant(&self, variant: u32) -> Option<(&StyleLabel, u32)> {
        let styles = u32::try_from(self.styles.len()).ok()?;
        let within = variant.checked_rem(styles.checked_mul(self.samples)?)?;
        let style = self.styles.get((within / self.samples) as usize)?;
        Some((style, within % self.samples))
    }
}

/// A stored trace with its names.
pub(super) fn trace(steps: &[StepLabels], stored: StoredTrace) -> Result<Trace> {
    let labelled = steps
        .get(stored.place.step as usize)
        .and_then(|step| Some((step, step.variant(stored.place.variant)?)));
    let (step, (style, sample)) = labelled
        .ok_or_else(|| HostError::internal("store", "a trace stands outside the pipeline"))?;
    let asked: Asked = serde_json::from_str(&stored.body)
        .map_err(|e| HostError::internal("store", "a stored request does not parse").because(&e))?;
    let request = Request {
        key: hex(&stored.key),
        model: asked.model,
        messages: asked.messages,
        params: asked.params,
        sample,
        ..Request::default()
    };
    Ok(Trace {
        step: step.name.clone(),
        style: style.name.clone(),
        sees_gold: style.sees_gold,
        provider: step.provider.clone(),
        request,
        completion: stored.completion,
        verdict: stored.verdict,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_names_its_traces_as_the_plan_did() {
        let manifest = r#"{"pipeline": {"generate": [{"samples": 2, "model": "m"}]}, "steps": [
            {"name": "cot", "provider": "provider/replay", "identity": "x", "styles": [
                {"name": "plain", "digest": "d", "sees_gold": false},
                {"name": "given", "digest": "d", "sees_gold": true}]}]}"#;
        let labels = StepLabels::of_manifest(manifest).unwrap();
        let named = |variant| {
            let (style, sample) = labels[0].variant(variant).unwrap();
            (style.name.as_str(), style.sees_gold, sample)
        };
        assert_eq!(
            [0, 1, 2, 3].map(named),
            [
                ("plain", false, 0),
                ("plain", false, 1),
                ("given", true, 0),
                ("given", true, 1),
            ]
        );
        assert_eq!(named(4), named(0), "the next variant of the step before");
        assert!(StepLabels::of_manifest("{}").is_err());
    }
}
