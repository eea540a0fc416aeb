/// List the runs of this project, or show one.
#[derive(Debug, clap::Args)]
pub(crate) struct RunsArgs {
    #[command(subcommand)]
    pub(crate) command: RunsCommand,
}

/// What to do with runs.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum RunsCommand {
    /// List all runs: state, problems, rows kept, verdicts, when they began.
    #[command(after_help = "Example:\n  heartcut runs list")]
    List {
        /// Print a JSON array on stdout.
        #[arg(long)]
        json: bool,
    },
    /// Show what a run has spent: by step, and for each accepted answer.
    #[command(after_help = "Example:\n  heartcut runs cost easy-1")]
    Cost {
        /// Name of the run, such as `easy-1`.
        run: String,
        /// Print a JSON object on stdout.
        #[arg(long)]
        json: bool,
    },
    /// Show what a run was made of and what it came to.
    #[command(after_help = "Example:\n  heartcut runs show quickstart-1")]
    Show {
        /// Name of the run, such as `quickstart-1`.
        run: String,
        /// Print a JSON object on stdout.
        #[arg(long)]
        json: bool,
    },
}
