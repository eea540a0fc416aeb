mod list;
mod show;

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
    }
}
