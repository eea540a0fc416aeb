use super::{
    fence::{Fence, Fenced},
    load_error,
    loader::Load,
};
use crate::{
    config::Document,
    error::{ErrorKind, HostError, Result},
    package::{Way, broken, of_plugin},
    project::{Permit, PluginGrant},
    transport::Grant,
};
use heartcut_plugin_api::{
    AssetRequest, Assets, Dataset, Factory, Formatter, Instance, Manifest, PluginError, PluginId,
    Provider, Registration, Role, Trainer, Verifier,
};
use serde_json::Value;
use std::sync::OnceLock;

/// A plugin that can be used.
pub struct Entry {
    head: Head,
    granted: PluginGrant,
    manifest: OnceLock<Result<Manifest>>,
    digest: OnceLock<String>,
    code: Code,
}

/// What is known of a plugin before anything of it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// `role/name`.
    pub id: PluginId,
    /// Its version.
    pub version: String,
    /// How its code is reached.
    pub way: Way,
    /// Marks the very code; empty where that is only known once it is looked at.
    pub digest: String,
    /// Hash of the wish that somebody answered.
    pub answered: Option<String>,
    /// Whether it is read from where it is developed, so that nobody knows later what ran.
    pub unlocked: bool,
    /// Whether heartcut has a plugin of this id, in whose place this one stands.
    pub replaces_built_in: bool,
    /// Repositories of the hub that it reads, where that is known without looking.
    pub also: Vec<String>,
}

impl Head {
    /// A plugin of which nothing but this is known.
    pub fn new(id: PluginId, version: impl Into<String>, way: Way, digest: String) -> Self {
        Self {
            id,
            version: version.into(),
            way,
            digest,
            answered: None,
            unlocked: false,
            replaces_built_in: false,
            also: Vec::new(),
        }
    }
}

enum Code {
    Linked(&'static Registration),
    Later {
        load: Box<dyn Load>,
        loaded: OnceLock<Result<Box<dyn Factory>>>,
    },
}

impl Entry {
    /// A plugin that is linked in.
    pub(super) fn built_in(manifest: Manifest, registration: &'static Registration) -> Self {
        let digest = format!("builtin:{}", manifest.version);
        let version = manifest.version.clone();
        let mut head = Head::new(manifest.id.clone(), version, Way::BuiltIn, digest);
        head.also.clone_from(&manifest.also);
        Self {
            head,
            granted: PluginGrant::default(),
            manifest: OnceLock::from(Ok(manifest)),
            digest: OnceLock::new(),
            code: Code::Linked(registration),
        }
    }

    /// A plugin of which nothing is read before it is used.
    pub fn later(head: Head, load: Box<dyn Load>) -> Self {
        Self {
            head,
            granted: PluginGrant::default(),
            manifest: OnceLock::new(),
            digest: OnceLock::new(),
            code: Code::Later {
                load,
                loaded: OnceLock::new(),
            },
        }
    }

    /// The same with what the project grants it.
    #[must_use]
    pub fn granted(mut self, granted: PluginGrant) -> Self {
        self.granted = granted;
        self
    }

    pub(super) fn replaces_built_in(&mut self) {
        self.head.replaces_built_in = true;
    }

    /// `role/name`.
    pub fn id(&self) -> &PluginId {
        &self.head.id
    }

    /// What is known without reading anything of it.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Its version.
    pub fn version(&self) -> &str {
        &self.head.version
    }

    /// What it says of itself, read now if it was not.
    ///
    /// # Errors
    /// A package that is damaged; the same every time it is asked.
    pub fn manifest(&self) -> Result<&Manifest> {
        let read = || match &self.code {
            Code::Later { load, .. } => load.manifest(),
            // It was there from the beginning.
            Code::Linked(_) => Err(HostError::internal("no-manifest", "a built-in has none")),
        };
        let manifest = self.manifest.get_or_init(read);
        manifest.as_ref().map_err(Clone::clone)
    }

