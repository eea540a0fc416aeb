use super::{HumanEval, REGISTRATION};
use heartcut_sdk::{host::SilentHost, prelude::*};

#[test]
fn conforms() {
    heartcut_sdk_testing::conformance(&REGISTRATION).assert();
}

#[test]
fn the_test_knows_what_the_program_begins_with() {
    let value = json!({"prompt": "def f():\n", "entry_point": "f", "test": "def check(c): pass"});
    let row = Row {
        file: "h".into(),
        number: 7,
        value: value.as_object().unwrap().clone(),
        ..Row::default()
    };
    let dataset = HumanEval {
        path: "h.jsonl".into(),
    };
    let problem = dataset
        .problems("", &[row], &SilentHost)
        .remove(0)
        .unwrap()
        .remove(0);
    assert_eq!((problem.id.as_str(), problem.answer), ("humaneval-7", None));
    let test = &problem.tests[0];
    assert_eq!(
        (
            test.kind.as_str(),
            test.setup.as_deref(),
            test.fn_name.as_deref()
        ),
        ("check", Some("def f():\n"), Some("f"))
    );
    assert_eq!(dataset.sources("train").unwrap_err().code, "unknown-split");
}
