use super::{ConfigError, Document, nearest};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const PIPELINE: &str = r#"
name = "quickstart"          # 2
seed = 0

[dataset]                    # 5
plugin = "jsonl"
limit = 10
filter = { level = ["Level 1",
  "Level 2"], type = "Algebra" }   # 9
options.deep.key = 1         # 10
[dataset.config]             # 11
path = "problems.jsonl"

[[generate]]                 # 14
name = "cot"
params = { temperature = 0.7 }

[[generate]]                 # 18
name = "tot"
[generate.config]            # 20
base_url = "http://127.0.0.1:8099/v1"

[late.inner]                 # 23
x = 1
[late]                       # 25
y = 2
"#;

fn pipeline() -> Document {
    Document::parse("quickstart.toml", PIPELINE).unwrap()
}

fn messages(result: Result<(), ConfigError>) -> Vec<String> {
    match result {
        Ok(()) => Vec::new(),
        Err(ConfigError::Problems(problems)) => problems.iter().map(ToString::to_string).collect(),
        Err(other) => vec![other.to_string()],
    }
}

#[test]
fn every_part_knows_its_line() {
    let document = pipeline();
    let table = [
        ("/name", Some(2)),
        ("/dataset", Some(5)),
        ("/dataset/limit", Some(7)),
        ("/dataset/filter", Some(8)),
        ("/dataset/filter/level/0", Some(8)),
        ("/dataset/filter/level/1", Some(9)),
        ("/dataset/filter/type", Some(9)),
        ("/dataset/options", Some(10)),
        ("/dataset/options/deep", Some(10)),
        ("/dataset/options/deep/key", Some(10)),
        ("/dataset/config", Some(11)),
        ("/dataset/config/path", Some(12)),
        ("/generate", Some(14)),
        ("/generate/0", Some(14)),
        ("/generate/0/params/temperature", Some(16)),
        ("/generate/1", Some(18)),
        ("/generate/1/name", Some(19)),
        ("/generate/1/config", Some(20)),
        ("/generate/1/config/base_url", Some(21)),
        ("/late", Some(25)),
        ("/late/inner", Some(23)),
        ("/late/y", Some(26)),
        ("", None),
        ("/nothing", None),
        ("/generate/2", None),
    ];
    for (pointer, line) in table {
        assert_eq!(document.line_of(pointer), line, "{pointer}");
    }
}

#[test]
fn lines_are_right_whatever_the_line_ends_and_letters() {
    let table = [
        ("a = 1\r\nb = 'ü€😀'\r\nc = 3\r\n", "/c", 3),
        ("\u{feff}a = 1\nb = 2", "/b", 2),
        ("a = \"\"\"\none\ntwo\"\"\"\nb = 2", "/b", 4),
        ("\"a/b~c\" = 1", "/a~1b~0c", 1),
        ("x = [\n  { y = 1 },\n  { y = 2 },\n]", "/x/1/y", 3),
        ("x = {\n  y = 1,\n}", "/x/y", 2),
    ];
    for (text, pointer, line) in table {
        let document = Document::parse("f.toml", text).unwrap();
        assert_eq!(document.line_of(pointer), Some(line), "{text:?} {pointer}");
    }
}

#[test]
fn values_become_json() {
    let text = "a = 1\nb = 1.0\nc = true\nd = 1979-05-27T07:32:00Z\ne = [1, 'x']\nf.g = -2";
    let document = Document::parse("f.toml", text).unwrap();
    let expected = json!({
        "a": 1, "b": 1.0, "c": true, "d": "1979-05-27T07:32:00Z", "e": [1, "x"], "f": {"g": -2}
    });
    assert_eq!(document.value(), &expected);
}

#[test]
fn text_that_is_no_toml_names_line_and_column() {
    let table = [
        ("a = 1\nb = ", "f.toml:2:5: "),
        ("[a\n", "f.toml:1:3: "),
        ("a = 1\na = 2", "f.toml:2:1: duplicate key"),
        ("ä = 'x", "f.toml:1:1: "),
        ("k = 'ü' x", "f.toml:1:9: "),
    ];
    for (text, start) in table {
        let error = Document::parse("f.toml", text).unwrap_err();
        assert!(error.to_string().starts_with(start), "{text:?}: {error}");
        assert!(!error.to_string().contains('\n'), "{error}");
        assert!(error.help().is_some());
    }
}

#[test]
fn numbers_must_be_finite() {
    let error = Document::parse("f.toml", "a = 1\n[b]\nc = [1.0, nan]\nd = -inf").unwrap_err();
    assert_eq!(
        error.to_string(),
        "f.toml:3: `b.c.1` must be a finite number, found NaN\n\
         f.toml:4: `b.d` must be a finite number, found -inf"
    );
}