    /// How its code is reached.
    pub fn way(&self) -> Way {
        self.head.way
    }

    /// What marks the very code that ran, for run manifests.
    pub fn digest(&self) -> &str {
        match &self.code {
            Code::Later { load, .. } if self.head.digest.is_empty() => {
                let digest = || load.digest().unwrap_or_else(|| "unlocked".to_owned());
                self.digest.get_or_init(digest)
            }
            _ => &self.head.digest,
        }
    }

    /// Names the code in what it produces: id and version, and where a version does not pin the
    /// code its digest too. A command is its own name.
    pub fn stamp(&self) -> String {
        match self.way() {
            Way::BuiltIn => format!("{} {}", self.id(), self.version()),
            Way::Exec => self.digest().to_owned(),
            _ => format!("{} {} {}", self.id(), self.version(), self.digest()),
        }
    }

    /// What it may do in this project.
    ///
    /// # Errors
    /// `not-granted` where it wants more than that.
    pub fn permit(&self) -> Result<Permit> {
        let manifest = self.manifest()?;
        if self.way() == Way::BuiltIn {
            return Ok(Permit::built_in(&manifest.wants, &self.granted));
        }
        let answered = self.head.answered.as_deref();
        Permit::installed(&manifest.wants, &self.granted, answered)
            .map_err(|lacking| self.not_granted(manifest, &lacking))
    }

    /// Hosts and secrets under a configuration.
    ///
    /// # Errors
    /// `not-granted`, or a host, URL or name in the configuration that is none.
    pub fn grant(&self, config: &Value) -> Result<Grant> {
        let permit = self.permit()?;
        Grant::resolve(self.manifest()?, config, &permit.reach)
            .map_err(|error| HostError::new(ErrorKind::Config, error))
    }

    /// What makes the plugin; its code is loaded now if it was not.
    ///
    /// # Errors
    /// Why the code cannot be loaded; the same every time it is asked.
    pub fn factory(&self) -> Result<&dyn Factory> {
        match &self.code {
            Code::Linked(registration) => Ok(*registration),
            Code::Later { load, loaded } => {
                match loaded.get_or_init(|| self.loaded(load.as_ref())) {
                    Ok(factory) => Ok(factory.as_ref()),
                    Err(error) => Err(error.clone()),
                }
            }
        }
    }

    /// Nothing of a plugin runs before it is clear what it may do.
    fn loaded(&self, load: &dyn Load) -> Result<Box<dyn Factory>> {
        let permit = self.permit()?;
        load.load(self.manifest()?, &permit)
    }

    fn not_granted(&self, manifest: &Manifest, lacking: &[String]) -> HostError {
        let mut error = broken("not-granted", "it wants more than it was granted");
        error
            .error
            .causes
            .extend(lacking.iter().map(|wish| format!("it {wish}")));
        let help = match self.head.unlocked {
            true => format!(
                "grant it under `[grants.\"{}\"]` in heartcut.toml; `heartcut help plugins` shows how",
                self.id()
            ),
            false => format!(
                "if that is right, run `heartcut plugin update {} --grant`",
                self.id()
            ),
        };
        of_plugin(manifest, error.help(help))
    }

    /// JSON schema of the configuration.
    ///
    /// # Errors
    /// Where the code cannot be loaded.
    pub fn config_schema(&self) -> Result<Value> {
        Ok(self.factory()?.config_schema())
    }

    /// The configuration that `document` holds under `pointer`, checked against the schema.
    ///
    /// # Errors
    /// Every key that is wrong, with its line.
    pub fn config(&self, document: &Document, pointer: &str) -> Result<Value> {
        let empty = Value::Object(serde_json::Map::new());
        let schema = self.config_schema()?;
        match document.value().pointer(pointer) {
            Some(value) => {
                document.check_at(pointer, &schema)?;
                Ok(value.clone())
            }
            None => {
                Document::from_value(&format!("configuration of `{}`", self.id()), empty.clone())
                    .check(&schema)?;
                Ok(empty)
            }
        }
    }

