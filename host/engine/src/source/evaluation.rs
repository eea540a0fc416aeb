//! What is there to measure with, by the words of a split, of a file, or of a row itself.

use heartcut_plugin_api::{
    Problem,
    role::{Location, Row, Source, words_of_name},
};
use std::path::{Path, PathBuf};

/// Words in the name of a split that is there to measure with.
const WORDS: [&str; 8] = [
    "test",
    "dev",
    "val",
    "valid",
    "validation",
    "eval",
    "evaluation",
    "heldout",
];

/// Whether a name says that a split is there to measure with.
pub(crate) fn is_evaluation(name: &str) -> bool {
    evaluation_word(name).is_some()
}

fn evaluation_word(name: &str) -> Option<&'static str> {
    let words: Vec<String> = words_of_name(name)
        .map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()))
        .map(str::to_lowercase)
        .collect();
    let held_out = words.windows(2).any(|two| two == ["held", "out"]);
    let known = |word: &String| WORDS.into_iter().find(|known| known == word);
    let word = words.iter().find_map(known);
    word.or_else(|| held_out.then_some("heldout"))
}

/// The places of a dataset as their user wrote them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places(Vec<Place>);

#[derive(Clone, Debug)]
struct Place {
    root: PathBuf,
    /// The last folder that was written, or the file with its folder. Folders above say where
    /// somebody works, not what lies there.
    written: String,
}

impl Places {
    /// The places of sources on this machine; relative paths start at `folder`.
    pub(crate) fn of(sources: &[Source], folder: &Path) -> Self {
        let place = |source: &Source| match &source.location {
            Location::Path { path } => Some(Place::of(path, folder)),
            Location::Hub { .. } | Location::Url { .. } => None,
        };
        Self(sources.iter().filter_map(place).collect())
    }

    /// The word by which the file of a row says that it is there to measure with.
    pub(super) fn evaluation_word(&self, file: &str) -> Option<&'static str> {
        self.0.iter().find_map(|place| {
            let inner = Path::new(file).strip_prefix(&place.root).ok()?;
            evaluation_word(&format!("{}/{}", place.written, inner.display()))
        })
    }
}

impl Place {
    fn of(path: &str, folder: &Path) -> Self {
        let root = folder.join(path);
        let named = if root.is_dir() { 1 } else { 2 };
        let mut parts: Vec<&str> = path.rsplit(['/', '\\']).filter(|p| !p.is_empty()).collect();
        parts.truncate(named);
        Self {
            root,
            written: parts.join("/"),
        }
    }
}

/// Sets the split of problems whose row or file says that they are there to measure with, however
/// their dataset calls them. A split that was asked for is what a file is, but not what a row is
/// that says something else.
pub(super) fn mark(
    problems: &mut [Problem],
    row: &Row,
    asked: &str,
    file_word: Option<&'static str>,
) {
    let own = row.value.get("split").and_then(|split| split.as_str());
    let own = own.filter(|split| is_evaluation(split));
    let Some(said) = own.or(file_word.filter(|_| asked.is_empty())) else {
        return;
    };
    for problem in problems {
        if !is_evaluation(&problem.split) {
            said.clone_into(&mut problem.split);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_say_what_is_there_to_measure_with() {
        for name in [
            "test",
            "Test",
            "dev_r1",
            "R3.test",
            "ValidationSet",
            "test2024",
            "held_out",
            "held-out.jsonl",
            "x.test.jsonl",
            "a/eval/b.json",
        ] {
            assert!(is_evaluation(name), "{name}");
        }
        for name in [
            "",
            "train",
            "contest",
            "latest",
            "devoted",
            "main",
            "upheld/out",
        ] {
            assert!(!is_evaluation(name), "{name}");
        }
    }

    #[test]
    fn folders_count_from_the_one_that_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("test/work");
        std::fs::create_dir_all(root.join("data/a/b/c")).unwrap();
        let cases = [
            ("data", "data/a/test/x/y.jsonl", true),
            ("data", "data/a/b/c/x.jsonl", false),
            ("data", "data/x.test.jsonl", true),
            ("test/a.jsonl", "test/a.jsonl", true),
            ("test/b/a.jsonl", "test/b/a.jsonl", false),
            ("a.jsonl", "a.jsonl", false),
            ("eval.tar", "eval.tar/x.jsonl", true),
        ];
        for (path, file, expected) in cases {
            let places = Places::of(&[Source::local_jsonl(path)], &root);
            let file = root.join(file).display().to_string();
            assert_eq!(places.evaluation_word(&file).is_some(), expected, "{file}");
        }
    }

    #[test]
    fn rows_and_files_say_it_whatever_the_dataset_says() {
        let row = |value: serde_json::Value| Row {
            value: value.as_object().cloned().unwrap(),
            ..Row::default()
        };
        let own = row(json!({"split": "test"}));
        let none = row(json!({"question": "q"}));
        let cases = [
            (&own, "", None, "test"),
            (&own, "train", None, "test"),
            (&none, "", Some("eval"), "eval"),
            (&none, "train", Some("eval"), "train"),
            (&none, "", None, "train"),
        ];
        for (row, asked, word, split) in cases {
            let mut problems = [Problem {
                split: "train".into(),
                ..Problem::new("1", "q")
            }];
            mark(&mut problems, row, asked, word);
            assert_eq!(problems[0].split, split);
        }
    }
}
