mod add;
mod build;
mod check;
mod consent;
mod list;
mod named;
mod new;
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
        PluginCommand::New(args) => new::run(args),
        PluginCommand::Build(args) => build::run(args),
        PluginCommand::Check(args) => check::run(args),
        PluginCommand::Add(args) => add::run(args),
        PluginCommand::Remove(args) => remove::run(args),
        PluginCommand::Update(args) => update::run(args),
    }
}
