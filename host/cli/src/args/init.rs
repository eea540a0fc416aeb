use std::path::PathBuf;

/// Begin a project: a folder with a pipeline that works without a key and without a network.
///
/// Writes `heartcut.toml`, `pipelines/` with sample data, and `.gitignore`. A file that exists is
/// never overwritten.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  heartcut init my-data")]
pub(crate) struct InitArgs {
    /// The folder, which is made where there is none; the current one by default.
    #[arg(default_value = ".", hide_default_value = true)]
    pub(crate) dir: PathBuf,
}
