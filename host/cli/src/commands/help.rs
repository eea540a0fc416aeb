use crate::{
    args::{Args, HelpArgs},
    exit::Exit,
    output, topics,
};
use clap::{CommandFactory, Parser};
use heartcut_host::{HostError, Result, config::nearest};

/// `heartcut help`.
pub(super) fn help(args: &HelpArgs) -> Result<Exit> {
    let words: Vec<&str> = args.topic.iter().map(String::as_str).collect();
    let page = match words.as_slice() {
        [] => return overview(),
        [topic] => topics::topic(topic).map_or_else(|| command_help(&words), Ok),
        path => command_help(path),
    };
    match page {
        Ok(page) => output::print(&page).map(|()| Exit::Ok),
        Err(error) => {
            output::print_error(&error);
            Ok(Exit::Usage)
        }
    }
}

/// All commands and topics.
pub(super) fn overview() -> Result<Exit> {
    let mut page = Args::command().render_help().to_string();
    page.push_str("\nTopics for `heartcut help TOPIC`:\n");
    for (name, summary) in topics::summaries() {
        page.push_str(&format!("  {name:<12} {summary}\n"));
    }
    output::print(&page)?;
    Ok(Exit::Ok)
}

/// What `--help` says of a command.
fn command_help(path: &[&str]) -> Result<String> {
    check_path(&Args::command(), path)?;
    let words = std::iter::once("heartcut").chain(path.iter().copied());
    match Args::try_parse_from(words.chain(["--help"])) {
        Err(help) => Ok(help.render().to_string()),
        Ok(_) => Err(HostError::internal(
            "no-help",
            "a command does not explain itself",
        )),
    }
}

fn check_path(root: &clap::Command, path: &[&str]) -> Result<()> {
    let mut found = root;
    for name in path {
        let names: Vec<&str> = found
            .get_subcommands()
            .map(clap::Command::get_name)
            .collect();
        found = match found.find_subcommand(name) {
            Some(next) => next,
            None => return Err(unknown(path, name, &names)),
        };
    }
    Ok(())
}

fn unknown(path: &[&str], name: &str, commands: &[&str]) -> HostError {
    let is_first = path.first() == Some(&name);
    let topics = topics::summaries()
        .map(|(topic, _)| topic)
        .filter(|_| is_first);
    let near = nearest(name, commands.iter().copied().chain(topics));
    let help = match near {
        Some(near) => format!("did you mean `{near}`? `heartcut help` lists commands and topics"),
        None => "`heartcut help` lists commands and topics".to_owned(),
    };
    let message = format!("there is no command or topic `{}`", path.join(" "));
    HostError::config("unknown-topic", message).help(help)
}

#[cfg(test)]
mod tests;
