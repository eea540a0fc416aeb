//! The pipeline of one file.

use crate::{args::EnrichArgs, commands::workspace::current_folder};
use heartcut_host::{
    Result, config::Document, enriched::TaskFile, pipeline::PipelineFile, registry::Registry,
};
use heartcut_plugin_api::Role;
use serde_json::{Map, Value, json};
use std::io::{BufRead, BufReader};

/// Styles in the order in which `--n` takes them.
const STYLES: [&str; 6] = [
    "step-by-step",
    "code",
    "knowledge-first",
    "tree-of-thoughts",
    "forward-backward",
    "plain",
];

/// Verifiers by kind; the last one takes all others.
pub(super) const VERIFIERS: [(&str, &str); 5] = [
    ("math", "math"),
    ("choice", "choice"),
    ("yes-no", "yes-no"),
    ("nli", "nli"),
    ("exact", "text"),
];

pub(super) fn file(
    args: &EnrichArgs,
    file: &TaskFile,
    out: &str,
    registry: &Registry,
) -> Result<PipelineFile> {
    let mut config = Document::from_value("configuration of the provider", json!({}));
    for (key, value) in &args.config {
        config.set(key, value)?;
    }
    let (plugin, dataset) = dataset(file, registry)?;
    // Tasks are mostly there to measure with; who names the folder means its files.
    let mut stage = json!({"plugin": plugin, "config": dataset, "evaluation": true});
    if let Some(limit) = args.limit {
        stage["limit"] = limit.into();
    }
    let verify = VERIFIERS.map(|(plugin, kind)| json!({"plugin": plugin, "kinds": [kind]}));
    let pipeline = json!({
        "name": name(file),
        "dataset": stage,
        "generate": [{
            "name": "paths", "plugin": args.provider, "model": args.model,
            "styles": styles(args), "samples": args.samples, "config": config.value(),
        }],
        "verify": verify,
        "format": [{"plugin": "enriched", "only": "all", "out": out}],
    });
    let mut document = Document::from_value("pipeline of these arguments", pipeline);
    for (key, value) in &args.set {
        document.set(key, value)?;
    }
    PipelineFile::from_document(document, current_folder()?, "enrich")
}

fn styles(args: &EnrichArgs) -> Vec<String> {
    if args.strong {
        return vec!["strong".to_owned()];
    }
    if !args.styles.is_empty() {
        return args.styles.clone();
    }
    STYLES
        .iter()
        .take(args.n.into())
        .map(|style| (*style).to_owned())
        .collect()
}

/// Run names are made of it.
fn name(file: &TaskFile) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let relative = file.relative.with_extension("");
    let name: String = relative.to_string_lossy().chars().map(plain).collect();
    format!("enrich-{name}")
}

/// Who reads a file, and how: rows of the usual shape as they are, others as their task has them.
pub(super) fn dataset(file: &TaskFile, registry: &Registry) -> Result<(String, Value)> {
    let path = current_folder()?.join(&file.path);
    let own = file.task.to_lowercase().replace('_', "-");
    let entry = registry.find(Role::Dataset, &own);
    if !is_usual(&file.path) && own != "jsonl" && entry.is_ok() {
        return Ok((own, json!({"path": path})));
    }
    let mut config = json!({"path": path, "name": file.task});
    if let Some(kind) = kind_of_task(&file.task) {
        config["kind"] = kind.into();
    }
    Ok(("jsonl".to_owned(), config))
}

/// The first row has a question or premise as a text, and its gold answer under the usual name.
fn is_usual(path: &std::path::Path) -> bool {
    let line = std::fs::File::open(path)
        .ok()
        .and_then(|file| BufReader::new(file).lines().next()?.ok());
    let row: Option<Map<String, Value>> = line.and_then(|line| serde_json::from_str(&line).ok());
    row.is_none_or(|row| {
        let is_text = |name: &str| row.get(name).is_some_and(Value::is_string);
        row.contains_key("gold_answer") && (is_text("question") || is_text("premise"))
    })
}

/// The kind of a task's problems, where its name says it.
fn kind_of_task(task: &str) -> Option<&'static str> {
    match task.to_lowercase().replace('-', "_").as_str() {
        "gsm8k" | "math" | "aime" | "table_mwp" | "tabmwp" | "competition_math" => Some("math"),
        "arc_challenge" | "arc" | "commonsense_qa" | "csqa" | "date" => Some("choice"),
        "anli" => Some("nli"),
        "strategy_qa" | "strategyqa" => Some("yes-no"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_say_their_kind() {
        for (task, kind) in [
            ("gsm8k", "math"),
            ("ARC-Challenge", "choice"),
            ("anli", "nli"),
            ("strategy_qa", "yes-no"),
        ] {
            assert_eq!(kind_of_task(task), Some(kind));
        }
        assert_eq!(kind_of_task("mine"), None);
    }
}
