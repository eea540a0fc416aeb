//! What is there to measure with, by the words of a split, of a file, or of a row itself.

use heartcut_plugin_api::{
    Problem,
    role::{Row, words_of_name},
};

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

/// The word by which the file of a row says that it is there to measure with.
pub(super) fn file_word(row: &Row) -> Option<&'static str> {
    evaluation_word(row.named())
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
    use crate::source::Rows;
    use heartcut_plugin_api::role::Source;
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
    fn a_file_says_it_by_what_its_user_named() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("test/work");
        let cases = [
            ("data", "data/a/test/x/y.jsonl", true),
            ("data", "data/a/b/c/x.jsonl", false),
            ("data", "data/x.test.jsonl", true),
            ("test/a.jsonl", "test/a.jsonl", true),
            ("test/b/c/a.jsonl", "test/b/c/a.jsonl", false),
            ("test/b", "test/b/c/a.jsonl", true),
            ("a.jsonl", "a.jsonl", false),
        ];
        for (path, file, expected) in cases {
            let file = root.join(file);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, "{\"question\": \"q\"}\n").unwrap();
            let mut rows = Rows::open(&Source::local_jsonl(path), &root).unwrap();
            let row = rows.next_row().unwrap().unwrap().unwrap();
            assert_eq!(file_word(&row).is_some(), expected, "{path} {file:?}");
            std::fs::remove_file(file).unwrap();
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
