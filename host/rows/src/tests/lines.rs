use super::*;

fn codes(bytes: &[u8]) -> Vec<(u64, Value)> {
    let place = Place::with("f.jsonl", bytes);
    told(place.rows(&at("f.jsonl")))
}

#[test]
fn bad_lines_are_set_aside_with_their_number() {
    assert_eq!(
        codes(b"{\"a\":1}\n\nnot json\n[1]\n{\"a\":\"\xff\"}\n{\"a\":2}\r\n{\"a\":"),
        [
            (1, json!({"a": 1})),
            (3, json!("invalid-json")),
            (4, json!("not-an-object")),
            (5, json!("invalid-utf8")),
            (6, json!({"a": 2})),
            (7, json!("torn-line")),
        ]
    );
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_line() {
    assert_eq!(
        codes(b"\xEF\xBB\xBF{\"a\":1}\n{\"a\":2}"),
        [(1, json!({"a": 1})), (2, json!({"a": 2}))]
    );
}

#[test]
fn a_huge_line_costs_no_memory_and_no_neighbours() {
    let mut bytes = b"{\"a\":1}\n\"".to_vec();
    bytes.resize(bytes.len() + MAX_ROW_BYTES + 1, b'x');
    bytes.extend_from_slice(b"\"\n{\"a\":2}\n");
    let place = Place::with("f.jsonl", &bytes);
    let mut rows = place.rows(&at("f.jsonl"));
    let reject = rows.remove(1).unwrap_err();
    assert_eq!(
        (reject.error.code.as_str(), reject.line),
        ("line-too-long", 2)
    );
    assert!(reject.raw.len() <= 1000);
    assert_eq!(told(rows), [(1, json!({"a": 1})), (3, json!({"a": 2}))]);
}

#[test]
fn a_reject_names_the_field() {
    let row = Row {
        file: "f".into(),
        number: 3,
        ..Row::default()
    };
    let reject = Reject::of_row(&row, row.text("answer").unwrap_err());
    let json = reject.to_json();
    assert_eq!(
        (&json["field"], &json["line"]),
        (&json!("answer"), &json!(3))
    );
}
