use super::*;
use heartcut_plugin_api::{
    Assets, Dataset, Factory, Instance, Manifest, PluginError, Problem, SilentHost, role::Row,
};
use serde_json::{Value, json};
use std::path::Path;

fn manifest(mapped: &str) -> Manifest {
    let text = format!(
        "id = 'dataset/sheep'\nversion = '0.1.0'\napi = '0.0.1'\nsummary = 'counts'\n[mapped]\n{mapped}\n\
         [[mapped.splits]]\nname = 'train'\nsources = [{{ file = 'train.jsonl' }}]\n\
         [[mapped.splits]]\nname = 'test'\nsources = [{{ file = 'test.jsonl' }}]\n"
    );
    toml::from_str(&text).unwrap()
}

fn dataset(mapped: &str, config: Value) -> Box<dyn Dataset> {
    let factory = MappedFactory::new(&manifest(mapped), Path::new("/pack")).unwrap();
    match factory.create(config, Assets::default()).unwrap() {
        Instance::Dataset(dataset) => dataset,
        _ => panic!("no dataset"),
    }
}

fn made(mapped: &str, row: Value) -> Result<Vec<Problem>, PluginError> {
    let Value::Object(value) = row else {
        panic!("no row")
    };
    let row = Row {
        file: "f".into(),
        number: 3,
        value,
        ..Row::default()
    };
    dataset(mapped, json!({}))
        .problems("", &[row], &SilentHost)
        .remove(0)
}

#[test]
fn fields_are_expressions() {
    let mapped = "kind = 'math'\nquestion = 'text | trim'\nanswer = \"solution | after('#### ')\"\n\
                  level = 'meta.level'\ntype = 'none'\ncontext.note = 'row.note'\nextra.tags = 'tags'";
    let row = json!({"text": " 1+1? ", "solution": "a #### b #### 2", "meta": {"level": 5},
                     "note": "n", "tags": ["x", 1]});
    let problem = made(mapped, row).unwrap().remove(0);
    assert_eq!(
        serde_json::to_value(&problem).unwrap(),
        json!({"id": "sheep-train-3", "dataset": "sheep", "split": "train", "kind": "math",
               "question": "1+1?", "context": {"note": "n"}, "answer": "2", "level": "5",
               "extra": {"tags": ["x", 1]}})
    );
}

#[test]
fn choices_come_in_three_forms() {
    for row in [
        json!({"c": ["one", "two"]}),
        json!({"c": [{"label": "A", "text": "one"}, {"text": "two"}]}),
        json!({"c": {"A": "one", "B": "two"}}),
    ] {
        let problem = made("question = '\"q\"'\nchoices = 'c'", row)
            .unwrap()
            .remove(0);
        let choices = serde_json::to_value(&problem.choices).unwrap();
        assert_eq!(
            choices,
            json!([{"label": "A", "text": "one"}, {"label": "B", "text": "two"}])
        );
    }
    let error = made("question = '\"q\"'\nchoices = 'c'", json!({"c": "one"})).unwrap_err();
    assert_eq!(error.code, "wrong-type");
}

#[test]
fn rows_are_left_out_or_refused() {
    let mapped = "question = 'q'\nanswer = 'a'\nkeep = \"lang == 'en'\"";
    assert!(
        made(mapped, json!({"q": "?", "lang": "de"}))
            .unwrap()
            .is_empty()
    );
    let kept = made(mapped, json!({"q": "?", "lang": "en"})).unwrap();
    assert_eq!((kept.len(), kept[0].answer.as_deref()), (1, None));
    for (row, code) in [
        (json!({"lang": "en"}), "missing-field"),
        (json!({"q": ["?"], "lang": "en"}), "wrong-type"),
    ] {
        let error = made(mapped, row).unwrap_err();
        assert_eq!(error.code, code);
        assert!(error.message.contains("field `"), "{}", error.message);
    }
    for question in ["a.b.c", "q | trim", "q | after('x') | trim", "'  '"] {
        let error = made(&format!("question = {question:?}"), json!({})).unwrap_err();
        assert_eq!(error.code, "missing-field", "{question}");
    }
}

#[test]
fn what_is_not_there_leaves_a_field_out() {
    let mapped = "question = 'q'\nlevel = 'meta.level'\nanswer = \"s | after('#') | trim\"\n\
                  type = 'kind | trim'\ncontext.note = \"a.b | replace('x', 'y')\"\n\
                  extra.more = \"a.b | before('x')\"\nchoices = 'c.list'";
    for row in [
        json!({"q": "?"}),
        json!({"q": "?", "meta": null, "s": null, "a": {}, "kind": " "}),
    ] {
        let problem = made(mapped, row).unwrap().remove(0);
        assert_eq!(
            serde_json::to_value(&problem).unwrap(),
            json!({"id": "sheep-train-3", "dataset": "sheep", "split": "train", "kind": "text",
                   "question": "?"})
        );
    }
}

