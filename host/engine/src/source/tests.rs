use super::*;
use heartcut_plugin_api::role::Location;
use std::io::Write;

fn rows(bytes: &[u8]) -> Vec<Result<Row, Reject>> {
    let mut file = tempfile::Builder::new()
        .suffix(".jsonl")
        .tempfile()
        .unwrap();
    file.write_all(bytes).unwrap();
    let source = Source::local_jsonl(file.path().display().to_string());
    let mut rows = Rows::open(&source, Path::new("/")).unwrap();
    std::iter::from_fn(|| rows.next_row().unwrap()).collect()
}

fn codes(bytes: &[u8]) -> Vec<String> {
    let code = |row: Result<Row, Reject>| match row {
        Ok(row) => format!("row {}", row.number),
        Err(reject) => format!("{} {}", reject.error.code, reject.line),
    };
    rows(bytes).into_iter().map(code).collect()
}

#[test]
fn bad_lines_are_set_aside_with_their_number() {
    assert_eq!(
        codes(b"{\"a\":1}\n\nnot json\n[1]\n{\"a\":\"\xff\"}\n{\"a\":2}\r\n{\"a\":"),
        [
            "row 1",
            "invalid-json 3",
            "not-an-object 4",
            "invalid-utf8 5",
            "row 6",
            "torn-line 7",
        ]
    );
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_line() {
    assert_eq!(
        codes(b"\xEF\xBB\xBF{\"a\":1}\n{\"a\":2}\n"),
        ["row 1", "row 2"]
    );
}

#[test]
fn a_whole_last_line_without_an_end_is_a_row() {
    assert_eq!(codes(b"{\"a\":1}\n{\"a\":2}"), ["row 1", "row 2"]);
}

#[test]
fn a_huge_line_costs_no_memory_and_no_neighbours() {
    let mut bytes = b"{\"a\":1}\n\"".to_vec();
    bytes.resize(bytes.len() + MAX_LINE_BYTES + 1, b'x');
    bytes.extend_from_slice(b"\"\n{\"a\":2}\n");
    assert_eq!(codes(&bytes), ["row 1", "line-too-long 2", "row 3"]);
    let reject = rows(&bytes).swap_remove(1).err().unwrap();
    assert!(reject.raw.len() <= 1000);
}

#[test]
fn a_reject_names_the_field() {
    let row = Row {
        file: "f".into(),
        number: 3,
        ..Row::default()
    };
    let reject = Reject::of_row(&row, row.text("answer").err().unwrap());
    let json = reject.to_json();
    assert_eq!(
        (json["field"].as_str(), json["line"].as_u64()),
        (Some("answer"), Some(3))
    );
}

#[test]
fn arrays_are_rows_too() {
    let mut file = tempfile::Builder::new().suffix(".json").tempfile().unwrap();
    file.write_all(b"[{\"a\":1}, 2]").unwrap();
    let source = Source::local_jsonl(file.path().display().to_string());
    let mut rows = Rows::open(&source, Path::new("/")).unwrap();
    assert_eq!(rows.next_row().unwrap().unwrap().unwrap().number, 1);
    assert_eq!(
        rows.next_row().unwrap().unwrap().err().unwrap().error.code,
        "not-an-object"
    );
    assert!(rows.next_row().unwrap().is_none());
}

fn folder_source(path: &Path) -> Source {
    Source {
        location: Location::Path {
            path: path.display().to_string(),
        },
        container: Container::Raw,
        row: RowShape::Folder,
    }
}

#[test]
fn folders_are_rows_with_their_files_as_texts() {
    let place = tempfile::tempdir().unwrap();
    for (name, question) in [("0002", "b"), ("0001", "a")] {
        let folder = place.path().join(name);
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("question.txt"), question).unwrap();
        std::fs::write(folder.join("more.json"), "{}").unwrap();
    }
    std::fs::write(place.path().join("0002/bad.txt"), b"\xff").unwrap();
    std::fs::write(place.path().join("readme"), "no folder").unwrap();
    let source = folder_source(place.path());
    let mut rows = Rows::open(&source, Path::new("/")).unwrap();
    let first = rows.next_row().unwrap().unwrap().unwrap();
    assert_eq!(
        (first.number, &first.value["path"]),
        (1, &Value::from("0001"))
    );
    let files = first.value["files"].as_object().unwrap();
    assert_eq!(
        files.keys().collect::<Vec<_>>(),
        ["more.json", "question.txt"]
    );
    assert_eq!(files["question.txt"], "a");
    let second = rows.next_row().unwrap().unwrap().err().unwrap();
    assert_eq!(
        (second.error.code.as_str(), second.line),
        ("invalid-utf8", 2)
    );
    assert!(rows.next_row().unwrap().is_none());
    assert_eq!(files_of(&source, Path::new("/")).unwrap().len(), 5);
}

#[test]
fn a_place_without_folders_says_so() {
    let place = tempfile::tempdir().unwrap();
    let error = Rows::open(&folder_source(place.path()), Path::new("/"))
        .err()
        .unwrap();
    assert_eq!(error.error.code, "missing-input");
}
