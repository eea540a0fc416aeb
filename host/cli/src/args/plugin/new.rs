use clap::builder::{PossibleValuesParser, TypedValueParser};
use heartcut_plugin_api::Role;
use std::path::PathBuf;

/// The roles for which there are templates.
const ROLES: [Role; 4] = [
    Role::Dataset,
    Role::Provider,
    Role::Verifier,
    Role::Formatter,
];

/// Begin a plugin: four files, and the SDK beside them.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  heartcut plugin new verifier upper
  cd upper && cargo test && heartcut plugin build")]
pub(crate) struct PluginNewArgs {
    /// What it does: dataset, provider, verifier or formatter.
    #[arg(value_parser = PossibleValuesParser::new(ROLES.map(Role::name)).map(role))]
    pub(crate) role: Role,
    /// Its name in kebab-case; also the name of its folder.
    pub(crate) name: String,
    /// The folder to write both folders into.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub(crate) dir: PathBuf,
}

fn role(name: String) -> Role {
    let known = ROLES.into_iter().find(|role| role.name() == name);
    known.unwrap_or(Role::Verifier)
}
