use super::{filter::check_filter, inputs::Input, part::check_part, splits::check_splits};
use crate::{
    error::{ErrorKind, HostError, Result},
    key::canonical_params,
    money::{Price, PriceBook, Way},
    pipeline::{
        GenerateStage, Mode, OtherDataset, Pipeline, PipelineFile, RetryTruncated, VerifyStage,
    },
    project::Project,
    registry::{Entry, Registry},
    source::{
        FileNames, MappedFields, Problems, UnseenField, digest_files, fetch_assets, files_of, local,
    },
    style::{Style, StyleBook},
    tokens::TokenCounter,
    transport::Grant,
};
use heartcut_plugin_api::{
    Assets, Formatter, Provider, Role, Verifier,
    record::Params,
    role::{Batches, Transport},
};
use serde::Serialize;
use serde_json::{Value, json};
use std::{path::Path, sync::Arc};

/// A pipeline with its plugins made and its inputs found: everything that can be wrong before the
/// first request is sent has been looked at.
pub struct Plan {
    /// Where it runs.
    pub project: Project,
    /// What was asked for.
    pub file: PipelineFile,
    /// The datasets that it reads, one after the other.
    pub(crate) inputs: Vec<Input>,
    /// Those that nothing may be taken from.
    pub(crate) against: Vec<Input>,
    /// The steps, in order.
    pub steps: Vec<StepPlan>,
    pub(crate) verifiers: Vec<VerifierPlan>,
    pub(crate) formatters: Vec<Box<dyn Formatter>>,
    pub(crate) plugins: Vec<Value>,
    pub(crate) dataset_digest: String,
    /// Equal arguments and equal inputs have equal ones.
    pub fingerprint: String,
}

/// One step of asking, ready to go.
pub struct StepPlan {
    /// What the pipeline says.
    pub stage: GenerateStage,
    /// Id of the provider.
    pub provider_id: String,
    pub(crate) provider: Box<dyn Provider>,
    pub(crate) identity: String,
    pub(crate) reads_origin: bool,
    pub(crate) params: Params,
    /// The styles, in order.
    pub styles: Vec<Style>,
    pub(crate) grant: Grant,
    /// Index of the step it reads.
    pub(crate) from: Option<usize>,
    /// Variants of that step, each of which is asked about; 1 where it reads none.
    pub(crate) seen: u32,
    /// What its model costs, where that is known.
    pub(crate) price: Option<StepPrice>,
    /// Models of the provider with a name like this one's, where the price is not known.
    pub(crate) similar_models: Vec<String>,
    retry_truncated: Option<RetryTruncated>,
}

/// The row of the price table that a step is charged by.
#[derive(Clone, Debug, Serialize)]
pub struct StepPrice {
    /// Where it comes from.
    pub source: String,
    /// Of which day it is.
    pub date: String,
    /// The model that it names.
    pub model: String,
    /// The price.
    #[serde(flatten)]
    pub price: Price,
}

impl StepPlan {
    /// Requests for each problem, at the most.
    pub fn variants(&self) -> u32 {
        self.seen.saturating_mul(self.variants_per_seen())
    }

    fn variants_per_seen(&self) -> u32 {
        u32::try_from(self.styles.len())
            .unwrap_or(u32::MAX)
            .saturating_mul(self.stage.samples)
    }

    /// What its model costs, where that is known.
    pub fn price(&self) -> Option<&StepPrice> {
        self.price.as_ref()
    }

    /// The most tokens that an answer can have, if anything limits them.
    pub(crate) fn max_output(&self, asked: Option<u64>) -> Option<u64> {
        let known = || self.provider.describe(&self.stage.model).max_output;
        let listed = || self.price.as_ref()?.price.max_output;
        asked.or_else(known).or_else(listed)
    }

    /// How it asks, which decides the price.
    pub(crate) fn way(&self) -> Way {
        match self.stage.mode {
            Mode::Online => Way::Online,
            Mode::Batch => Way::Batch,
        }
    }

    /// The limit with which cut answers are asked again, if the user wants that.
    pub(crate) fn larger_limit(&self) -> Option<u64> {
        let larger = self.retry_truncated?.max_output_tokens;
        Some(larger).filter(|larger| *larger > self.params.max_output_tokens.unwrap_or(0))
    }

    /// The style and the sample index of a variant.
    pub(crate) fn variant(&self, variant: u32) -> Option<(&Style, u32)> {
        let within = variant % self.variants_per_seen();
        let style = self.styles.get((within / self.stage.samples) as usize)?;
        Some((style, within % self.stage.samples))
    }

    /// The variant of the earlier step that a variant sees.
    pub(crate) fn seen_variant(&self, variant: u32) -> u32 {
        variant / self.variants_per_seen()
    }
}

