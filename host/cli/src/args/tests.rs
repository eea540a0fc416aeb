use super::*;
use clap::CommandFactory;

#[test]
fn the_definitions_hold_together() {
    Args::command().debug_assert();
}

fn each_command(command: &clap::Command, visit: &mut dyn FnMut(&clap::Command)) {
    visit(command);
    for sub in command.get_subcommands() {
        each_command(sub, visit);
    }
}

#[test]
fn every_command_and_option_is_explained() {
    each_command(&Args::command(), &mut |command| {
        let name = command.get_name();
        assert!(command.get_about().is_some(), "{name}");
        for arg in command
            .get_arguments()
            .filter(|a| !["help", "version"].contains(&a.get_id().as_str()))
        {
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            assert!(
                help.split_whitespace().count() >= 3,
                "{name} {}: {help:?}",
                arg.get_id()
            );
        }
        let is_leaf = command.get_subcommands().next().is_none();
        let example = command
            .get_after_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        assert!(
            !is_leaf || example.contains("heartcut "),
            "{name} has no example"
        );
    });
}

#[test]
fn examples_can_be_typed() {
    let mut lines = Vec::new();
    each_command(&Args::command(), &mut |command| {
        let text = command
            .get_after_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        let examples = text.lines().filter_map(|line| {
            line.split_once("heartcut ")
                .map(|(_, rest)| rest.to_owned())
        });
        lines.extend(examples.filter(|line| !line.contains('`')));
    });
    assert!(lines.len() > 10, "{lines:?}");
    for line in lines {
        let words = line
            .split(['|', '>'])
            .next()
            .unwrap_or_default()
            .split_whitespace();
        let parsed = Args::try_parse_from(std::iter::once("heartcut").chain(words));
        assert!(parsed.is_ok(), "{line}: {}", parsed.err().unwrap());
    }
}

#[test]
fn settings_are_split_at_the_first_equals_sign() {
    assert_eq!(
        set::key_value("a.b=c=d"),
        Ok(("a.b".to_owned(), "c=d".to_owned()))
    );
    for wrong in ["a", "=b", " =b", ""] {
        assert!(set::key_value(wrong).is_err(), "{wrong}");
    }
}

/// Wide enough for all, whatever terminal the test runs in.
const WIDTH: usize = 100;

#[test]
fn help_reads_well() {
    let mut command = Args::command().term_width(WIDTH);
    command.build();
    let mut pages = Vec::new();
    each_command(&command, &mut |command| {
        let mut command = command.clone().term_width(WIDTH);
        pages.push(command.render_long_help().to_string());
    });
    insta::assert_snapshot!(pages.join("\n=====\n"));
}
