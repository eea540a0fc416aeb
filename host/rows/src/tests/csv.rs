use super::*;

fn read(text: &[u8]) -> Vec<(u64, Value)> {
    let place = Place::with("f.csv", text);
    told(place.rows(&at("f.csv")))
}

#[test]
fn quoted_texts_and_line_ends_of_any_kind() {
    assert_eq!(
        read(b"\xEF\xBB\xBFid,text\r\n1,\"a, \"\"b\"\"\nc\"\n2,\r\n\"3\",\"x\r\ny\"\n4,z\"w"),
        [
            (2, json!({"id": "1", "text": "a, \"b\"\nc"})),
            (4, json!({"id": "2", "text": ""})),
            (5, json!({"id": "3", "text": "x\r\ny"})),
            (7, json!({"id": "4", "text": "z\"w"})),
        ]
    );
}

#[test]
fn a_byte_order_mark_stands_before_the_first_name() {
    let rows = [(2, json!({"id": "1", "text": "a"}))];
    for header in ["id,text", "\"id\",\"text\"", "\"id\",text"] {
        assert_eq!(
            read(format!("\u{feff}{header}\r\n1,a\r\n").as_bytes()),
            rows,
            "{header}"
        );
    }
    assert_eq!(read(b"\xEF\xBB\xBF"), []);
}

#[test]
fn semicolons_may_stand_between_fields() {
    let rows = [(2, json!({"id": "1", "text": "a, b"}))];
    for text in ["id;text\n1;a, b\n", "\"id\";\"text\"\r\n1;\"a, b\"\r\n"] {
        assert_eq!(read(text.as_bytes()), rows, "{text}");
    }
    assert_eq!(read(b"a;b,c\n1,2\n"), [(2, json!({"a;b": "1", "c": "2"}))]);
}

#[test]
fn columns_without_a_name_are_called_after_their_number() {
    let row = json!({"": "0", "a": "1", "column_3": "2", "column_4": "3"});
    assert_eq!(read(b",a,,\n0,1,2,3\n"), [(2, row)]);
}

#[test]
fn a_header_that_is_none_says_what_to_do() {
    let cases: [(&[u8], Option<&str>); 4] = [
        (b"id,text,id\n1,a,2\n", None),
        (b"id,text\r1,a\r2,b\r", Some("tr")),
        (b"\xff\xfei\0d\0", Some("UTF-16")),
        (b"\xff,a\n", None),
    ];
    for (text, help) in cases {
        let place = Place::with("f.csv", text);
        let mut rows = Rows::open(&at("f.csv"), place.path()).unwrap();
        let error = rows.next_row().unwrap_err().0;
        assert_eq!(error.code, "bad-header");
        let said = error.help.unwrap_or_default();
        assert_eq!(help.is_some(), !said.is_empty(), "{said}");
        assert!(said.contains(help.unwrap_or_default()), "{said}");
    }
}

#[test]
fn blank_records_are_skipped() {
    assert_eq!(
        read(b"a,b\n\n1,2\n,\n , \r\n,\n"),
        [(3, json!({"a": "1", "b": "2"}))]
    );
    assert_eq!(read(b""), []);
    assert_eq!(read(b"a,b\n"), []);
}

#[test]
fn a_stray_quote_costs_its_line_and_nothing_else() {
    assert_eq!(
        read(b"a,b\n1,2\n3,\"never closed\n5,6\n7,8\n"),
        [
            (2, json!({"a": "1", "b": "2"})),
            (3, json!("stray-quote")),
            (4, json!({"a": "5", "b": "6"})),
            (5, json!({"a": "7", "b": "8"})),
        ]
    );
    assert_eq!(
        read(b"a,b\n\"x\"y,2\n\"x\ny\" z,3\n5,6\n"),
        [
            (2, json!("stray-quote")),
            (3, json!("stray-quote")),
            (4, json!({"a": "y\" z", "b": "3"})),
            (5, json!({"a": "5", "b": "6"})),
        ]
    );
}

#[test]
fn records_that_do_not_fit_the_header_are_set_aside() {
    assert_eq!(
        read(b"a,b\n1\n1,2,3\n\xff,2\n4,5\n"),
        [
            (2, json!("wrong-columns")),
            (3, json!("wrong-columns")),
            (4, json!("invalid-utf8")),
            (5, json!({"a": "4", "b": "5"})),
        ]
    );
}

