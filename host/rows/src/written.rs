//! Which names of a path say what lies there: those that its user wrote, near the file. Folders
//! above say where somebody works.

use heartcut_plugin_api::role::{Location, Source};
use std::path::Path;

/// Folders that count: `test/algebra` says that its files belong to `test`.
const FOLDERS: usize = 2;

/// What a user wrote of a place, as far as it says what lies there.
pub(crate) struct Written {
    text: String,
    is_file: bool,
}

impl Written {
    /// The end of a path that lies at `root` on this machine; a file says the same of itself
    /// whether it is written from the root on or not.
    pub(crate) fn of(source: &Source, root: &Path) -> Self {
        let Location::Path { path } = &source.location else {
            return Self {
                text: String::new(),
                is_file: false,
            };
        };
        let is_file = !root.is_dir();
        let mut parts: Vec<&str> = path
            .rsplit(['/', '\\'])
            .filter(|part| !matches!(*part, "" | "."))
            .take_while(|part| *part != "..")
            .take(FOLDERS + usize::from(is_file))
            .collect();
        parts.reverse();
        Self {
            text: parts.join("/"),
            is_file,
        }
    }

    /// With the name of a file within the place.
    pub(crate) fn with(&self, inner: &str) -> String {
        match (self.is_file, self.text.as_str()) {
            (true, file) => file.to_owned(),
            (false, folder) if inner.is_empty() => folder.to_owned(),
            (false, "") => inner.to_owned(),
            (false, folder) => format!("{folder}/{inner}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_count_from_those_that_were_written() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("test/work");
        std::fs::create_dir_all(root.join("MATH/test/algebra")).unwrap();
        let absolute = |path: &str| root.join(path).display().to_string();
        for (path, inner, expected) in [
            ("x.jsonl", "x.jsonl", "x.jsonl"),
            ("./x.jsonl", "x.jsonl", "x.jsonl"),
            ("a/test/b/x.jsonl", "x.jsonl", "test/b/x.jsonl"),
            ("test/../b/x.jsonl", "x.jsonl", "b/x.jsonl"),
            ("MATH", "test/algebra/1.json", "MATH/test/algebra/1.json"),
            ("MATH/test/algebra/", "1.json", "test/algebra/1.json"),
            (".", "a/x.jsonl", "a/x.jsonl"),
            (&absolute("x.jsonl"), "x.jsonl", "test/work/x.jsonl"),
            (
                &absolute("MATH/test/algebra/1.json"),
                "1.json",
                "test/algebra/1.json",
            ),
            (
                &absolute("MATH/test/algebra"),
                "1.json",
                "test/algebra/1.json",
            ),
        ] {
            let source = Source::local_jsonl(path);
            let written = Written::of(&source, &root.join(path));
            assert_eq!(written.with(inner), expected, "{path}");
        }
    }
}
