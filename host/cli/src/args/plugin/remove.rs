/// Take an installed plugin out of this project, with all that it was granted.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  heartcut plugin remove verifier/upper")]
pub(crate) struct PluginRemoveArgs {
    /// The plugin, such as `verifier/upper`; the role may be left out where one has the name.
    pub(crate) id: String,
}
