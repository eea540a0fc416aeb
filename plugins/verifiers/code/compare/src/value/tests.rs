use super::{Returned, Unreadable, returned};
use crate::Json;
use serde_json::{Value, json};

fn difference(expected: &Value, got: &Value) -> Option<String> {
    let got = Returned::read(got).unwrap();
    let expected = Json::read(&expected.to_string()).unwrap();
    returned(&expected, &got).map(|found| found.to_string())
}

#[test]
fn values_that_are_the_same() {
    let same = [
        (json!(9), json!(["i", "9"])),
        (json!(1.5), json!(["f", "1.5000001"])),
        (json!(2.0), json!(["i", "2"])),
        (json!([1, 2]), json!(["t", [["i", "1"], ["i", "2"]]])),
        (json!({"1": "a"}), json!(["d", [[["i", "1"], "a"]]])),
        (json!({"x": null}), json!(["d", [["x", null]]])),
        (json!(true), json!(true)),
        (json!(""), json!("")),
        (json!([]), json!(["l", []])),
        (json!(-0.0), json!(["f", "0.0"])),
    ];
    for (expected, got) in same {
        assert_eq!(difference(&expected, &got), None, "{expected} {got}");
    }
}

#[test]
fn values_that_differ() {
    let different = [
        (json!(1), json!(true)),
        (json!(true), json!(["i", "1"])),
        (json!(1), json!(["f", "1.0"])),
        (json!(1), json!("1")),
        (json!("1"), json!(["i", "1"])),
        (
            json!(100_000_000_000_000_000_i64),
            json!(["i", "100000000000000001"]),
        ),
        (json!([1, 2]), json!(["s", [["i", "1"], ["i", "2"]]])),
        (json!([1, 2]), json!(["l", [["i", "2"], ["i", "1"]]])),
        (json!([1]), json!(["i", "1"])),
        (json!([]), json!(null)),
        (json!({"1": 1}), json!(["d", [["2", ["i", "1"]]]])),
        (json!({"1": 1}), json!(["d", []])),
        (json!(1.5), json!(["f", "nan"])),
        (json!(null), json!(["r", 0, "S"])),
    ];
    for (expected, got) in different {
        assert!(difference(&expected, &got).is_some(), "{expected} {got}");
    }
}

#[test]
fn a_number_of_any_size_is_exact() {
    let huge = "1".repeat(60);
    let got = json!(["i", huge]);
    let got = Returned::read(&got).unwrap();
    assert_eq!(returned(&Json::read(&huge).unwrap(), &got), None);
    let other = huge.replace("111", "112");
    assert!(returned(&Json::read(&other).unwrap(), &got).is_some());
}

#[test]
fn a_difference_says_where_it_is() {
    let expected = json!({"a": [1, [2, 3]]});
    let inner = json!(["l", [["i", "2"], ["i", "4"]]]);
    let got = json!(["d", [["a", ["l", [["i", "1"], inner]]]]]);
    assert_eq!(
        difference(&expected, &got).unwrap(),
        "result[a][1][1]: expected `3`, got `4`"
    );
}

#[test]
fn what_is_no_report_is_refused() {
    for report in [
        json!(1),
        json!({}),
        json!([]),
        json!(["i"]),
        json!(["i", "x"]),
        json!(["l", 3]),
    ] {
        assert_eq!(Returned::read(&report), Err(Unreadable), "{report}");
    }
}
