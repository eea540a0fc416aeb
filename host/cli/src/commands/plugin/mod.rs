mod add;
mod consent;
mod list;
mod remove;
mod show;
mod update;

pub(super) use list::print as list;

use crate::{
    args::{PluginArgs, PluginCommand},
    exit::Exit,
};
use heartcut_host::Result;

/// `heartcut plugin`.
pub(super) fn plugin(args: &PluginArgs) -> Result<Exit> {
    match &args.command {
        PluginCommand::List(args) => list::run(args),
        PluginCommand::Show(args) => show::run(args),
        PluginCommand::Add(args) => add::run(args),
        PluginCommand::Remove(args) => remove::run(args),
        PluginCommand::Update(args) => update::run(args),
    }
}
