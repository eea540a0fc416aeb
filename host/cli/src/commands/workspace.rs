use heartcut_host::{
    HostError, Result,
    project::Project,
    registry::Registry,
    style::{Embedded, StyleBook},
};

/// What most commands work with: the project, the plugins and the styles.
pub(super) struct Workspace {
    pub(super) project: Project,
    pub(super) registry: Registry,
    pub(super) styles: StyleBook,
}

impl Workspace {
    /// The workspace of the current folder.
    pub(super) fn here() -> Result<Self> {
        let folder = std::env::current_dir()
            .map_err(|e| HostError::config("no-folder", "the current folder is gone").because(&e))?;
        let project = Project::discover(&folder)?;
        let embedded = Embedded {
            styles: heartcut_data::styles(),
            core_prompts: heartcut_data::core_prompts(),
        };
        let styles = StyleBook::new(embedded, project.root());
        Ok(Self { registry: Registry::linked()?, styles, project })
    }
}