#[test]
fn nesting_is_bounded() {
    for text in [
        format!("a = {}", "[".repeat(100_000)),
        format!("{}a = 1", "a.".repeat(100_000)),
        format!("[{}a]", "a.".repeat(100_000)),
        format!("a = {}", "{ a = ".repeat(100_000)),
    ] {
        assert!(Document::parse("f.toml", &text).is_err(), "{}", &text[..20]);
    }
}

#[test]
fn overrides_replace_and_create() {
    let table = [
        (
            "generate.0.model",
            "gpt-4o-mini",
            "/generate/0/model",
            json!("gpt-4o-mini"),
        ),
        ("dataset.limit", "5", "/dataset/limit", json!(5)),
        ("dataset.limit", "\"5\"", "/dataset/limit", json!("5")),
        ("limits.attempts", "2", "/limits/attempts", json!(2)),
        ("a.b.c", "true", "/a/b/c", json!(true)),
        (
            "generate.1.styles",
            "['plain']",
            "/generate/1/styles",
            json!(["plain"]),
        ),
        (
            "generate.1.params",
            "{ seed = 1 }",
            "/generate/1/params",
            json!({"seed": 1}),
        ),
        (
            "generate.1",
            "{ name = 'x' }",
            "/generate/1",
            json!({"name": "x"}),
        ),
        ("name", "", "/name", json!("")),
        ("name", "nan", "/name", json!("nan")),
        ("name", "two words", "/name", json!("two words")),
        ("name", "1\nseed = 2", "/name", json!("1\nseed = 2")),
        ("name", "x # y", "/name", json!("x # y")),
        (
            "dataset.filter.\"a.b\"",
            "1",
            "/dataset/filter/a.b",
            json!(1),
        ),
    ];
    for (key, text, pointer, value) in table {
        let mut document = pipeline();
        document.set(key, text).unwrap();
        assert_eq!(
            document.value().pointer(pointer),
            Some(&value),
            "{key}={text}"
        );
        assert_eq!(document.line_of(pointer), None, "{key}");
        let problem = document.problem(pointer, "wrong").to_string();
        assert_eq!(problem, format!("--set {key}: wrong"));
    }
}

#[test]
fn an_override_speaks_for_all_it_brought_and_nothing_else() {
    let mut document = pipeline();
    document
        .set("generate.1.config", "{ base_url = 'x' }")
        .unwrap();
    document.set("limits.attempts", "2").unwrap();
    document.set("limits.timeout_s", "3").unwrap();
    let table = [
        ("/generate/1/config/base_url", "--set generate.1.config: m"),
        ("/generate/1/name", "quickstart.toml:19: m"),
        ("/limits", "--set limits.attempts: m"),
        ("/limits/timeout_s", "--set limits.timeout_s: m"),
        ("/generate/1/missing", "quickstart.toml:18: m"),
        ("/missing", "quickstart.toml: m"),
    ];
    for (pointer, expected) in table {
        assert_eq!(document.problem(pointer, "m").to_string(), expected);
    }
}

#[test]
fn nonsense_overrides_are_refused_and_change_nothing() {
    let table = [
        (
            "",
            "--set : this is no key; write names with dots between them, as in `generate.0.model`",
        ),
        (
            "a..b",
            "--set a..b: this is no key; write names with dots between them, as in `generate.0.model`",
        ),
        (
            "a b",
            "--set a b: this is no key; write names with dots between them, as in `generate.0.model`",
        ),
        (
            "dataset.limit.x",
            "--set dataset.limit.x: `dataset.limit` is no table",
        ),
        (
            "generate.2.model",
            "--set generate.2.model: `generate` has 2 entries, the last one is `generate.1`",
        ),
        (
            "generate.model",
            "--set generate.model: `generate` is a list; name the entry by number, as in `generate.0`",
        ),
        (
            "generate.99999999999999999999",
            "--set generate.99999999999999999999: `generate` is a list; name the entry by number, as in `generate.0`",
        ),
    ];
    for (key, expected) in table {
        let mut document = pipeline();
        assert_eq!(document.set(key, "1").unwrap_err().to_string(), expected);
        assert_eq!(document, pipeline(), "{key}");
    }
}