#[test]
fn tabs_separate_where_the_name_says_so() {
    let place = Place::with("f.tsv", "a\tb\n1,5\t2\n");
    assert_eq!(
        told(place.rows(&at("f.tsv"))),
        [(2, json!({"a": "1,5", "b": "2"}))]
    );
}

#[test]
fn the_container_counts_where_the_name_says_nothing() {
    let place = Place::with("records", "a,b\n1,2\n");
    let source = Source {
        container: Container::Csv,
        ..at("records")
    };
    assert_eq!(
        told(place.rows(&source)),
        [(2, json!({"a": "1", "b": "2"}))]
    );
}

#[test]
fn a_header_or_the_line_above_it_says_what_stands_between_fields() {
    let both = json!({"a": "1,5", "b": "2"});
    for (text, line) in [
        ("a;b\n1,5;2\n", 2),
        ("a|b\n1,5|2\n", 2),
        ("a\tb\n1,5\t2\n", 2),
        ("\"a\"|\"b\"\n\"1,5\"|\"2\"\n", 2),
        ("\"a\"\t\"b\"\n1,5\t2\n", 2),
        ("sep=;\na;b\n1,5;2\n", 3),
        ("\"sep=|\"\r\na|b\r\n1,5|2\r\n", 3),
        ("\u{feff}SEP=\t\na\tb\n1,5\t2\n", 3),
        ("sep=,\na,b\n\"1,5\",2\n", 3),
    ] {
        assert_eq!(read(text.as_bytes()), [(line, both.clone())], "{text}");
    }
    let one = [(2, json!({"sep=x": "1"}))];
    assert_eq!(read(b"sep=x\n1\n"), one, "a name like others");
    assert_eq!(read(b"a|b,c\n1,2\n"), [(2, json!({"a|b": "1", "c": "2"}))]);
}

#[test]
fn between_tabs_a_quote_is_a_letter_where_it_quotes_nothing() {
    let text =
        "a\tb\n\"So,\" he said\t1\n\"whole\"\t2\n\"open\t3\nx\"\t4\n\"two\nlines\"\t5\n\"end\t6\n";
    let place = Place::with("f.tsv", text);
    let row = |line, a: &str, b: &str| (line, json!({"a": a, "b": b}));
    assert_eq!(
        told(place.rows(&at("f.tsv"))),
        [
            row(2, "\"So,\" he said", "1"),
            row(3, "whole", "2"),
            row(4, "\"open", "3"),
            row(5, "x\"", "4"),
            row(6, "two\nlines", "5"),
            row(8, "\"end", "6"),
        ]
    );
}

#[test]
fn between_tabs_a_text_in_quotes_may_hold_a_small_table() {
    let row = |line, question: &str, answer: &str| {
        (line, json!({"question": question, "answer": answer}))
    };
    let cases = [
        (
            "\"Look:\na\t1\nb\t2\nsum?\"\t3\nplain\t2\n",
            vec![row(2, "Look:\na\t1\nb\t2\nsum?", "3"), row(6, "plain", "2")],
        ),
        (
            "\"a\t1\r\nb\t2\r\nsum?\"\t3\r\n",
            vec![row(2, "a\t1\r\nb\t2\r\nsum?", "3")],
        ),
        (
            "\"What?\ndef f():\n\treturn \"\"1\"\"\"\t1\n",
            vec![row(2, "What?\ndef f():\n\treturn \"1\"", "1")],
        ),
        (
            "sum?\t\"1\n\t2\"\nplain\t2",
            vec![row(2, "sum?", "1\n\t2"), row(4, "plain", "2")],
        ),
    ];
    for (rows, expected) in cases {
        let place = Place::with("f.tsv", format!("question\tanswer\n{rows}"));
        assert_eq!(told(place.rows(&at("f.tsv"))), expected, "{rows}");
    }
}

#[test]
fn between_tabs_a_quote_that_would_take_columns_away_is_a_letter() {
    let place = Place::with("f.tsv", "a\tb\tc\n\"open\t1\t2\nx\t3\t\"\n");
    let row = |line, a: &str, b: &str, c: &str| (line, json!({"a": a, "b": b, "c": c}));
    assert_eq!(
        told(place.rows(&at("f.tsv"))),
        [row(2, "\"open", "1", "2"), row(3, "x", "3", "\"")]
    );
}
