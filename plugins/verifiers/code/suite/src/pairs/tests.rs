use super::{of_item, of_pairs};
use crate::Json;
use heartcut_sdk::Test;

fn tests(text: &str) -> Result<Vec<(String, String, String)>, String> {
    let short = |test: Test| (test.kind, test.input, test.expected);
    of_pairs(&Json::read(text).unwrap()).map(|tests| tests.into_iter().map(short).collect())
}

fn one(kind: &str, input: &str, expected: &str) -> Vec<(String, String, String)> {
    vec![(kind.into(), input.into(), expected.into())]
}

#[test]
fn pairs_are_scripts_or_calls() {
    let script = r#"{"inputs": ["1\n"], "outputs": ["2\n"]}"#;
    assert_eq!(tests(script).unwrap(), one("stdin", "1\n", "2\n"));
    let lines = r#"{"inputs": [["1", "2"]], "outputs": [["3"]]}"#;
    assert_eq!(tests(lines).unwrap(), one("stdin", "1\n2\n", "3\n"));
    let call = r#"{"fn_name": "f", "inputs": [[[1, 2], 3]], "outputs": [{"a": 1.0}]}"#;
    assert_eq!(
        tests(call).unwrap(),
        one("call", "[[1,2],3]", "{\"a\":1.0}")
    );
    let bare = r#"{"fn_name": "f", "inputs": ["x"], "outputs": [null]}"#;
    assert_eq!(tests(bare).unwrap(), one("call", "[\"x\"]", "null"));
}

#[test]
fn nothing_is_no_test() {
    for text in [
        "{}",
        r#"{"inputs": [], "outputs": []}"#,
        r#"{"inputs": null}"#,
    ] {
        assert_eq!(tests(text).unwrap(), [], "{text}");
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    assert_eq!(
        tests(r#"{"inputs": ["1"]}"#).unwrap_err(),
        "1 inputs have 0 outputs"
    );
    assert_eq!(
        tests(r#"{"inputs": 1, "outputs": []}"#).unwrap_err(),
        "`inputs` is no list"
    );
    assert!(of_item(&Json::read("{\"input\": \"1\"}").unwrap()).is_err());
}

#[test]
fn items_are_assertions_or_pairs() {
    let item = |text: &str| of_item(&Json::read(text).unwrap()).unwrap();
    assert_eq!(item("\"assert f() == 1\"").kind, "assert");
    assert_eq!(item(r#"{"input": "1", "output": "2"}"#).kind, "stdin");
    assert_eq!(
        item(r#"{"input": [1], "output": 2, "fn_name": "f"}"#).kind,
        "call"
    );
}

#[test]
fn arguments_may_be_written_as_text() {
    let call = |text: &str| {
        let test = of_item(&Json::read(text).unwrap()).unwrap();
        (test.input, test.expected)
    };
    for (item, input, expected) in [
        (
            r#"{"fn_name": "f", "input": "[3]", "expected": "9"}"#,
            "[3]",
            "9",
        ),
        (
            r#"{"fn_name": "f", "input": "3\n\"a\"", "expected": "\"b\""}"#,
            "[3,\"a\"]",
            "\"b\"",
        ),
        // No JSON: it is the argument.
        (
            r#"{"fn_name": "f", "input": "abc", "expected": "9"}"#,
            "[\"abc\"]",
            "\"9\"",
        ),
        (
            r#"{"fn_name": "f", "input": ["3"], "expected": "9"}"#,
            "[\"3\"]",
            "\"9\"",
        ),
    ] {
        assert_eq!(
            call(item),
            (input.to_owned(), expected.to_owned()),
            "{item}"
        );
    }
}