/// As schemars writes it: references, options, documented enums, tagged unions.
fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": false,
        "required": ["dataset"],
        "properties": {
            "name": {"type": ["string", "null"], "minLength": 1},
            "dataset": {"$ref": "#/$defs/Dataset"},
            "steps": {"type": "array", "items": {"$ref": "#/$defs/Step"}, "maxItems": 2}
        },
        "$defs": {
            "Dataset": {
                "type": "object",
                "additionalProperties": false,
                "required": ["plugin"],
                "properties": {
                    "plugin": {"type": "string"},
                    "limit": {"type": ["integer", "null"], "minimum": 1},
                    "split": {"type": "string", "enum": ["train", "test", "validation"]}
                }
            },
            "Step": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "only": {"anyOf": [{"$ref": "#/$defs/Only"}, {"type": "null"}]},
                    "effort": {"anyOf": [{"type": "integer"}, {"type": "boolean"}]},
                    "source": {"$ref": "#/$defs/Source"},
                    "retry": {"anyOf": [{"$ref": "#/$defs/Retry"}, {"type": "null"}]}
                }
            },
            "Only": {"oneOf": [
                {"type": "string", "const": "accepted", "description": "a"},
                {"type": "string", "const": "finished", "description": "f"}
            ]},
            "Source": {"oneOf": [
                {"type": "object", "required": ["kind", "path"], "properties": {
                    "kind": {"type": "string", "const": "file"}, "path": {"type": "string"}}},
                {"type": "object", "required": ["kind", "url"], "properties": {
                    "kind": {"type": "string", "const": "web"}, "url": {"type": "string"}}}
            ]},
            "Retry": {
                "type": "object",
                "properties": {"times": {"type": "integer"}},
                "allOf": [{"properties": {"wait": {"type": "number"}}}],
                "unevaluatedProperties": false
            }
        }
    })
}

#[test]
fn problems_name_line_and_remedy() {
    let table = [
        ("[dataset]\nplugin = 'a'", vec![]),
        (
            "[dataset]\nplugin = 'a'\nlimt = 3",
            vec!["p.toml:3: unknown key `limt` under `dataset`, did you mean `limit`?"],
        ),
        (
            "dataset.plugin = 'a'\ndataset.zebra = 3",
            vec![
                "p.toml:2: unknown key `zebra` under `dataset`; the valid keys are `plugin`, `limit`, `split`",
            ],
        ),
        (
            "nmae = 'x'\n[dataset]\nplugin = 'a'",
            vec!["p.toml:1: unknown key `nmae`, did you mean `name`?"],
        ),
        ("name = 'x'", vec!["p.toml: missing key `dataset`"]),
        (
            "\n[dataset]\nlimit = 3",
            vec!["p.toml:2: missing key `plugin` under `dataset`"],
        ),
        (
            "dataset = { plugin = 'a', limit = 'many' }",
            vec!["p.toml:1: `dataset.limit` must be a whole number, found the text `many`"],
        ),
        (
            "dataset = 3",
            vec!["p.toml:1: `dataset` must be a table, found the number 3"],
        ),
        (
            "dataset = { plugin = 'a', limit = 0 }",
            vec!["p.toml:1: `dataset.limit` must be at least 1, found the number 0"],
        ),
        (
            "name = ''\ndataset = { plugin = 'a' }",
            vec!["p.toml:1: `name` must be text that is not empty, found the text ``"],
        ),
        (
            "[dataset]\nplugin = 'a'\nsplit = 'tset'",
            vec![
                "p.toml:3: `dataset.split` must be one of `train`, `test`, `validation`, found `tset`, did you mean `test`?",
            ],
        ),
        (
            "dataset.plugin = 'a'\n[[steps]]\n[[steps]]\nonly = 'acepted'",
            vec![
                "p.toml:4: `steps.1.only` must be one of `accepted`, `finished`, found `acepted`, did you mean `accepted`?",
            ],
        ),
        (
            "dataset.plugin = 'a'\n[[steps]]\nonly = 3",
            vec!["p.toml:3: `steps.0.only` must be one of `accepted`, `finished`, found `3`"],
        ),
        (
            "dataset.plugin = 'a'\n[[steps]]\nonly = [1]",
            vec!["p.toml:3: `steps.0.only` must be one of `accepted`, `finished`, found a list"],
        ),
        (
            "dataset.plugin = 'a'\n[[steps]]\neffort = 'low'",
            vec![
                "p.toml:3: `steps.0.effort` must be a whole number or `true` or `false`, found the text `low`",
            ],
        ),
        (
            "dataset.plugin = 'a'\n[[steps]]\nsource = { kind = 'wed', path = 'x' }",
            vec![
                "p.toml:3: `steps.0.source.kind` must be one of `file`, `web`, found `wed`, did you mean `web`?",
            ],
        ),
        (
            "dataset.plugin = 'a'\n[[steps]]\nsource = { kind = 'web' }",
            vec!["p.toml:3: missing key `url` under `steps.0.source`"],
        ),
        (
            "dataset.plugin = 'a'\n[[steps]]\nretry = { tmes = 3, wait = 'x' }",
            vec![
                "p.toml:3: `steps.0.retry.wait` must be a number, found the text `x`",
                "p.toml:3: unknown key `tmes` under `steps.0.retry`, did you mean `times`?",
            ],
        ),
        (
            "dataset.plugin = 'a'\nsteps = [{}, {}, {}]",
            vec!["p.toml:2: `steps` must be a list of at most 2 entries, found a list"],
        ),
        (
            "name = 7\n[dataset]\nlimit = true\nspilt = 'x'",
            vec![
                "p.toml:1: `name` must be text, found the number 7",
                "p.toml:2: missing key `plugin` under `dataset`",
                "p.toml:3: `dataset.limit` must be a whole number, found `true`",
                "p.toml:4: unknown key `spilt` under `dataset`, did you mean `split`?",
            ],
        ),
    ];
    for (text, expected) in table {
        let document = Document::parse("p.toml", text).unwrap();
        let mut found = messages(document.check(&schema()));
        found.sort();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn a_part_is_checked_in_its_place() {
    let schema = json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["path"],
        "properties": {"path": {"type": "string"}}
    });
    let mut document = pipeline();
    assert_eq!(
        messages(document.check_at("/dataset/config", &schema)),
        Vec::<String>::new()
    );
    assert_eq!(
        messages(document.check_at("/generate/1/config", &schema)),
        [
            "quickstart.toml:20: missing key `path` under `generate.1.config`",
            "quickstart.toml:21: unknown key `base_url` under `generate.1.config`; \
             the valid keys are `path`",
        ]
    );
    let missing = messages(document.check_at("/generate/0/config", &schema));
    assert_eq!(
        missing,
        ["quickstart.toml:14: missing key `path` under `generate.0.config`"]
    );

    document.set("dataset.config.path", "3").unwrap();
    assert_eq!(
        messages(document.check_at("/dataset/config", &schema)),
        ["--set dataset.config.path: `dataset.config.path` must be text, found the number 3"]
    );
}

