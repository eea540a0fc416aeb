use super::*;
use std::collections::BTreeMap;

fn made_up(name: &str, layer: Layer, uses: &[(&str, Use)]) -> Crate {
    let uses = uses
        .iter()
        .map(|(name, r#use)| ((*name).to_owned(), *r#use))
        .collect();
    Crate {
        name: name.to_owned(),
        layer,
        uses,
    }
}

fn good() -> Vec<Crate> {
    use Use::{Normal, Tests};
    vec![
        made_up("api", Layer::Api, &[("serde", Normal), ("proptest", Tests)]),
        made_up("sdk", Layer::Sdk, &[("api", Normal)]),
        made_up("testing", Layer::SdkTesting, &[("sdk", Normal)]),
        made_up("algebra", Layer::PluginLibrary, &[("num-bigint", Normal)]),
        made_up(
            "math",
            Layer::Plugin,
            &[("sdk", Normal), ("algebra", Normal), ("testing", Tests)],
        ),
        made_up("choice", Layer::Plugin, &[("sdk", Normal)]),
        made_up(
            "engine",
            Layer::Engine,
            &[("api", Normal), ("tokio", Normal)],
        ),
        made_up(
            "loader",
            Layer::Loader,
            &[
                ("engine", Normal),
                ("wasmtime", Normal),
                ("math", Tests),
                ("testing", Tests),
            ],
        ),
        made_up("data", Layer::Data, &[]),
        made_up(
            "cli",
            Layer::Cli,
            &[("engine", Normal), ("math", Normal), ("clap", Normal)],
        ),
        made_up(
            "tests",
            Layer::Tests,
            &[("cli", Normal), ("rusqlite", Normal)],
        ),
    ]
}

#[test]
fn a_good_graph_passes() {
    assert_eq!(forbidden_arrows(&good()), Vec::<String>::new());
}

#[test]
fn every_bad_arrow_is_caught() {
    use Use::{Normal, Tests};
    let bad = [
        ("api", "sdk", Normal),
        ("api", "tokio", Normal),
        ("engine", "sdk", Normal),
        ("engine", "sdk", Tests),
        ("engine", "math", Normal),
        ("engine", "math", Tests),
        ("engine", "cli", Tests),
        ("sdk", "engine", Normal),
        ("testing", "engine", Normal),
        ("choice", "math", Normal),
        ("choice", "math", Tests),
        ("choice", "engine", Normal),
        ("choice", "reqwest", Normal),
        ("math", "testing", Normal),
        ("math", "api", Normal),
        ("algebra", "math", Normal),
        ("loader", "math", Normal),
        ("data", "api", Normal),
        ("math", "cli", Tests),
        ("cli", "tests", Tests),
        ("cli", "rusqlite", Normal),
        ("tests", "engine", Normal),
        ("sdk", "abi_stable", Normal),
    ];
    for (from, to, r#use) in bad {
        let mut graph = good();
        let crate_ = graph.iter_mut().find(|c| c.name == from).unwrap();
        crate_.uses.push((to.to_owned(), r#use));
        assert_eq!(
            forbidden_arrows(&graph),
            [format!("{from} may not use {to}")]
        );
    }
}

#[test]
fn a_crate_outside_the_tree_is_caught() {
    let layer = Layer::of("tools/xtask", false);
    let graph = [made_up("xtask", layer, &[])];
    assert_eq!(
        forbidden_arrows(&graph),
        ["xtask stands nowhere in the tree"]
    );
}

#[test]
fn places_have_layers() {
    assert_eq!(Layer::of("plugins/verifiers/math", true), Layer::Plugin);
    assert_eq!(
        Layer::of("plugins/verifiers/math/equivalence", false),
        Layer::PluginLibrary
    );
    assert_eq!(
        Layer::of("plugins/verifiers/code/wasm", false),
        Layer::PluginSandbox
    );
    assert_eq!(Layer::of("host/loader-wasm", false), Layer::Loader);
}

#[test]
fn printing_is_found_outside_of_tests_and_comments() {
    let text = "fn f() {\n    // println!(\"no\")\n    println!(\"yes\");\n}\n";
    let found = prints("host/engine/src/run.rs", text);
    assert_eq!(
        found.iter().map(|finding| finding.line).collect::<Vec<_>>(),
        [3]
    );
    assert_eq!(prints("host/engine/src/run/tests.rs", text), []);
}

#[test]
fn names_of_plugins_are_found() {
    let text = "use heartcut_verifier_math as _;\nuse heartcut_host as _;\n";
    assert_eq!(plugin_names("host/cli/src/main.rs", text).len(), 1);
    assert_eq!(plugin_names("host/loader-x/tests/it/ways.rs", text), []);
}

#[test]
fn a_careless_table_is_caught() {
    let root = toml::from_str(
        "[workspace.dependencies]\nserde = \"1\"\nserde2 = { package = \"serde\", version = \"1\" }\n",
    );
    let member = toml::from_str(
        "[dependencies]\nserde.workspace = true\nclap = \"4\"\n[target.'cfg(unix)'.dependencies]\nnix = \"1\"\n",
    );
    let members = BTreeMap::from([("engine".to_owned(), member.unwrap())]);
    let mut faults = table_faults(&root.unwrap(), &members);
    faults.sort();
    assert_eq!(
        faults,
        [
            "engine states its own version of clap",
            "engine states its own version of nix",
            "nobody uses serde2",
            "serde stands in the table twice",
        ]
    );
}
