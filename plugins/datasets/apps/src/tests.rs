use super::{Apps, REGISTRATION};
use heartcut_sdk::{host::SilentHost, prelude::*};

fn apps() -> Apps {
    Apps {
        path: "apps/".into(),
        levels: Vec::new(),
        solutions: 1,
    }
}

fn folder(files: &[(&str, &str)]) -> Row {
    let files: Fields = files
        .iter()
        .map(|(name, text)| ((*name).into(), (*text).into()))
        .collect();
    let value = Fields::from_iter([
        ("path".into(), "0001".into()),
        ("files".into(), files.into()),
    ]);
    Row {
        file: "apps/train/0001".into(),
        number: 1,
        value,
        ..Row::default()
    }
}

fn problem(apps: &Apps, row: &Row) -> Result<Vec<Problem>, PluginError> {
    apps.problems("test", std::slice::from_ref(row), &SilentHost)
        .remove(0)
}

#[test]
fn conforms() {
    heartcut_sdk_testing::conformance(&REGISTRATION).assert();
}

#[test]
fn folders_are_rows_of_a_split() {
    let source = apps().sources("test").unwrap().remove(0);
    assert_eq!(
        source.location,
        Location::Path {
            path: "apps/".into()
        }
    );
    assert_eq!(
        (source.row, source.part.unwrap().split.as_str()),
        (RowShape::Folder, "test")
    );
    assert_eq!(apps().sources("dev").unwrap_err().code, "unknown-split");
}

#[test]
fn files_that_are_missing_or_empty_leave_a_problem_without_tests() {
    for files in [
        &[("question.txt", "q")][..],
        &[("question.txt", "q"), ("input_output.json", "{}")],
        &[
            ("question.txt", "q"),
            ("input_output.json", ""),
            ("metadata.json", "no json"),
        ],
    ] {
        let found = problem(&apps(), &folder(files)).unwrap().remove(0);
        assert_eq!((found.tests.len(), found.answer), (0, None), "{files:?}");
    }
}

#[test]
fn tests_that_do_not_fit_are_an_error() {
    for text in ["[", "{\"inputs\": [\"1\"], \"outputs\": []}"] {
        let row = folder(&[("question.txt", "q"), ("input_output.json", text)]);
        assert_eq!(problem(&apps(), &row).unwrap_err().code, "bad-tests");
    }
}

#[test]
fn levels_choose_and_solutions_are_bounded() {
    let row = folder(&[
        ("question.txt", "q"),
        ("metadata.json", "{\"difficulty\": \"interview\"}"),
        (
            "solutions.json",
            "[\"a\", {\"code\": \"b\", \"result\": 1}]",
        ),
    ]);
    let found = problem(&apps(), &row).unwrap().remove(0);
    assert_eq!(
        (found.level.as_deref(), &found.extra["solutions"]),
        (Some("interview"), &json!(["a"]))
    );
    let both = Apps {
        solutions: 9,
        ..apps()
    };
    assert_eq!(
        problem(&both, &row).unwrap()[0].extra["solutions"],
        json!(["a", "b"])
    );
    let easy = Apps {
        levels: vec!["introductory".into()],
        ..apps()
    };
    assert_eq!(problem(&easy, &row).unwrap(), []);
}
