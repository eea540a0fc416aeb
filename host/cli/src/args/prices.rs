use std::path::PathBuf;

/// Show or renew what models cost.
///
/// heartcut knows prices by a table that says where its figures come from and of which day they
/// are. `prices.json` in the project adds to it and comes before it.
#[derive(Debug, clap::Args)]
pub(crate) struct PricesArgs {
    #[command(subcommand)]
    pub(crate) command: PricesCommand,
}

/// What to do with prices.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum PricesCommand {
    /// List the models whose price is known, in US dollars for a million tokens.
    #[command(after_help = "Examples:
  heartcut prices list
  heartcut prices list gemini")]
    List {
        /// Only rows whose provider or model holds this text.
        filter: Option<String>,
        /// Print a JSON array on stdout.
        #[arg(long)]
        json: bool,
    },
    /// Take prices over from a file into the project's `prices.json`.
    ///
    /// The file is a price table of heartcut's form, or the one that litellm publishes. Rows for
    /// the same model and provider are replaced, all others stay.
    #[command(
        after_help = "Example:\n  heartcut prices update --from model_prices_and_context_window.json"
    )]
    Update {
        /// The file to read.
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
    },
}
