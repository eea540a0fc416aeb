use super::*;

#[test]
fn a_folder_is_all_data_files_below_it() {
    let place = Place::new();
    place.write("m/b/2.json", "{\"a\": 3}");
    place.write("m/a.jsonl", "{\"a\": 1}\n");
    place.write("m/b/1.json", "{\"a\": 2}");
    place.write("m/README.md", "no data");
    place.write("m/.cache/x.json", "{\"a\": 9}");
    let rows = told(place.rows(&at("m")));
    assert_eq!(
        rows,
        [
            (1, json!({"a": 1})),
            (2, json!({"a": 2})),
            (3, json!({"a": 3}))
        ]
    );
    assert_eq!(files_of(&at("m"), place.path()).unwrap().len(), 3);
    let inner = told(place.rows(&at("m/b").by(RowShape::File)));
    assert_eq!(inner[1].1, json!({"path": "2.json", "value": {"a": 3}}));
}

#[test]
fn a_split_takes_what_is_named_after_it() {
    let place = Place::new();
    place.write("d/ARC-Train.jsonl", "{\"a\": 1}\n");
    place.write("d/dev_rand_split.jsonl", "{\"a\": 2}\n");
    place.write("d/lookup.json", "[{\"a\": 3}]");
    let part = |path: &str, split: &str| Source {
        part: Some(SplitPart::new(split, &["train", "validation", "test"])),
        ..at(path)
    };
    assert_eq!(
        told(place.rows(&part("d", "train"))),
        [(1, json!({"a": 1}))]
    );
    assert_eq!(
        told(place.rows(&part("d", "validation"))),
        [(1, json!({"a": 2}))]
    );
    assert_eq!(place.error(&part("d", "test")), "missing-split");
    let file = told(place.rows(&part("d/lookup.json", "test")));
    assert_eq!(file, [(1, json!({"a": 3}))]);
    place.write("e/one.jsonl", "{\"a\": 4}\n");
    assert_eq!(told(place.rows(&part("e", "test"))), [(1, json!({"a": 4}))]);
}

#[test]
fn folders_are_rows_with_their_files_as_texts() {
    let place = Place::new();
    place.write("p/0002/question.txt", "b");
    place.write("p/0002/bad.txt", b"\xff");
    place.write("p/0001/question.txt", "a");
    place.write("p/0001/more.json", "{}");
    place.write("p/readme", "no folder");
    let source = at("p").by(RowShape::Folder);
    let rows = told(place.rows(&source));
    assert_eq!(
        rows,
        [
            (
                1,
                json!({"path": "0001", "files": {"more.json": "{}", "question.txt": "a"}})
            ),
            (2, json!("invalid-utf8")),
        ]
    );
    assert_eq!(files_of(&source, place.path()).unwrap().len(), 4);
    place.write("q/rows.jsonl", "{\"a\": 1}\n");
    assert_eq!(
        told(place.rows(&at("q").by(RowShape::Folder))),
        [(1, json!({"a": 1}))]
    );
}

#[test]
fn a_place_with_nothing_says_what_would_be_something() {
    let place = Place::new();
    place.write("empty/readme.md", "no data");
    assert_eq!(place.error(&at("empty")), "missing-input");
    assert_eq!(place.error(&at("nowhere")), "missing-input");
    let hub = Source::at(Location::of_user("hf://datasets/a/b"));
    assert_eq!(place.error(&hub), "not-local");
}

#[test]
fn a_folder_of_texts_is_a_row_itself() {
    let place = Place::new();
    place.write("test/0007/question.txt", "a");
    place.write("test/0007/more.json", "{}");
    let source = Source {
        part: Some(SplitPart::new("train", &["train", "test"])),
        ..at("test/0007").by(RowShape::Folder)
    };
    let rows = place.rows(&source);
    let row = rows[0].as_ref().unwrap();
    assert_eq!((row.within.as_str(), rows.len()), ("test/0007", 1));
    assert_eq!(row.value["path"], "0007");
    assert_eq!(files_of(&source, place.path()).unwrap().len(), 2);
    // Rows of files, with what somebody says of them.
    place.write("rows/README.md", "what it is");
    place.write("rows/licence.txt", "whose it is");
    place.write("rows/rows.jsonl", "{\"a\": 1}\n");
    let rows = told(place.rows(&at("rows").by(RowShape::Folder)));
    assert_eq!(rows, [(1, json!({"a": 1}))]);
}

#[test]
fn texts_beside_files_of_rows_do_not_make_a_folder_one_row() {
    let of = |path: &str| Source {
        part: Some(SplitPart::new("train", &["train", "test"])),
        ..at(path).by(RowShape::Folder)
    };
    for (at, text) in ["LICENSE.txt", "README.txt", "notes.txt"]
        .into_iter()
        .enumerate()
    {
        for (name, rows) in [
            ("train.json", "{\"a\": 1}"),
            ("apps.json", "\u{feff}\n[ {\"a\": 1}]"),
        ] {
            let place = Place::new();
            let folder = format!("{at}");
            place.write(&format!("{folder}/{text}"), "whose it is");
            place.write(&format!("{folder}/{name}"), rows);
            let found = told(place.rows(&of(&folder)));
            assert_eq!(found, [(1, json!({"a": 1}))], "{name} beside {text}");
        }
    }
    // An exercise has lists as well, and none of rows.
    let place = Place::new();
    place.write("7/question.txt", "a");
    place.write("7/solutions.json", "[\"print(1)\"]");
    place.write("7/input_output.json", "{\"inputs\": []}");
    let rows = place.rows(&of("7"));
    let row = rows[0].as_ref().unwrap();
    assert_eq!((row.value["path"].as_str(), rows.len()), (Some("7"), 1));
}