pub(crate) struct VerifierPlan {
    pub stage: VerifyStage,
    /// `verifier/math 0.1.0`.
    pub stamp: String,
    pub verifier: Box<dyn Verifier>,
}

impl VerifierPlan {
    pub(crate) fn fits(&self, kind: &str, step: &str) -> bool {
        self.admits_kind(kind) && self.judges_step(step)
    }

    pub(crate) fn admits_kind(&self, kind: &str) -> bool {
        admits(&self.stage.kinds, kind)
    }

    pub(crate) fn judges_step(&self, step: &str) -> bool {
        admits(&self.stage.steps, step)
    }
}

/// The batch interface of a provider, where it has one.
pub(crate) fn batches_of(provider: &dyn Provider) -> Option<&dyn Batches> {
    match provider.transport() {
        Transport::Remote(remote) => remote.batches(),
        Transport::Local(_) => None,
    }
}

/// An empty list admits everything.
fn admits(list: &[String], value: &str) -> bool {
    list.is_empty() || list.iter().any(|v| v == value)
}

/// Makes the plugins of one pipeline and remembers them for the manifest.
struct Planner<'a> {
    registry: &'a Registry,
    file: &'a PipelineFile,
    plugins: Vec<Value>,
}

impl Plan {
    /// Looks at everything a pipeline needs.
    ///
    /// # Errors
    /// Unknown plugins and styles, configurations that do not fit, inputs that are not there.
    pub fn new(
        registry: &Registry,
        styles: &StyleBook,
        project: Project,
        file: PipelineFile,
    ) -> Result<Self> {
        let mut planner = Planner {
            registry,
            file: &file,
            plugins: Vec::new(),
        };
        let stage = &file.pipeline.dataset;
        let inputs = planner.inputs()?;
        let against = planner.others("against", &stage.against)?;
        check_splits(stage)?;
        check_part(stage)?;
        check_filter(stage)?;
        let steps = planner.steps(styles)?;
        let verifiers = planner.verifiers()?;
        let formatters = planner.formatters()?;
        let plugins = planner.plugins;
        let dataset_digest = digest_inputs(inputs.iter().chain(&against), &file.folder)?;
        let mut plan = Self {
            project,
            inputs,
            against,
            steps,
            verifiers,
            formatters,
            plugins,
            dataset_digest,
            fingerprint: String::new(),
            file,
        };
        plan.fingerprint = plan.compute_fingerprint();
        Ok(plan)
    }

    /// The plan with what its models cost.
    #[must_use]
    pub fn priced(mut self, prices: &PriceBook) -> Self {
        for step in &mut self.steps {
            let model = &step.stage.model;
            let key = step.provider.describe(model).price_key;
            let found = prices.price(&step.provider_id, model, key.as_deref());
            if found.is_none() {
                step.similar_models = prices.similar(&step.provider_id, model);
                if step.similar_models.contains(model) {
                    // The name is right: the price is that of another service.
                    step.similar_models.clear();
                }
            }
            step.price = found.map(|found| StepPrice {
                source: found.source.to_owned(),
                date: found.date.to_owned(),
                model: found.row.model.clone(),
                price: found.row.price.clone(),
            });
        }
        self
    }

    /// What counts the prompts of a step.
    pub(crate) fn token_counter(&self, step: &StepPlan) -> Result<TokenCounter> {
        let model = &step.stage.model;
        let file = self.pipeline().limits.of_model(model).tokenizer;
        let file = file.map(|file| self.file.folder.join(file));
        let named = step.provider.describe(model).tokenizer;
        TokenCounter::new(file.as_deref(), named.as_deref())
    }

    /// The id of the dataset, or of the first of several.
    pub(crate) fn dataset_id(&self) -> &str {
        self.inputs.first().map_or("", |input| &input.problems.id)
    }

    /// Fields that the configuration of a dataset names, and no row that was read has.
    pub fn unseen_fields(&self) -> Vec<UnseenField> {
        let inputs = self.inputs.iter().chain(&self.against);
        inputs
            .flat_map(|input| input.problems.fields.unseen())
            .collect()
    }

    /// Models that `limits.models` names and no step asks: mostly misspelt, and without limits then.
    pub fn unasked_models(&self) -> Vec<&str> {
        let is_asked = |model: &String| self.steps.iter().any(|step| step.stage.model == *model);
        let named = self.pipeline().limits.models.keys();
        named
            .filter(|model| !is_asked(model))
            .map(String::as_str)
            .collect()
    }

    /// What the pipeline says.
    pub fn pipeline(&self) -> &Pipeline {
        &self.file.pipeline
    }

