use super::{Returned, Unreadable, returned};
use crate::Json;
use num_bigint::BigInt;
use serde_json::{Value, json};

fn read(got: &Value) -> Result<Returned, Unreadable> {
    Returned::read(&json!({"returned": got}).to_string())
}

fn difference(expected: &Value, got: &Value) -> Option<String> {
    let got = read(got).unwrap();
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
            json!(["i", "16345785d8a0001"]),
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
    let huge: BigInt = BigInt::from(7).pow(300);
    let got = json!(["i", huge.to_str_radix(16)]);
    let got = read(&got).unwrap();
    let of = |number: &BigInt| Json::read(&number.to_string()).unwrap();
    assert_eq!(returned(&of(&huge), &got), None);
    assert!(returned(&of(&(huge + 1)), &got).is_some());
}

/// Eight megabytes of digits: in another base than the wire's this would take minutes.
#[test]
fn a_number_of_millions_of_digits_takes_no_time() {
    let got = read(&json!(["i", "7".repeat(8 << 20)])).unwrap();
    let expected = [json!(5), json!(2.5), json!({"1": 2}), json!(null)];
    for expected in expected {
        let expected = Json::read(&expected.to_string()).unwrap();
        let found = returned(&expected, &got).unwrap().to_string();
        assert!(
            found.ends_with("a whole number of 33554431 bits`"),
            "{found}"
        );
    }
    let keyed = Returned::Dict(vec![(got, Returned::Nothing)]);
    assert!(returned(&Json::read("{\"1\": 2}").unwrap(), &keyed).is_some());
}

/// Objects of many keys are looked through once.
#[test]
fn an_object_of_many_keys_takes_no_time() {
    let keys = 0..50_000;
    let pairs: Vec<_> = keys
        .clone()
        .map(|key| {
            (
                Returned::Text(format!("key of an object {key}")),
                Returned::Int(key.into()),
            )
        })
        .collect();
    let fields: Vec<_> = keys
        .rev()
        .map(|key| format!("\"key of an object {key}\":{key}"))
        .collect();
    let expected = Json::read(&format!("{{{}}}", fields.join(","))).unwrap();
    assert_eq!(returned(&expected, &Returned::Dict(pairs)), None);
}

#[test]
fn an_object_of_many_fractions_takes_no_time() {
    let keys = || (0..200_000).map(|key| f64::from(key) + 0.5);
    let pairs = keys().map(|key| (Returned::Float(key), Returned::Nothing));
    let fields: Vec<String> = keys().rev().map(|key| format!("\"{key}\":null")).collect();
    let expected = Json::read(&format!("{{{}}}", fields.join(","))).unwrap();
    assert_eq!(returned(&expected, &Returned::Dict(pairs.collect())), None);
    let zero = Returned::Dict(vec![(Returned::Float(-0.0), Returned::Nothing)]);
    assert_eq!(
        returned(&Json::read("{\"0.0\":null}").unwrap(), &zero),
        None
    );
}

#[test]
fn a_deep_value_is_read_as_deep_as_an_expected_one() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let tagged = |depth: usize| format!("{}{}", "[\"l\",[".repeat(depth), "]]".repeat(depth));
    let read = |depth| Returned::read(&format!("{{\"returned\":{}}}", tagged(depth)));
    let expected = Json::read(&nested(200)).unwrap();
    assert_eq!(returned(&expected, &read(200).unwrap()), None);
    assert_eq!(read(1000), Err(Unreadable));
}

#[test]
fn nested_dictionaries_are_read_as_deep_as_lists() {
    let nested = |depth| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    let tagged = |depth| {
        let (begin, end) = ("[\"d\",[[\"a\",".repeat(depth), "]]]".repeat(depth));
        format!("{{\"returned\":{begin}[\"i\",\"1\"]{end}}}")
    };
    for depth in [130, 190] {
        let expected = Json::read(&nested(depth)).unwrap();
        let got = Returned::read(&tagged(depth)).unwrap();
        assert_eq!(returned(&expected, &got), None, "{depth}");
    }
    assert_eq!(Returned::read(&tagged(100_000)), Err(Unreadable));
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
        assert_eq!(read(&report), Err(Unreadable), "{report}");
    }
    for report in ["", "{}", "null", "[]", "{\"returned\":null}{}"] {
        assert_eq!(Returned::read(report), Err(Unreadable), "{report}");
    }
    assert_eq!(read(&json!(null)), Ok(Returned::Nothing));
}