    /// The files that the plugin needs under a configuration.
    ///
    /// # Errors
    /// What the plugin answers, and paths that a plugin in a box was not given.
    pub fn assets(&self, config: &Value) -> Result<Vec<AssetRequest>> {
        let assets = self.factory()?.assets(config);
        let held = assets.and_then(|assets| match self.fence(config) {
            Some(fence) => fence.check_assets(&assets).map(|()| assets),
            None => Ok(assets),
        });
        held.map_err(|error| self.failed(error))
    }

    /// What holds a plugin whose reach is limited to what the user wrote; native code could open
    /// any file by itself.
    fn fence(&self, config: &Value) -> Option<Fence> {
        (self.way() == Way::Wasm).then(|| Fence::of(config))
    }

    /// Makes the plugin.
    ///
    /// # Errors
    /// What the plugin answers.
    pub fn create(&self, config: Value, assets: Assets) -> Result<Instance> {
        self.factory()?
            .create(config, assets)
            .map_err(|error| self.failed(error))
    }

    /// Makes the dataset.
    ///
    /// # Errors
    /// What the plugin answers, or a plugin of another role.
    pub fn dataset(&self, config: Value, assets: Assets) -> Result<Box<dyn Dataset>> {
        let fence = self.fence(&config);
        match (self.create(config, assets)?, fence) {
            (Instance::Dataset(dataset), Some(fence)) => Ok(Box::new(Fenced { dataset, fence })),
            (Instance::Dataset(dataset), None) => Ok(dataset),
            _ => Err(self.wrong_role(Role::Dataset)),
        }
    }

    /// Makes the provider.
    ///
    /// # Errors
    /// What the plugin answers, or a plugin of another role.
    pub fn provider(&self, config: Value, assets: Assets) -> Result<Box<dyn Provider>> {
        match self.create(config, assets)? {
            Instance::Provider(provider) => Ok(provider),
            _ => Err(self.wrong_role(Role::Provider)),
        }
    }

    /// Makes the verifier.
    ///
    /// # Errors
    /// What the plugin answers, or a plugin of another role.
    pub fn verifier(&self, config: Value, assets: Assets) -> Result<Box<dyn Verifier>> {
        match self.create(config, assets)? {
            Instance::Verifier(verifier) => Ok(verifier),
            _ => Err(self.wrong_role(Role::Verifier)),
        }
    }

    /// Makes the formatter.
    ///
    /// # Errors
    /// What the plugin answers, or a plugin of another role.
    pub fn formatter(&self, config: Value, assets: Assets) -> Result<Box<dyn Formatter>> {
        match self.create(config, assets)? {
            Instance::Formatter(formatter) => Ok(formatter),
            _ => Err(self.wrong_role(Role::Formatter)),
        }
    }

    /// Makes the trainer.
    ///
    /// # Errors
    /// What the plugin answers, or a plugin of another role.
    pub fn trainer(&self, config: Value, assets: Assets) -> Result<Box<dyn Trainer>> {
        match self.create(config, assets)? {
            Instance::Trainer(trainer) => Ok(trainer),
            _ => Err(self.wrong_role(Role::Trainer)),
        }
    }

    fn failed(&self, error: PluginError) -> HostError {
        let message = format!(
            "plugin `{}` cannot be used with this configuration",
            self.id()
        );
        let mut outer = PluginError::new(error.code.clone(), message).cause(&error);
        outer.causes.extend(error.causes);
        outer.help = error.help;
        HostError::new(ErrorKind::Config, outer)
    }

    fn wrong_role(&self, role: Role) -> HostError {
        load_error(PluginError::new(
            "wrong-role",
            format!("`{}` does not construct a {role}", self.id()),
        ))
    }
}
