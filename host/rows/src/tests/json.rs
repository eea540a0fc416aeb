use super::*;

fn read(shape: RowShape, text: &str) -> Vec<(u64, Value)> {
    let place = Place::with("f.json", text);
    told(place.rows(&at("f.json").by(shape)))
}

#[test]
fn elements_of_an_array() {
    assert_eq!(
        read(
            RowShape::Line,
            " [ {\"a\": \"]},{\\\"\"} , {\"a\": [1, {}]},\n2, {\"a\": 01}, \"x\" ]\n"
        ),
        [
            (1, json!({"a": "]},{\""})),
            (2, json!({"a": [1, {}]})),
            (3, json!("not-an-object")),
            (4, json!("invalid-json")),
            (5, json!("not-an-object")),
        ]
    );
    assert_eq!(read(RowShape::Element, "[]"), []);
}

#[test]
fn entries_of_an_object() {
    assert_eq!(
        read(
            RowShape::Entry,
            "{\"1\": {\"q\": \"a\"}, \"b:\" :5,\"c\":\"x\"}"
        ),
        [
            (1, json!({"key": "1", "value": {"q": "a"}})),
            (2, json!({"key": "b:", "value": 5})),
            (3, json!({"key": "c", "value": "x"})),
        ]
    );
}

#[test]
fn an_object_alone_is_a_row_and_so_is_a_file() {
    assert_eq!(
        read(RowShape::Line, "{\"a\": {\"b\": 1}}\n"),
        [(1, json!({"a": {"b": 1}}))]
    );
    assert_eq!(
        read(RowShape::File, "\u{feff}{\"a\": 1}"),
        [(1, json!({"path": "f.json", "value": {"a": 1}}))]
    );
}

#[test]
fn lines_under_the_wrong_name_are_read() {
    assert_eq!(
        read(RowShape::Line, "{\"a\": 1}\n{\"a\": 2}\n7\n"),
        [
            (1, json!({"a": 1})),
            (2, json!({"a": 2})),
            (3, json!("not-an-object"))
        ]
    );
}

#[test]
fn what_is_no_json_is_an_error_of_the_file() {
    for text in [
        "",
        "[{\"a\": 1}",
        "[{\"a\": 1} {\"a\": 2}]",
        "[{\"a\": \"1}]",
        "{\"a\"",
    ] {
        let place = Place::with("f.json", text);
        assert_eq!(place.error(&at("f.json")), "not-json", "{text}");
    }
    let place = Place::with("f.json", "{\"a\" 1}");
    assert_eq!(place.error(&at("f.json").by(RowShape::Entry)), "not-json");
}

#[test]
fn an_element_over_the_limit_is_set_aside() {
    let text = format!(
        "[{{\"a\": \"{}\"}}, {{\"a\": 1}}]",
        "x".repeat(MAX_ROW_BYTES)
    );
    assert_eq!(
        read(RowShape::Line, &text),
        [(1, json!("line-too-long")), (2, json!({"a": 1}))]
    );
}

#[test]
fn every_chunk_border_is_the_same() {
    // The reader sees 64 KiB at a time.
    let text = format!("[{{\"a\": \"{}\"}}]", "\\\"\\\\".repeat(100_000));
    let rows = read(RowShape::Line, &text);
    assert_eq!(rows[0].1["a"].as_str().map(str::len), Some(200_000));
}
