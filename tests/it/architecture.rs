//! The real workspace against the rules of the design.

use cargo_metadata::{Metadata, MetadataCommand};
use fs_err as fs;
use heartcut_tests::{
    architecture::{self, Finding, Layer},
    environment::workspace,
};
use std::collections::BTreeMap;
use toml::Table;

/// Where a crate may lie that is not a test of the whole.
const PRODUCT: [&str; 5] = ["plugin-api", "sdk", "plugins", "host", "data"];

fn metadata() -> Metadata {
    let mut command = MetadataCommand::new();
    command
        .manifest_path(workspace().join("Cargo.toml"))
        .no_deps();
    command.other_options(vec!["--offline".to_owned()]);
    command.exec().expect("cargo describes the workspace")
}

#[test]
fn the_arrows_are_those_of_the_design() {
    let crates = architecture::crates(&metadata());
    assert!(
        crates.iter().filter(|c| c.layer == Layer::Plugin).count() >= 7,
        "{crates:?}"
    );
    for layer in [
        Layer::Api,
        Layer::Sdk,
        Layer::Engine,
        Layer::Cli,
        Layer::Data,
        Layer::Tests,
    ] {
        assert_eq!(
            crates.iter().filter(|c| c.layer == layer).count(),
            1,
            "{layer:?}"
        );
    }
    assert_eq!(
        architecture::forbidden_arrows(&crates),
        Vec::<String>::new()
    );
}

#[test]
fn one_file_lists_the_plugins() {
    let list = "host/cli/src/builtins.rs";
    let sources = architecture::sources(&workspace(), &["plugin-api", "sdk", "host", "data"]);
    let elsewhere = sources.iter().filter(|(name, _)| name != list);
    let found = elsewhere.flat_map(|(name, text)| architecture::plugin_names(name, text));
    assert_eq!(found.collect::<Vec<Finding>>(), []);
    let text = fs::read_to_string(workspace().join(list)).expect("the list of the built-ins");
    let named = architecture::plugin_names(list, &text);
    let crates = architecture::crates(&metadata());
    for plugin in crates.iter().filter(|c| c.layer == Layer::Plugin) {
        let line = format!("use {} as _;", plugin.name.replace('-', "_"));
        let times = named.iter().filter(|finding| finding.text == line).count();
        assert_eq!(times, 1, "`{line}` stands {times} times in {list}");
    }
}

#[test]
fn only_the_command_line_prints() {
    let sources = architecture::sources(&workspace(), &PRODUCT);
    assert!(sources.len() > 50, "{} files were found", sources.len());
    let silent = sources
        .iter()
        .filter(|(name, _)| !name.starts_with("host/cli/"));
    let found = silent.flat_map(|(name, text)| architecture::prints(name, text));
    assert_eq!(found.collect::<Vec<Finding>>(), []);
}

#[test]
fn versions_stand_once() {
    let read = |path: &std::path::Path| -> Table {
        toml::from_str(&fs::read_to_string(path).expect("a manifest")).expect("TOML")
    };
    let metadata = metadata();
    let members = metadata.workspace_packages().into_iter().map(|package| {
        (
            package.name.to_string(),
            read(package.manifest_path.as_std_path()),
        )
    });
    let members = members.collect::<BTreeMap<_, _>>();
    let faults = architecture::table_faults(&read(&workspace().join("Cargo.toml")), &members);
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn every_crate_keeps_the_lints_and_the_names() {
    for package in metadata().workspace_packages() {
        let manifest = fs::read_to_string(&package.manifest_path).expect("a manifest");
        assert!(
            manifest.contains("[lints]\nworkspace = true"),
            "{} has lints of its own",
            package.name
        );
        assert!(package.name.starts_with("heartcut-"), "{}", package.name);
    }
}
