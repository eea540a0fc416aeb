use super::*;
use crate::{config_keys::config_keys, exit::Exit};
use heartcut_host::{
    config::Document,
    mapped::{MappedFactory, check_examples},
    money::{PriceBook, PriceTable, Usd},
    pipeline::{Limits, Pipeline, PipelineFile},
    project::Project,
    registry::{Loaders, Registry},
    run::Summary,
    style::{Embedded, Previous, StyleBook},
};
use heartcut_plugin_api::{Case, Manifest, Problem, Role, SilentHost, Verdict};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::{collections::BTreeSet, path::Path};

fn markdown(name: &str) -> &'static str {
    TOPICS
        .iter()
        .find(|(topic, ..)| *topic == name)
        .map(|(_, _, text)| *text)
        .unwrap()
}

/// The fenced blocks of a language.
fn blocks(name: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let parts = markdown(name).split(&fence).skip(1);
    parts
        .map(|part| part.split("```").next().unwrap().to_owned())
        .collect()
}

/// The words in backticks in the first column of all tables under a heading.
fn first_column(name: &str, heading: &str) -> BTreeSet<String> {
    let text = markdown(name);
    let section = match heading {
        "" => text,
        heading => {
            let start = text
                .find(&format!("\n## {heading}\n"))
                .expect("the heading")
                + 4
                + heading.len();
            text[start..].split("\n## ").next().unwrap()
        }
    };
    let cells = section
        .lines()
        .filter_map(|line| line.strip_prefix('|')?.split('|').next());
    let words = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    words.map(str::to_owned).collect()
}

fn strings(words: &[&str]) -> BTreeSet<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn every_topic_prints() {
    for (name, summary) in summaries() {
        let page = topic(name).unwrap();
        assert!(page.len() > 500 && !page.contains("```"), "{name}");
        assert!(!summary.is_empty());
    }
    assert_eq!(topic("Exit_Code"), topic("exit-codes"));
    assert_eq!(topic("nothing"), None);
}

#[test]
fn lines_fit_a_terminal() {
    for (name, _, text) in TOPICS {
        for line in text
            .lines()
            .filter(|line| !line.starts_with(['|', '{', ' ']))
        {
            assert!(line.chars().count() <= 105, "{name}: {line}");
        }
    }
}

#[test]
fn pipelines_names_every_key_and_no_other() {
    let schema = schemars::schema_for!(Pipeline).to_value();
    let keys: BTreeSet<String> = config_keys(&schema)
        .into_iter()
        .map(|key| key.name)
        .collect();
    assert_eq!(first_column("pipelines", ""), keys);
}

#[test]
fn pipelines_states_the_limits_as_they_are() {
    let limits = serde_json::to_value(Limits::default()).unwrap();
    for (name, default) in limits.as_object().unwrap() {
        let start = format!("| `limits.{name}` |");
        let line = markdown("pipelines")
            .lines()
            .find(|line| line.starts_with(&start));
        assert!(line.unwrap().ends_with(&format!("| {default} |")), "{name}");
    }
}

#[test]
fn pipelines_shows_a_pipeline_that_is_right() {
    let blocks = blocks("pipelines", "toml");
    assert_eq!(blocks.len(), 1);
    let document = Document::parse("help", &blocks[0]).unwrap();
    let file = PipelineFile::from_document(document, ".".into(), "x").unwrap();
    assert_eq!(file.pipeline.generate[1].from.as_deref(), Some("cot"));
}

fn book(folder: &Path) -> StyleBook {
    let embedded = Embedded {
        styles: heartcut_data::styles(),
        core_prompts: heartcut_data::core_prompts(),
    };
    StyleBook::new(embedded, folder)
}

#[test]
fn styles_names_every_style() {
    let styles: BTreeSet<String> = heartcut_data::styles()
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();
    let text = markdown("styles");
    let first_table = text.split("\n## ").next().unwrap();
    for style in &styles {
        assert!(
            first_table.contains(&format!("\n| `{style}` |")),
            "{style} is not explained"
        );
    }
    assert_eq!(first_table.matches("\n| `").count(), styles.len());
}

#[test]
fn styles_names_what_a_template_sees() {
    let folder = tempfile::tempdir().unwrap();
    let styles = folder.path().join("prompts/styles");
    std::fs::create_dir_all(&styles).unwrap();
    let mut names = first_column("styles", "What a template sees");
    names.extend(strings(&["previous.text", "previous.reasoning"]));
    let template: String = names
        .iter()
        .map(|name| format!("{{{{ {name} }}}}"))
        .collect();
    let style = format!(
        "summary = 'x'\nsees_gold = true\n[[messages]]\nrole = 'user'\ntemplate = '{template}'"
    );
    std::fs::write(styles.join("all.toml"), style).unwrap();
    std::fs::write(styles.join("shown.toml"), &blocks("styles", "toml")[0]).unwrap();
    let problem = Problem {
        answer: Some("4".into()),
        ..Problem::new("1", "2 + 2?")
    };
    let previous = Previous {
        text: "four",
        reasoning: "two and two",
    };
    let book = book(folder.path());
    let all = book
        .style("all")
        .unwrap()
        .render(&problem, Some(previous))
        .unwrap();
    assert!(all[0].content.contains("two and two"));
    let shown = book.style("shown").unwrap().render(&problem, None).unwrap();
    assert_eq!(shown.len(), 2);
}