    fn compute_fingerprint(&self) -> String {
        let steps: Vec<Value> = self
            .steps
            .iter()
            .map(|s| json!({"identity": s.identity, "styles": s.styles.iter().map(|y| &y.digest).collect::<Vec<_>>()}))
            .collect();
        let mut all = json!({
            "pipeline": self.pipeline(),
            "dataset": self.dataset_digest,
            "plugins": self.plugins,
            "steps": steps,
        });
        // How it is asked, and how hard, does not change what is asked for.
        if let Some(pipeline) = all.get_mut("pipeline").and_then(Value::as_object_mut) {
            pipeline.remove("limits");
            let steps = pipeline.get_mut("generate").and_then(Value::as_array_mut);
            for step in steps.into_iter().flatten().filter_map(Value::as_object_mut) {
                step.remove("mode");
            }
        }
        crate::key::sort_keys(&mut all);
        blake3::hash(all.to_string().as_bytes())
            .to_hex()
            .to_string()
    }
}

fn digest_inputs<'a>(inputs: impl Iterator<Item = &'a Input>, folder: &Path) -> Result<String> {
    let mut files = Vec::new();
    for source in inputs.flat_map(|input| &input.sources) {
        files.extend(files_of(source, folder)?);
    }
    digest_files(&files)
}

impl<'a> Planner<'a> {
    /// The plugin that the pipeline names under `pointer`; an unknown one is reported there.
    fn entry(&self, role: Role, name: &str, pointer: &str) -> Result<Arc<Entry>> {
        self.registry
            .find(role, name)
            .map_err(|error| self.placed(pointer, error))
    }

    /// The error with the place in the pipeline that caused it.
    fn placed(&self, pointer: &str, mut error: HostError) -> HostError {
        let problem = self.file.document.problem(pointer, error.error.message);
        error.error.message = problem.to_string();
        error.kind = ErrorKind::Config;
        error
    }

    fn config(&mut self, entry: &Entry, pointer: &str) -> Result<Value> {
        let mut plugin = json!({
            "id": entry.id(), "version": entry.version(), "digest": entry.digest(),
            "way": entry.way().name(),
        });
        if entry.head().unlocked {
            plugin["unlocked"] = true.into();
        }
        self.plugins.push(plugin);
        entry.config(&self.file.document, pointer)
    }

    /// The files of a plugin, whose content counts as part of what was asked for.
    fn assets(&mut self, entry: &Entry, config: &Value) -> Result<Assets> {
        let assets = fetch_assets(&entry.assets(config)?, &self.file.folder)?;
        if let Some(Value::Object(plugin)) = self.plugins.last_mut()
            && !assets.files.is_empty()
        {
            let digests = assets
                .files
                .iter()
                .map(|f| (f.name.clone(), f.digest.as_str().into()));
            plugin.insert("assets".to_owned(), Value::Object(digests.collect()));
        }
        Ok(assets)
    }

    /// The dataset of the stage, and those behind it.
    fn inputs(&mut self) -> Result<Vec<Input>> {
        let stage = &self.file.pipeline.dataset;
        let first = OtherDataset {
            plugin: stage.plugin.clone(),
            split: stage.split.clone(),
            ..OtherDataset::default()
        };
        let mut inputs = vec![self.input(&first, "/dataset")?];
        inputs.extend(self.others("more", &stage.more)?);
        if inputs.len() > 1 {
            let named = inputs
                .iter_mut()
                .map(|input| (&mut input.problems.names, input.prefix.as_str()));
            FileNames::share(named);
        }
        Ok(inputs)
    }

    fn others(&mut self, key: &str, others: &[OtherDataset]) -> Result<Vec<Input>> {
        let others = others.iter().enumerate();
        others
            .map(|(i, other)| self.input(other, &format!("/dataset/{key}/{i}")))
            .collect()
    }

    fn input(&mut self, asked: &OtherDataset, pointer: &str) -> Result<Input> {
        let named = format!("{pointer}/plugin");
        let entry = self.entry(Role::Dataset, &asked.plugin, &named)?;
        let config = self.config(&entry, &format!("{pointer}/config"))?;
        let assets = self.assets(&entry, &config)?;
        let fields = MappedFields::of(&entry.config_schema()?, &config);
        let dataset = entry.dataset(config, assets)?;
        let sources = dataset
            .sources(&asked.split)
            .map_err(|e| HostError::new(ErrorKind::Config, e))?;
        let sources = local(&sources)?;
        let problems = Problems {
            id: entry.id().to_string(),
            dataset: dataset.into(),
            split: asked.split.clone(),
            names: FileNames::of(&sources, &self.file.folder),
            fields: fields.into(),
            said: Arc::default(),
        };
        Ok(Input {
            problems,
            prefix: asked.prefix.clone(),
            sources,
        })
    }

