use crate::loaders::loaders;
use heartcut_host::{
    HostError, Result,
    money::PriceBook,
    pipeline::PipelineFile,
    project::Project,
    registry::Registry,
    run::Plan,
    style::{Embedded, StyleBook},
};
use std::path::PathBuf;

/// What a run works with: the project, the plugins and the styles.
pub(super) struct Workspace {
    pub(super) project: Project,
    pub(super) registry: Registry,
    pub(super) styles: StyleBook,
}

impl Workspace {
    /// The workspace of the current folder.
    pub(super) fn here() -> Result<Self> {
        let project = project()?;
        let embedded = Embedded {
            styles: heartcut_data::styles(),
            core_prompts: heartcut_data::core_prompts(),
        };
        let styles = StyleBook::new(embedded, project.root());
        Ok(Self {
            registry: Registry::open(&project, &loaders())?,
            styles,
            project,
        })
    }

    /// The plan of a pipeline, with what its models cost.
    pub(super) fn plan(self, file: PipelineFile) -> Result<(Plan, Registry)> {
        let prices = price_book(&self.project)?;
        let plan = Plan::new(&self.registry, &self.styles, self.project, file)?;
        Ok((plan.priced(&prices), self.registry))
    }
}

/// The plugins of the project that the current folder lies in.
pub(super) fn registry() -> Result<Registry> {
    Registry::open(&project()?, &loaders())
}

/// What models cost: what comes with heartcut, and the project's own.
pub(super) fn price_book(project: &Project) -> Result<PriceBook> {
    PriceBook::new(heartcut_data::prices(), project.root())
}

/// The project that the current folder lies in.
pub(super) fn project() -> Result<Project> {
    Project::discover(&current_folder()?)
}

/// The current folder.
pub(super) fn current_folder() -> Result<PathBuf> {
    std::env::current_dir()
        .map_err(|e| HostError::config("no-folder", "the current folder is gone").because(&e))
}
