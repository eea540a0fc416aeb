//! A project folder of its own for each scenario.

use crate::{invocation::Invocation, store::Store};
use fs_err as fs;
use serde_json::Value;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A project in a temporary folder and the binary that works in it.
#[derive(Debug)]
pub struct Project {
    folder: TempDir,
    program: PathBuf,
}

impl Project {
    /// An empty project for `program`.
    pub fn new(program: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self {
            folder,
            program: program.to_path_buf(),
        }
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// The file at `path` within it.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// Writes a file, with the folders above it.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let file = self.path(path);
        fs::create_dir_all(file.parent().expect("a file lies in a folder")).expect("its folder");
        fs::write(&file, content).expect("the file can be written");
        file
    }

    /// The bytes of a file.
    #[track_caller]
    pub fn read(&self, path: &str) -> Vec<u8> {
        let bytes = fs::read(self.path(path));
        bytes.unwrap_or_else(|error| panic!("{error}; there are {:?}", self.files()))
    }

    /// The rows of a JSON Lines file.
    #[track_caller]
    pub fn rows(&self, path: &str) -> Vec<Value> {
        let text = String::from_utf8(self.read(path)).expect("the file is UTF-8");
        assert!(
            text.is_empty() || text.ends_with('\n'),
            "the last line of `{path}` is torn"
        );
        let rows = text.lines().map(serde_json::from_str);
        rows.collect::<Result<_, _>>().expect("every line is JSON")
    }

    /// The rejected rows of a run.
    #[track_caller]
    pub fn rejects(&self, run: &str) -> Vec<Value> {
        self.rows(&format!(".heartcut/runs/{run}/rejects.jsonl"))
    }

    /// What a run was made of.
    #[track_caller]
    pub fn run_manifest(&self, run: &str) -> Value {
        let bytes = self.read(&format!(".heartcut/runs/{run}/manifest.json"));
        serde_json::from_slice(&bytes).expect("the manifest is JSON")
    }

    /// `heartcut args`, to be run here.
    pub fn heartcut(&self, args: &[&str]) -> Invocation {
        Invocation::new(&self.program, self.root(), args)
    }

    /// The store.
    pub fn store(&self) -> Store {
        Store::open(&self.path(".heartcut/store.sqlite"))
    }

    /// All files, in order.
    pub fn files(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        collect(self.root(), &mut found);
        found.sort();
        found
    }

    /// The files that hold `needle`.
    pub fn files_with(&self, needle: &str) -> Vec<PathBuf> {
        let holds = |file: &PathBuf| {
            let bytes = fs::read(file).expect("the file can be read");
            bytes
                .windows(needle.len())
                .any(|window| window == needle.as_bytes())
        };
        self.files().into_iter().filter(holds).collect()
    }
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the entry can be read").path();
        if path.is_dir() {
            collect(&path, found);
        } else {
            found.push(path);
        }
    }
}