#[test]
fn plugins_shows_settings_that_are_right() {
    let blocks = blocks("plugins", "toml");
    let pipeline = format!("[dataset]\nplugin = \"jsonl\"\n{}", blocks[0]);
    let document = Document::parse("help", &pipeline).unwrap();
    let file = PipelineFile::from_document(document, ".".into(), "x").unwrap();
    let registry = Registry::linked().unwrap();
    let provider = registry.find(Role::Provider, "openai").unwrap();
    provider
        .config(&file.document, "/generate/0/config")
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("heartcut.toml"), &blocks[1]).unwrap();
    let project = Project::discover(folder.path()).unwrap();
    let registry = Registry::open(&project, &Loaders::default()).unwrap();
    let provider = registry.find(Role::Provider, "openai").unwrap();
    let hosts = provider.permit().unwrap().reach.hosts;
    assert!(hosts.contains(&"gateway.example.org".to_owned()));
    let settings = format!("{}{}", blocks[2], blocks[4]);
    std::fs::write(folder.path().join("heartcut.toml"), settings).unwrap();
    let project = Project::discover(folder.path()).unwrap();
    assert_eq!(
        (project.dev_plugins().len(), project.commands().len()),
        (1, 1)
    );
    let mapped = Document::parse("help", &blocks[3]).unwrap();
    let manifest = mapped.deserialize().unwrap();
    MappedFactory::new(&manifest, folder.path()).unwrap();
    check_examples(&manifest).unwrap();
    for role in Role::ALL {
        assert!(
            markdown("plugins").contains(&format!("\n| {role} |")),
            "{role} is not explained"
        );
    }
}

#[test]
fn plugins_names_every_key_of_a_manifest() {
    let secret = json!({"name": "KEY", "hosts": ["example.org"]});
    let whole = json!({
        "id": "dataset/x", "version": "0.1.0", "api": "0.0.1", "summary": "x", "files": ["f"],
        "wants": {"hosts": ["example.org"], "secrets": [secret], "native": true, "memory_mb": 1,
                  "call_seconds": 1},
        "code": {"wasm": "x.wasm", "native": {"t": "x.so"}},
        "mapped": {"question": "q", "splits": []},
        "examples": [{"title": "t", "config": {"k": 1}, "input": {}, "expect": {}}],
    });
    let manifest: Manifest = serde_json::from_value(whole).unwrap();
    let mut keys = BTreeSet::new();
    for (key, value) in serde_json::to_value(&manifest)
        .unwrap()
        .as_object()
        .unwrap()
    {
        match value.as_object() {
            Some(inner) if key != "mapped" => {
                keys.extend(inner.keys().map(|inner| format!("{key}.{inner}")));
            }
            _ => drop(keys.insert(key.clone())),
        }
    }
    assert_eq!(first_column("plugins", "plugin.toml"), keys);
}