#[test]
fn names_are_looked_up_before_any_row() {
    for (expression, said) in [
        ("q | trimm", "the filter `trimm`"),
        ("q if q is not blank else 'x'", "the test `blank`"),
        ("q if q is blank", "the test `blank`"),
        ("range(3)", "calls `range`"),
        ("'|no(' ~ q.upper()", "calls `upper`"),
    ] {
        let mapped = format!("question = 'q'\nlevel = {expression:?}");
        let error = MappedFactory::new(&manifest(&mapped), Path::new(""));
        let error = error.err().unwrap().error;
        assert_eq!(error.code, "bad-expression");
        let message = error.message;
        assert!(
            message.contains(said) && message.contains("`level`"),
            "{message}"
        );
    }
    let fine =
        "q if (q is not none) and not (q is defined) else (q | default('a | b(')) if (1) in (r)";
    MappedFactory::new(&manifest(&format!("question = {fine:?}")), Path::new("")).unwrap();
}

#[test]
fn expressions_are_bounded() {
    for (expression, code) in [
        ("'a' * 100000000", "bad-expression"),
        ("q ** 9", "bad-expression"),
        ("q |", "bad-expression"),
        ("range(10)", "bad-expression"),
    ] {
        let mapped = format!("question = {expression:?}");
        let error = MappedFactory::new(&manifest(&mapped), Path::new(""))
            .err()
            .unwrap();
        assert_eq!(error.error.code, code, "{expression}");
        assert!(
            error.error.message.contains("`dataset/sheep` 0.1.0"),
            "{}",
            error.error.message
        );
    }
    let long = format!("question = \"{}\"", "q ~ ".repeat(600) + "q");
    assert!(MappedFactory::new(&manifest(&long), Path::new("")).is_err());
    assert!(
        made("question = \"'a*b' ~ q\"", json!({"q": "*"})).is_ok(),
        "a star in a text"
    );
    let huge = json!({"q": "a".repeat(8000)});
    let error = made("question = 'q | replace(\"a\", q)'", huge).unwrap_err();
    assert_eq!(error.code, "bad-row", "{error:?}");
}

#[test]
fn fuel_ends() {
    let terms = |count: usize| format!("question = '{}'", vec!["q"; count].join("~"));
    assert!(made(&terms(100), json!({"q": "?"})).is_ok());
    let error = made(&terms(900), json!({"q": "?"})).unwrap_err();
    assert_eq!(error.code, "bad-row");
    assert!(error.causes[0].contains("fuel"), "{:?}", error.causes);
}

#[test]
fn splits_are_found() {
    let here = dataset("question = 'q'", json!({}));
    let path = |sources: &[heartcut_plugin_api::role::Source]| {
        serde_json::to_value(sources).unwrap()[0]["location"]["path"]["path"].clone()
    };
    assert_eq!(path(&here.sources("").unwrap()), "/pack/train.jsonl");
    assert_eq!(path(&here.sources("test").unwrap()), "/pack/test.jsonl");
    let error = here.sources("dev").unwrap_err();
    assert_eq!(error.code, "unknown-split");
    assert!(error.help.unwrap().contains("`train`, `test`"));
    let mine = dataset("question = 'q'", json!({"path": "mine.json"}));
    assert_eq!(path(&mine.sources("test").unwrap()), "mine.json");
}

#[test]
fn a_source_is_one_place() {
    let mut manifest = manifest("question = 'q'");
    let source = &mut manifest.mapped.as_mut().unwrap().splits[0].sources[0];
    source.url = Some("https://example.org/x".into());
    let error = MappedFactory::new(&manifest, Path::new("")).err().unwrap();
    assert_eq!(error.error.code, "bad-source");
}

#[test]
fn examples_are_tests() {
    let mut manifest = manifest("question = 'q'\nanswer = 'a'");
    let example = |answer: &str| {
        toml::from_str(&format!(
            "title = 't'\ninput = {{ q = '?', a = 2 }}\nexpect = {{ question = '?', answer = {answer:?} }}"
        ))
        .unwrap()
    };
    manifest.examples = (0..4).map(|_| example("2")).collect();
    assert_eq!(
        check_examples(&manifest).unwrap_err().error.code,
        "too-few-examples"
    );
    manifest.examples.push(example("2"));
    check_examples(&manifest).unwrap();
    let absent = |field: &str| {
        toml::from_str(&format!(
            "title = 't'\ninput = {{ q = '?', a = 2 }}\nexpect = {{ {field} = false }}"
        ))
        .unwrap()
    };
    manifest.examples.push(absent("level"));
    check_examples(&manifest).unwrap();
    manifest.examples.push(absent("answer"));
    assert!(check_examples(&manifest).is_err());
    manifest.examples.pop();
    manifest.examples.push(example("3"));
    let error = check_examples(&manifest).unwrap_err().error;
    assert_eq!(error.code, "wrong-example");
    assert!(
        error.causes[0].contains("expected \"3\", found \"2\""),
        "{:?}",
        error.causes
    );
    let mut manifest = self::manifest("question = 'q'\nanswer = 'a'\nlevel = 'tags'");
    let example = "title = 't'\ninput = { q = '?', tags = [1] }\nexpect = { answer = '2' }";
    manifest.examples = (0..5).map(|_| toml::from_str(example).unwrap()).collect();
    let error = check_examples(&manifest).unwrap_err().error;
    assert_eq!(error.code, "wrong-example");
    assert!(
        error.causes[0].contains("field `level`"),
        "what went wrong is said, not what is missing then: {:?}",
        error.causes
    );
    let expected = example.replace("{ answer = '2' }", "{ error = 'wrong-type' }");
    manifest.examples = (0..5).map(|_| toml::from_str(&expected).unwrap()).collect();
    check_examples(&manifest).unwrap();
}