#[test]
fn a_value_without_a_file_is_checked_too() {
    let mut document = Document::from_value("the options", json!({"dataset": {"plugin": 1}}));
    document.set("nam", "x").unwrap();
    assert_eq!(
        messages(document.check(&schema())),
        [
            "--set nam: unknown key `nam`, did you mean `name`?",
            "the options: `dataset.plugin` must be text, found the number 1",
        ]
        .into_iter()
        .rev()
        .collect::<Vec<_>>()
    );
}

#[test]
fn a_wrong_schema_is_the_fault_of_the_plugin() {
    let error = pipeline()
        .check_at("/dataset", &json!({"type": "tabel"}))
        .unwrap_err();
    assert!(matches!(error, ConfigError::Schema { .. }), "{error}");
    assert!(
        error
            .to_string()
            .starts_with("the schema for `dataset` is invalid"),
        "{error}"
    );
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Small {
    name: Option<String>,
    #[serde(default)]
    count: u32,
    #[serde(default)]
    ratio: f64,
    #[serde(default)]
    only: Only,
    #[serde(default)]
    steps: Vec<Step>,
    #[serde(default)]
    extra: BTreeMap<String, Value>,
}

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Only {
    #[default]
    Accepted,
    AtLeast(u8),
    Between {
        low: u8,
    },
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Step {
    plugin: heartcut_plugin_api::PluginId,
}

#[test]
fn types_are_read() {
    let text = "name = 'x'\ncount = 3\nratio = 1\nonly.at-least = 2\nextra = { a = [1, 2.5] }\n\
                [[steps]]\nplugin = 'verifier/math'";
    let small: Small = Document::parse("s.toml", text)
        .unwrap()
        .deserialize()
        .unwrap();
    let expected = Small {
        name: Some("x".into()),
        count: 3,
        ratio: 1.0,
        only: Only::AtLeast(2),
        steps: vec![Step {
            plugin: "verifier/math".parse().unwrap(),
        }],
        extra: BTreeMap::from([("a".into(), json!([1, 2.5]))]),
    };
    assert_eq!(small, expected);
    let between: Small = Document::parse("s.toml", "only = { between = { low = 1 } }")
        .unwrap()
        .deserialize()
        .unwrap();
    assert_eq!(between.only, Only::Between { low: 1 });
    let part: Option<String> = pipeline().deserialize_at("/dataset/plugin").unwrap();
    assert_eq!(part.as_deref(), Some("jsonl"));
}

#[test]
fn types_report_like_schemas() {
    let table = [
        (
            "\nnmae = 'x'",
            "s.toml:2: unknown key `nmae`, did you mean `name`?",
        ),
        (
            "count = -1",
            "s.toml:1: `count` must be a whole number of at least 0, found the number -1",
        ),
        (
            "count = 1.5",
            "s.toml:1: `count` must be a whole number of at least 0, found the number 1.5",
        ),
        (
            "name = ['x']",
            "s.toml:1: `name` must be text, found a list",
        ),
        (
            "steps = { a = 1 }",
            "s.toml:1: `steps` must be a list, found a table",
        ),
        (
            "[[steps]]\n[[steps]]",
            "s.toml:1: missing key `plugin` under `steps.0`",
        ),
        (
            "[[steps]]\nplugin = 'verifier/math'\n[[steps]]\nplugin = 'Math'",
            "s.toml:4: `steps.1.plugin`: `Math` is not a plugin id",
        ),
        (
            "only = 'acepted'",
            "s.toml:1: `only` must be one of `accepted`, `at-least`, `between`, found `acepted`, did you mean `accepted`?",
        ),
        (
            "only.at-least = 300",
            "s.toml:1: `only.at-least` must be a whole number of at least 0, found the number 300",
        ),
        (
            "only.between.low = 'x'",
            "s.toml:1: `only.between.low` must be a whole number of at least 0, found the text `x`",
        ),
        (
            "only = 3",
            "s.toml:1: `only` must be text or a table, found the number 3",
        ),
        (
            "[only]\na = 1\nb = 2",
            "s.toml:1: `only` must be a table with a single key, found one with 2",
        ),
    ];
    for (text, expected) in table {
        let document = Document::parse("s.toml", text).unwrap();
        let error = document.deserialize::<Small>().unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn nearest_words() {
    let keys = ["limit", "split", "base_url", "max_output_tokens", "n"];
    let table = [
        ("limt", Some("limit")),
        ("Limit", Some("limit")),
        ("base-url", Some("base_url")),
        ("base_uri", Some("base_url")),
        ("max_tokens", None),
        ("max_output_token", Some("max_output_tokens")),
        ("spilt", Some("split")),
        ("m", None),
        ("", None),
        ("temperature", None),
    ];
    for (word, expected) in table {
        assert_eq!(nearest(word, keys), expected, "{word}");
    }
}

#[test]
fn files_that_cannot_be_read_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs_err::write(path("quickstart.toml"), "seed = 1").unwrap();
    fs_err::write(path("latin.toml"), b"a = 1\nb = '\xe4'").unwrap();

    assert_eq!(
        Document::read(&path("quickstart.toml")).unwrap().value(),
        &json!({"seed": 1})
    );

    let near = Document::read(&path("quikstart.toml")).unwrap_err();
    let proposal = format!("did you mean `{}`?", path("quickstart.toml").display());
    assert_eq!(near.help(), Some(proposal));
    let far = Document::read(&path("other.toml")).unwrap_err();
    assert_eq!(
        far.help().as_deref(),
        Some("check the path; it starts at the current folder")
    );
    let error = heartcut_plugin_api::PluginError::from(far);
    assert_eq!(
        error.message,
        format!("`{}` cannot be read", path("other.toml").display())
    );
    assert_eq!(error.causes.len(), 1, "{error:?}");

    let latin = Document::read(&path("latin.toml")).unwrap_err();
    assert_eq!(
        latin.to_string(),
        format!("{}:2: this is not UTF-8 text", path("latin.toml").display())
    );
    assert_eq!(latin.help().as_deref(), Some("save the file as UTF-8"));
    assert!(matches!(
        Document::read(folder.path()),
        Err(ConfigError::Read { .. })
    ));
}

proptest::proptest! {
    #[test]
    fn parsing_never_panics(text in r#"([a-c"'\[\]{}=.,#\\ \n\r\t0-9eé\-:T_]|nan|true|"""){0,60}"#) {
        if let Err(error) = Document::parse("f.toml", &text) {
            assert!(error.to_string().starts_with("f.toml:"), "{error}");
        }
    }

    #[test]
    fn overriding_never_panics_and_is_seen(key in r#"[ab0-2."']{0,8}"#, value in "[a\\[{}=1\"\n]{0,6}") {
        let mut document = Document::parse("f.toml", "a = [{ b = 1 }, 2]\nb.a = 1").unwrap();
        let before = document.clone();
        match document.set(&key, &value) {
            Ok(()) => assert!(!messages(document.check(&json!(false))).is_empty()),
            Err(_) => assert_eq!(document, before),
        }
    }
}