#[test]
fn plugins_shows_commands_that_work() {
    let python = std::process::Command::new("python3")
        .arg("--version")
        .output();
    if python.is_err() {
        eprintln!("skipped: there is no python3");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let registry = Registry::linked().unwrap();
    let scripts = blocks("plugins", "python");
    let entry = |role, index: usize| {
        let file = format!("{index}.py");
        std::fs::write(folder.path().join(&file), &scripts[index]).unwrap();
        let name = format!("exec:python3 {file}");
        registry.allow_typed(&name, folder.path());
        registry.find(role, &name).unwrap()
    };
    let empty = || (Value::Object(Default::default()), Default::default());
    let (config, assets) = empty();
    let verifier = entry(Role::Verifier, 0).verifier(config, assets).unwrap();
    let cases = [Case::new("1", "4", " 4"), Case::new("2", "4", "5")];
    let verdicts = verifier.verify(&cases, &SilentHost);
    assert_eq!(verdicts[0].as_ref().unwrap(), &Verdict::correct("equal"));
    assert!(!verdicts[1].as_ref().unwrap().is_correct());
    let (config, assets) = empty();
    let formatter = entry(Role::Formatter, 2).formatter(config, assets).unwrap();
    let group = json!({
        "problem": Problem::new("1", "2 + 2?"), "ordinal": 0,
        "traces": [{"step": "s", "style": "cot", "completion": {"text": "4", "finish": "stop"},
                    "request": {"key": "k", "model": "m", "messages": []}}],
    });
    let groups = [serde_json::from_value(group).unwrap()];
    let examples = formatter.format(&groups, &SilentHost).remove(0).unwrap();
    assert_eq!(examples[0].traces, ["k"]);
    assert_eq!(examples[0].row["response"], "4");
    let (config, assets) = empty();
    let provider = entry(Role::Provider, 1).provider(config, assets);
    assert!(provider.is_ok() && scripts[1].contains("flush=True"));
}

/// Fails when a field of the JSON means nothing to the record.
fn assert_round_trip<T: DeserializeOwned + Serialize>(json: &str) {
    let value: Value = serde_json::from_str(json).unwrap();
    let record: T = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(serde_json::to_value(&record).unwrap(), value);
}

#[test]
fn records_shows_records_that_are_right() {
    let blocks = blocks("records", "json");
    assert_eq!(blocks.len(), 5);
    assert_round_trip::<Verdict>(&blocks[1]);
    assert_round_trip::<Problem>(&blocks[2]);
    assert_round_trip::<Summary>(&blocks[4]);
    for block in blocks {
        serde_json::from_str::<Value>(&block).unwrap();
    }
}

#[test]
fn records_names_every_field_of_a_verdict() {
    let whole = Verdict {
        score: Some(1.0),
        metrics: [("length".to_owned(), 1.0)].into(),
        policies: vec!["percent=either".into()],
        details: [("tests".to_owned(), Value::Null)].into_iter().collect(),
        verifier: "verifier/x 1".into(),
        ..Verdict::correct("equal").predicted("4")
    };
    let fields = serde_json::to_value(&whole).unwrap();
    let fields: BTreeSet<String> = fields.as_object().unwrap().keys().cloned().collect();
    let mut named = first_column("records", "Verdicts");
    for reason in [
        "missing-field",
        "bad-field",
        "truncated",
        "verifier-failed-CODE",
    ] {
        assert!(named.remove(reason), "{reason} is not explained");
    }
    assert_eq!(named, fields);
}

#[test]
fn exit_codes_names_every_code() {
    let codes = [
        (Exit::Ok, "ok"),
        (Exit::Internal, "internal"),
        (Exit::Usage, "usage"),
        (Exit::Config, "config"),
        (Exit::PluginLoad, "plugin-load"),
        (Exit::Provider, "provider"),
        (Exit::Budget, "budget"),
        (Exit::NothingAccepted, "nothing-accepted"),
        (Exit::Interrupted, "interrupted"),
        (Exit::Waiting, "waiting"),
    ];
    let text = markdown("exit-codes");
    for (exit, name) in codes {
        assert!(
            text.contains(&format!("\n| {} | {name} |", exit as u8)),
            "{name}"
        );
    }
    assert_eq!(
        text.lines().filter(|line| line.starts_with("| ")).count(),
        codes.len() + 1
    );
}

#[test]
fn limits_shows_limits_that_are_right_and_names_them_all() {
    let pipeline = format!(
        "[dataset]\nplugin = \"jsonl\"\n[[generate]]\nplugin = \"x\"\nmodel = \"m\"\n{}",
        blocks("limits", "toml")[0]
    );
    let document = Document::parse("help", &pipeline).unwrap();
    let file = PipelineFile::from_document(document, ".".into(), "x").unwrap();
    let limits = &file.pipeline.limits;
    assert_eq!(limits.of_model("gpt-5-mini").rpm, Some(500));
    assert_eq!(limits.of_model("other").rpm, Some(3500));
    let text = markdown("limits");
    let schema = schemars::schema_for!(Limits).to_value();
    for name in schema["properties"].as_object().unwrap().keys() {
        assert!(
            text.contains(&format!("\n| `{name}` |")),
            "{name} is not explained"
        );
    }
}

#[test]
fn prices_shows_a_table_that_is_right() {
    let table = PriceTable::read("help", &blocks("prices", "json")[0]).unwrap();
    assert_eq!(table.rows[0].price.max_output, Some(16384));
}

#[test]
fn the_prices_that_come_along_are_whole() {
    let book = PriceBook::new(heartcut_data::prices(), Path::new("/nowhere")).unwrap();
    let rows = book.rows();
    assert!(rows.len() > 40);
    for (i, found) in rows.iter().enumerate() {
        let row = found.row;
        let name = &row.model;
        assert!(
            row.price.rates().output > Usd::ZERO && row.price.max_output.is_some(),
            "{name}"
        );
        assert!(
            row.price
                .rates()
                .cached
                .is_none_or(|c| c < row.price.rates().input),
            "{name}"
        );
        assert!(found.date.starts_with("20") && !found.source.is_empty());
        let twice = rows[..i].iter().any(|other| {
            other.row.model == *name
                && other
                    .row
                    .providers
                    .iter()
                    .any(|p| row.providers.contains(p))
        });
        assert!(!twice, "{name} is there twice");
    }
    let price = |provider, model| {
        book.price(provider, model, Some(model))
            .unwrap()
            .row
            .price
            .clone()
    };
    let usd = |text: &str| text.parse::<Usd>().unwrap();
    assert_eq!(
        price("provider/gemini", "gemini-3-pro-preview")
            .rates()
            .output,
        usd("12")
    );
    assert_eq!(
        price("provider/vertex", "gemini-2.5-flash").rates().input,
        usd("0.3")
    );
    assert_eq!(
        price("provider/openai", "gpt-4o-mini-2024-07-18")
            .rates()
            .input,
        usd("0.15")
    );
}
