//! The arrows between crates that are allowed, and the places where things may be named.

mod layer;
mod scan;
#[cfg(test)]
mod tests;
mod versions;

pub use layer::Layer;
pub use scan::{Finding, plugin_names, prints, sources};
pub use versions::table_faults;

use cargo_metadata::{DependencyKind, Metadata};
use std::{collections::BTreeMap, path::Path};

/// A crate of the workspace and what it uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crate {
    /// Its name.
    pub name: String,
    /// Where it stands in the tree.
    pub layer: Layer,
    /// The names of what it depends on, with whether only its tests do.
    pub uses: Vec<(String, Use)>,
}

/// Who needs a dependency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// The crate itself, or its build script.
    Normal,
    /// Only its tests.
    Tests,
}

/// The crates of the workspace as cargo sees them.
pub fn crates(metadata: &Metadata) -> Vec<Crate> {
    let root = metadata.workspace_root.as_std_path();
    metadata
        .workspace_packages()
        .into_iter()
        .map(|package| described(package, root))
        .collect()
}

fn described(package: &cargo_metadata::Package, root: &Path) -> Crate {
    let folder = package.manifest_path.as_std_path().parent().unwrap_or(root);
    let place = folder
        .strip_prefix(root)
        .unwrap_or(folder)
        .to_string_lossy()
        .replace('\\', "/");
    let uses = package.dependencies.iter().map(|dependency| {
        let tests = dependency.kind == DependencyKind::Development;
        (
            dependency.name.clone(),
            if tests { Use::Tests } else { Use::Normal },
        )
    });
    Crate {
        name: package.name.to_string(),
        layer: Layer::of(&place, folder.join("plugin.toml").exists()),
        uses: uses.collect(),
    }
}

/// Every arrow that the design forbids, as a sentence.
pub fn forbidden_arrows(crates: &[Crate]) -> Vec<String> {
    let layers: BTreeMap<_, _> = crates.iter().map(|c| (c.name.as_str(), c.layer)).collect();
    let mut found = Vec::new();
    for from in crates {
        if from.layer == Layer::Nowhere {
            found.push(format!("{} stands nowhere in the tree", from.name));
        }
        for (name, r#use) in &from.uses {
            let allowed = match layers.get(name.as_str()) {
                Some(layer) => from.layer.may_use(*layer, *r#use),
                None => from.layer.may_use_outside(name, *r#use),
            };
            if !allowed {
                found.push(format!("{} may not use {name}", from.name));
            }
        }
    }
    found
}
