use super::{Mbpp, REGISTRATION};
use heartcut_sdk::{host::SilentHost, prelude::*};

fn row(value: Value) -> Row {
    Row {
        file: "m".into(),
        number: 3,
        value: value.as_object().unwrap().clone(),
        ..Row::default()
    }
}

fn problems(split: &str, value: Value) -> Result<Vec<Problem>, PluginError> {
    Mbpp {
        path: "m.jsonl".into(),
    }
    .problems(split, &[row(value)], &SilentHost)
    .remove(0)
}

fn task(number: u64) -> Value {
    json!({"task_id": number, "text": "q", "code": "def f(a): return a", "test_list": ["assert f(1) == 1"]})
}

#[test]
fn conforms() {
    heartcut_sdk_testing::conformance(&REGISTRATION).assert();
}

#[test]
fn tasks_belong_to_splits_by_their_number() {
    for (number, split) in [
        (1, "prompt"),
        (11, "test"),
        (510, "test"),
        (600, "validation"),
        (974, "train"),
    ] {
        assert_eq!(problems("", task(number)).unwrap()[0].split, split);
        assert_eq!(problems(split, task(number)).unwrap().len(), 1);
        let other = if split == "test" { "train" } else { "test" };
        assert_eq!(problems(other, task(number)).unwrap().len(), 0);
    }
    assert_eq!(problems("all", task(5000)).unwrap()[0].split, "");
}

#[test]
fn what_runs_before_an_assertion_comes_with_it() {
    let mut value = task(11);
    value["test_setup_code"] = "root = Node(1)\r\nroot.left = Node(2)".into();
    value["test_imports"] = json!(["import math"]);
    let found = problems("", value).unwrap().remove(0);
    let setup = found.tests[0].setup.as_deref();
    assert_eq!(
        setup,
        Some("import math\nroot = Node(1)\nroot.left = Node(2)")
    );
    assert_eq!(found.context["starter_code"], "def f(a):");
}
