use std::collections::{BTreeMap, BTreeSet};
use toml::{Table, Value};

const KINDS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// What is wrong with the table of dependencies, as sentences: members that state a version of
/// their own, crates that stand in it twice, and rows that nobody uses.
pub fn table_faults(root: &Table, members: &BTreeMap<String, Table>) -> Vec<String> {
    let table = &root["workspace"]["dependencies"];
    let rows = table
        .as_table()
        .expect("the workspace has a table of dependencies");
    let mut used = BTreeSet::new();
    let mut faults = doubles(rows);
    for (member, manifest) in members {
        for (name, value) in dependencies(manifest) {
            used.insert(name.to_owned());
            if !is_inherited(value) {
                faults.push(format!("{member} states its own version of {name}"));
            }
        }
    }
    let unused = rows.keys().filter(|name| !used.contains(*name));
    faults.extend(unused.map(|name| format!("nobody uses {name}")));
    faults
}

fn doubles(rows: &Table) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let package = |(name, value): (&String, &Value)| {
        let renamed = value.get("package").and_then(Value::as_str);
        renamed.map_or_else(|| name.clone(), str::to_owned)
    };
    let twice = rows
        .iter()
        .map(package)
        .filter(|name| !seen.insert(name.replace('_', "-")));
    twice
        .map(|name| format!("{name} stands in the table twice"))
        .collect()
}

fn dependencies(manifest: &Table) -> impl Iterator<Item = (&str, &Value)> {
    let targets = manifest.get("target").and_then(Value::as_table);
    let tables = targets
        .into_iter()
        .flat_map(|table| table.values())
        .filter_map(Value::as_table);
    let tables = tables.chain(std::iter::once(manifest));
    let tables = tables.flat_map(|table| KINDS.iter().filter_map(move |kind| table.get(*kind)));
    let rows = tables.filter_map(Value::as_table).flatten();
    rows.map(|(name, value)| (name.as_str(), value))
}

/// A path alone states no version either: so the program names its plugins, in one line each.
fn is_inherited(value: &Value) -> bool {
    let only_a_path = value
        .as_table()
        .is_some_and(|t| t.contains_key("path") && !t.contains_key("version"));
    only_a_path || value.get("workspace").and_then(Value::as_bool) == Some(true)
}
