use super::*;
use crate::{error::HostError, package::Way, project::Permit};
use heartcut_plugin_api::{
    AssetRequest, Assets, Case, Factory, Host, Instance, PluginError, Verdict, Verifier,
};
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

struct Nods;

impl Verifier for Nods {
    fn verify(&self, cases: &[Case], _: &dyn Host) -> Vec<Result<Verdict, PluginError>> {
        cases.iter().map(|_| Ok(Verdict::correct("nod"))).collect()
    }
}

struct NodFactory;

impl Factory for NodFactory {
    fn manifest(&self) -> &str {
        ""
    }
    fn role(&self) -> Role {
        Role::Verifier
    }
    fn config_schema(&self) -> Value {
        json!({"type": "object", "properties": {"strict": {"type": "boolean"}},
               "additionalProperties": false})
    }
    fn assets(&self, _: &Value) -> Result<Vec<AssetRequest>, PluginError> {
        Ok(Vec::new())
    }
    fn create(&self, _: Value, _: Assets) -> Result<Instance, PluginError> {
        Ok(Instance::Verifier(Box::new(Nods)))
    }
}

struct CountedLoad {
    loads: Arc<AtomicUsize>,
    broken: bool,
}

impl Load for CountedLoad {
    fn manifest(&self) -> crate::Result<Manifest> {
        let text = "id = 'verifier/nods'\nversion = '1.2.3'\napi = '0.0.1'\nsummary = 'nods'";
        Ok(toml::from_str(text).unwrap())
    }

    fn load(&self, _: &Manifest, _: &Permit) -> crate::Result<Box<dyn Factory>> {
        self.loads.fetch_add(1, Ordering::Relaxed);
        if self.broken {
            return Err(HostError::config("broken", "it is broken"));
        }
        Ok(Box::new(NodFactory))
    }
}

fn entry(broken: bool) -> (Entry, Arc<AtomicUsize>) {
    let loads = Arc::new(AtomicUsize::new(0));
    let load = CountedLoad {
        loads: Arc::clone(&loads),
        broken,
    };
    let id = "verifier/nods".parse().unwrap();
    let head = Head::new(id, "1.2.3", Way::Wasm, "sha256:ab".into());
    (Entry::later(head, Box::new(load)), loads)
}

#[test]
fn code_is_loaded_at_its_first_use_and_once() {
    let (entry, loads) = entry(false);
    let mut registry = Registry::new(&[], Path::new(""));
    registry.install(entry);
    let entry = registry.find(Role::Verifier, "nods").unwrap();
    assert_eq!(entry.stamp(), "verifier/nods 1.2.3 sha256:ab");
    assert_eq!(loads.load(Ordering::Relaxed), 0, "listing loads nothing");
    entry.config_schema().unwrap();
    let verifier = entry.verifier(json!({}), Assets::default()).unwrap();
    drop(verifier);
    assert_eq!(loads.load(Ordering::Relaxed), 1);
    let error = entry.formatter(json!({}), Assets::default()).err().unwrap();
    assert_eq!(error.error.code, "wrong-role");
}

#[test]
fn code_that_does_not_load_says_why_every_time() {
    let (entry, loads) = entry(true);
    for _ in 0..2 {
        assert_eq!(entry.config_schema().unwrap_err().error.code, "broken");
    }
    assert_eq!(loads.load(Ordering::Relaxed), 1);
}

#[test]
fn a_broken_plugin_under_development_ends_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let settings = "[plugins.\"verifier/gone\"]\npath = \"gone\"\ndev = true\n\
                    [plugins.\"dataset/other\"]\npath = \".\"\ndev = true\n";
    std::fs::write(folder.path().join("heartcut.toml"), settings).unwrap();
    let manifest = "id = 'dataset/sums'\nversion = '0.1.0'\napi = '0.0.1'\nsummary = 's'\n\
                    [mapped]\nquestion = 'q'\nsplits = []\n";
    std::fs::write(folder.path().join("plugin.toml"), manifest).unwrap();
    let project = crate::project::Project::discover(folder.path()).unwrap();
    let registry = Registry::open(&project, &Loaders::default()).unwrap();
    for (id, code) in [
        ("verifier/gone", "no-manifest"),
        ("dataset/other", "wrong-plugin"),
    ] {
        let entry = registry.find_any(id).unwrap();
        assert!(entry.head().unlocked);
        for error in [entry.manifest().err(), entry.factory().err()] {
            let error = error.unwrap().error;
            assert_eq!(error.code, code);
            let told = format!("`[plugins.\"{id}\"]` in heartcut.toml: ");
            assert!(error.message.starts_with(&told), "{}", error.message);
        }
    }
}
