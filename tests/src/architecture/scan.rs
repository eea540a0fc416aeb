use fs_err as fs;
use std::path::{Path, PathBuf};

/// A line of the sources that says what it should not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file, relative to the root.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What it says.
    pub text: String,
}

/// All Rust files under `folders` of `root`, with their text.
pub fn sources(root: &Path, folders: &[&str]) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for folder in folders {
        collect(&root.join(folder), &mut files);
    }
    files.sort();
    let named = |file: PathBuf| {
        let text = fs::read_to_string(&file).expect("a source file is text");
        let name = file
            .strip_prefix(root)
            .unwrap_or(&file)
            .to_string_lossy()
            .into_owned();
        (name, text)
    };
    files.into_iter().map(named).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the workspace") {
        let path = entry.expect("an entry of it").path();
        if path.is_dir() && !path.ends_with("target") {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Lines that print, tests left out.
pub fn prints(name: &str, text: &str) -> Vec<Finding> {
    const PRINTING: [&str; 7] = [
        "println!",
        "print!(",
        "eprintln!",
        "eprint!(",
        "dbg!",
        "io::stdout",
        "io::stderr",
    ];
    if is_test_file(name) {
        return Vec::new();
    }
    findings(name, text, |line| {
        PRINTING.iter().any(|macro_name| line.contains(macro_name))
    })
}

/// Lines that name the crate of a concrete plugin, tests left out.
pub fn plugin_names(name: &str, text: &str) -> Vec<Finding> {
    const ROLES: [&str; 5] = ["dataset", "provider", "verifier", "formatter", "trainer"];
    if is_test_file(name) {
        return Vec::new();
    }
    let names = |line: &str| {
        ROLES
            .iter()
            .any(|role| line.contains(&format!("heartcut_{role}_")))
    };
    findings(name, text, names)
}

/// Libraries of the tests of several plugins are test files as well.
const TEST_LIBRARIES: [&str; 1] = ["plugins/providers/drill/"];

fn is_test_file(name: &str) -> bool {
    let library = TEST_LIBRARIES.iter().any(|folder| name.starts_with(folder));
    let beside = ["/tests/", "/examples/"]
        .iter()
        .any(|part| name.contains(part));
    library || beside || name.ends_with("/tests.rs")
}

fn findings(name: &str, text: &str, is_wrong: impl Fn(&str) -> bool) -> Vec<Finding> {
    let code = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"));
    let wrong = code.filter(|(_, line)| is_wrong(line));
    let finding = |(index, line): (usize, &str)| Finding {
        file: name.to_owned(),
        line: index + 1,
        text: line.trim().to_owned(),
    };
    wrong.map(finding).collect()
}
