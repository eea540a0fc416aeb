//! Packages made of the committed guests, whole or spoilt.

use heartcut_host::{
    project::Limits,
    registry::{CodeFile, Loader},
};
use heartcut_loader_wasm::WasmLoader;
use heartcut_plugin_api::{
    Assets, Case, Event, Factory, Flow, Host, Instance, Manifest, PluginError, SilentHost, Verdict,
    Verifier,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    path::{Path, PathBuf},
    sync::Mutex,
    time::Duration,
};
use tempfile::TempDir;

/// A folder with the code of one plugin, and what a project would say of it.
pub(crate) struct Package {
    pub(crate) folder: TempDir,
    pub(crate) manifest: Manifest,
    pub(crate) code: CodeFile,
}

impl Package {
    /// The guest that does everything wrong.
    pub(crate) fn misbehaving() -> Self {
        Self::of(&guest("misbehaving"), "verifier/misbehaving", "0.3.0")
    }

    /// The guest that reaches for the world.
    pub(crate) fn probing() -> Self {
        Self::of(&guest("probing"), "verifier/probing", "0.1.0")
    }

    /// A package of some bytes, installed as they are.
    pub(crate) fn of(bytes: &[u8], id: &str, version: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("plugin.wasm");
        fs_err::write(&path, bytes).unwrap();
        let code = CodeFile {
            path,
            sha256: None,
            size: None,
            cache: folder.path().join("cache"),
            limits: limits(),
        };
        Self {
            manifest: manifest(id, version),
            folder,
            code,
        }
    }

    /// The same with its digest and size known, as a lock file knows them.
    pub(crate) fn locked(mut self) -> Self {
        let bytes = fs_err::read(&self.code.path).unwrap();
        self.code.sha256 = Some(format!("{:x}", Sha256::digest(&bytes)));
        self.code.size = Some(bytes.len() as u64);
        self
    }

    /// The same with other bytes behind the lock's back.
    pub(crate) fn spoilt(self, bytes: &[u8]) -> Self {
        fs_err::write(&self.code.path, bytes).unwrap();
        self
    }

    /// A loader with a key of its own.
    pub(crate) fn loader(&self) -> WasmLoader {
        WasmLoader::new(Some(self.key()))
    }

    pub(crate) fn key(&self) -> PathBuf {
        self.folder.path().join("key").join("compiled.key")
    }

    pub(crate) fn load(&self) -> Result<Box<dyn Factory>, PluginError> {
        self.loader().load(&self.code, &self.manifest)
    }

    pub(crate) fn verifier(&self) -> Box<dyn Verifier> {
        self.verifier_with(json!({})).unwrap()
    }

    pub(crate) fn verifier_with(&self, config: Value) -> Result<Box<dyn Verifier>, PluginError> {
        verifier(self.load()?.create(config, Assets::default())?)
    }
}

fn verifier(instance: Instance) -> Result<Box<dyn Verifier>, PluginError> {
    match instance {
        Instance::Verifier(verifier) => Ok(verifier),
        other => panic!("it is a {}", other.role()),
    }
}

pub(crate) fn limits() -> Limits {
    Limits {
        memory: 64 << 20,
        deadline: Duration::from_millis(500),
        events: 1000,
    }
}

/// The bytes of a committed guest.
pub(crate) fn guest(name: &str) -> Vec<u8> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    fs_err::read(fixtures.join(format!("{name}.wasm"))).unwrap()
}

pub(crate) fn manifest(id: &str, version: &str) -> Manifest {
    let text = format!("id = '{id}'\nversion = '{version}'\napi = '0.0.1'\nsummary = 'a test'");
    toml::from_str(&text).unwrap()
}

/// Judges one answer, which the guests read as an order.
pub(crate) fn judge(verifier: &dyn Verifier, order: &str) -> Result<Verdict, PluginError> {
    judge_before(verifier, order, &SilentHost)
}

pub(crate) fn judge_before(
    verifier: &dyn Verifier,
    order: &str,
    host: &dyn Host,
) -> Result<Verdict, PluginError> {
    let mut verdicts = verifier.verify(&[Case::new("1", "7", order)], host);
    assert_eq!(verdicts.len(), 1);
    verdicts.remove(0)
}

/// A host that keeps what it heard, and wants to stop or not.
pub(crate) struct Heard {
    pub(crate) events: Mutex<Vec<Event>>,
    pub(crate) flow: Flow,
}

impl Heard {
    pub(crate) fn answering(flow: Flow) -> Self {
        Self {
            events: Mutex::default(),
            flow,
        }
    }
}

impl Host for Heard {
    fn emit(&self, event: Event) -> Flow {
        self.events.lock().unwrap().push(event);
        self.flow
    }
}
