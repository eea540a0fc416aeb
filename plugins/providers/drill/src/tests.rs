use crate::strict::{faults, shared};
use serde_json::Value;
use std::{fs, path::PathBuf};

fn files(folder: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(shared().join("wire").join(folder)) else {
        return Vec::new();
    };
    let paths = entries.flatten().map(|entry| entry.path());
    let mut files: Vec<_> = paths
        .filter(|path| !path.file_name().unwrap().to_string_lossy().starts_with('_'))
        .collect();
    files.sort();
    files
}

fn requests(file: &PathBuf) -> Vec<Value> {
    let recorded: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    recorded["requests"].as_array().unwrap().clone()
}

#[test]
fn wrong_requests_are_faulted() {
    for file in files("mutants") {
        for request in requests(&file) {
            if let Some(faults) = faults(&request) {
                assert_ne!(faults, [""; 0], "{}", file.display());
            }
        }
    }
}

/// Google takes a name in either case, and the official client writes both; ours is held to one.
#[test]
fn requests_of_official_clients_are_not() {
    let mixed = [
        "gemini_generate_thinking",
        "gemini_batch_inline",
        "vertex_generate",
        "extra_body",
    ];
    for file in files("captures") {
        if mixed
            .iter()
            .any(|part| file.to_string_lossy().contains(part))
        {
            continue;
        }
        for request in requests(&file) {
            let found = faults(&request).unwrap_or_default();
            assert_eq!(found, [""; 0], "{}: {}", file.display(), request["path"]);
        }
    }
}