    fn steps(&mut self, styles: &StyleBook) -> Result<Vec<StepPlan>> {
        let file = self.file;
        let mut steps: Vec<StepPlan> = Vec::new();
        for (i, stage) in file.pipeline.generate.iter().enumerate() {
            let step = self.step(i, stage, styles, &steps)?;
            steps.push(step);
        }
        Ok(steps)
    }

    fn step(
        &mut self,
        i: usize,
        stage: &GenerateStage,
        styles: &StyleBook,
        earlier: &[StepPlan],
    ) -> Result<StepPlan> {
        let entry = self.entry(
            Role::Provider,
            &stage.plugin,
            &format!("/generate/{i}/plugin"),
        )?;
        let config = self.config(&entry, &format!("/generate/{i}/config"))?;
        let grant = entry.grant(&config)?;
        let assets = self.assets(&entry, &config)?;
        let provider = entry.provider(config, assets)?;
        if stage.mode == Mode::Batch && batches_of(provider.as_ref()).is_none() {
            let message = format!("provider `{}` has no batch interface", stage.plugin);
            let error = HostError::config("no-batches", message).help("write `mode = \"online\"`");
            return Err(self.placed(&format!("/generate/{i}/mode"), error));
        }
        let from = stage
            .from
            .as_ref()
            .and_then(|f| earlier.iter().position(|s| s.stage.name == *f));
        let styles = self.styles(i, stage, styles)?;
        if let Some(from) = from {
            self.check_gold(i, &styles, &earlier[from])?;
        }
        Ok(StepPlan {
            provider_id: entry.id().to_string(),
            identity: provider.identity(),
            reads_origin: provider.describe(&stage.model).reads_origin,
            params: canonical_params(stage.params.clone()),
            styles,
            grant,
            from,
            seen: from.map_or(1, |from| earlier[from].variants()),
            provider,
            stage: stage.clone(),
            price: None,
            similar_models: Vec::new(),
            retry_truncated: self.file.pipeline.limits.retry_truncated,
        })
    }

    /// What was written with the gold answer in sight may hold it, so whoever reads it has seen it.
    fn check_gold(&self, i: usize, styles: &[Style], from: &StepPlan) -> Result<()> {
        let blind = styles.iter().find(|style| !style.sees_gold);
        match blind {
            Some(style) if from.styles.iter().any(|seen| seen.sees_gold) => {
                let message = format!(
                    "style `{}` reads step `{}`, which has seen the gold answer",
                    style.name, from.stage.name
                );
                let error = HostError::config("gold-in-prompt", message)
                    .help("say `sees_gold = true` in the style, or read another step");
                Err(self.placed(&format!("/generate/{i}/from"), error))
            }
            _ => Ok(()),
        }
    }

    fn styles(&self, i: usize, stage: &GenerateStage, book: &StyleBook) -> Result<Vec<Style>> {
        let style = |(k, name): (usize, &String)| {
            let pointer = format!("/generate/{i}/styles/{k}");
            book.style(name)
                .map_err(|error| match error.error.code.as_str() {
                    "unknown-style" => self.placed(&pointer, error),
                    _ => error,
                })
        };
        stage.styles.iter().enumerate().map(style).collect()
    }

    fn verifiers(&mut self) -> Result<Vec<VerifierPlan>> {
        let file = self.file;
        let stages = file.pipeline.verify.as_slice().iter().enumerate();
        let plan = |(i, stage): (usize, &VerifyStage)| {
            let pointer = file.verify_pointer(i);
            let named = pointer.replace("/config", "/plugin");
            let entry = self.entry(Role::Verifier, &stage.plugin, &named)?;
            let config = self.config(&entry, &pointer)?;
            let assets = self.assets(&entry, &config)?;
            Ok(VerifierPlan {
                stage: stage.clone(),
                stamp: entry.stamp(),
                verifier: entry.verifier(config, assets)?,
            })
        };
        stages.map(plan).collect()
    }

    fn formatters(&mut self) -> Result<Vec<Box<dyn Formatter>>> {
        let file = self.file;
        let stages = file.pipeline.format.iter().enumerate();
        let plan = |(i, stage): (usize, &crate::pipeline::FormatStage)| {
            let named = format!("/format/{i}/plugin");
            let entry = self.entry(Role::Formatter, &stage.plugin, &named)?;
            let config = self.config(&entry, &format!("/format/{i}/config"))?;
            let assets = self.assets(&entry, &config)?;
            entry.formatter(config, assets)
        };
        stages.map(plan).collect()
    }
}
