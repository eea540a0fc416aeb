/// Explain a topic or a command.
///
/// Topics: pipelines, batches, styles, plugins, records, errors, exit-codes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  heartcut help pipelines\n  heartcut help dataset check")]
pub(crate) struct HelpArgs {
    /// A topic, or a command; the list of both by default.
    pub(crate) topic: Vec<String>,
}
