//! What the commands do. Each one prints its own data and answers how the program ends.

mod run;
mod workspace;

use crate::{args::Command, exit::Exit};
use heartcut_host::Result;

pub(crate) fn dispatch(command: Command) -> Result<Exit> {
    match command {
        Command::Run(args) => run::run(&args),
    }
}
