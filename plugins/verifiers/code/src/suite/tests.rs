use super::of_case;
use heartcut_sdk::{Case, Test};
use serde_json::{Value, json};

fn tests(extra: Value) -> Result<Vec<Test>, String> {
    of_case(&Case {
        extra: extra.as_object().unwrap().clone(),
        ..Case::default()
    })
}

#[test]
fn tests_are_read_in_every_form() {
    let table = [
        (
            json!({"input_output": {"inputs": ["1"], "outputs": ["2"]}}),
            "stdin",
            None,
        ),
        (
            json!({"input_output": "{\"inputs\": [[1]], \"outputs\": [2], \"fn_name\": \"f\"}"}),
            "call",
            Some("f"),
        ),
        (
            json!({"tests": [{"input": "1", "output": "2"}]}),
            "stdin",
            None,
        ),
        (
            json!({"tests": ["assert f() == 1"], "entry_point": "f"}),
            "assert",
            Some("f"),
        ),
        (
            json!({"tests": "{\"inputs\": [\"1\"], \"outputs\": [\"2\"]}"}),
            "stdin",
            None,
        ),
        (
            json!({"test_list": ["assert f() == 1"], "fn_name": "f"}),
            "assert",
            Some("f"),
        ),
        (
            json!({"test": "def check(c): pass", "entry_point": "f"}),
            "check",
            Some("f"),
        ),
    ];
    for (extra, kind, name) in table {
        let found = tests(extra.clone()).unwrap();
        let found: Vec<_> = found
            .iter()
            .map(|test| (test.kind.as_str(), test.fn_name.as_deref()))
            .collect();
        assert_eq!(found, [(kind, name)], "{extra}");
    }
}

#[test]
fn nothing_is_no_test_and_nonsense_is_an_error() {
    for extra in [
        json!({}),
        json!({"input_output": null}),
        json!({"input_output": ""}),
        json!({"tests": []}),
        json!({"test_list": []}),
    ] {
        assert_eq!(tests(extra.clone()).unwrap(), [], "{extra}");
    }
    for extra in [
        json!({"input_output": "no"}),
        json!({"tests": [1]}),
        json!({"test_list": [1]}),
        json!({"input_output": {"inputs": [1], "outputs": []}}),
    ] {
        assert!(tests(extra.clone()).is_err(), "{extra}");
    }
}
