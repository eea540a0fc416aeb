//! The pipeline that the flags describe.

use super::Choice;
use crate::{args::GenerateArgs, commands::filter::filter};
use heartcut_host::{
    HostError, Result, config::Document, pipeline::PipelineFile, registry::Registry,
};
use heartcut_plugin_api::Role;
use serde_json::{Map, Value, json};
use std::path::PathBuf;

/// Names on the hub, and the datasets they stand for here.
const HUB_NAMES: [(&str, &str); 6] = [
    ("openai/gsm8k", "gsm8k"),
    ("qwedsacf/competition_math", "math"),
    ("hendrycks/competition_math", "math"),
    ("competition_math", "math"),
    ("EleutherAI/hendrycks_math", "math"),
    ("codeparrot/apps", "apps"),
];

/// Providers in the order in which one is taken where none is named, with a model that they have.
const PROVIDERS: [(&str, &str); 2] = [
    ("gemini", "gemini-3-pro-preview"),
    ("openai", "gpt-4o-mini"),
];

/// The id that stands for a name on the hub, else the name itself.
pub(in crate::commands) fn dataset_id(name: &str) -> String {
    let known = HUB_NAMES
        .iter()
        .find(|(hub, _)| hub.eq_ignore_ascii_case(name));
    known.map_or(name, |(_, id)| id).to_owned()
}

/// The ending of the files' names.
pub(super) fn suffix(args: &GenerateArgs) -> String {
    args.file_suffix
        .clone()
        .unwrap_or_else(|| dataset_id(&args.dataset))
}

/// What was asked for, whatever exists already: a command that is repeated asks for the same.
pub(super) fn asked(args: &GenerateArgs) -> Value {
    json!({
        "dataset": dataset_id(&args.dataset),
        "path": args.path,
        "split": args.split,
        "provider": args.provider,
        "model": args.model,
        "filter": args.filter,
        "evaluation": args.evaluation,
        "file_suffix": suffix(args),
        "limit": args.limit,
        "max_output_tokens": args.max_output_tokens,
        "independent": args.independent,
        "tags": args.tags,
        "keep": args.keep.word(),
        "config": args.config,
        "set": args.set,
    })
}

/// The pipeline with the problems that were chosen.
pub(super) fn file(
    args: &GenerateArgs,
    asked: &Value,
    chosen: &Choice,
    registry: &Registry,
    folder: PathBuf,
) -> Result<PipelineFile> {
    let (provider, model) = provider(args, registry)?;
    let suffix = suffix(args);
    // Whoever judges nothing starts nothing.
    let verify = ["math", "choice", "yes-no", "nli", "code"]
        .map(|kind| json!({"plugin": kind, "kinds": [kind]}));
    let written = ["cot", "cod"].map(|step| format(args, chosen, step, &suffix));
    let pipeline = json!({
        "name": name(&dataset_id(&args.dataset), &suffix),
        "dataset": dataset(args, chosen)?,
        "generate": steps(args, &provider, &model)?,
        "verify": verify,
        "format": written,
    });
    let mut document = Document::from_value("pipeline of these arguments", pipeline);
    for (key, value) in &args.set {
        document.set(key, value)?;
    }
    let mut file = PipelineFile::from_document(document, folder, "generate")?;
    file.asked = json!({"arguments": asked, "chosen": chosen.to_json()});
    Ok(file)
}

fn provider(args: &GenerateArgs, registry: &Registry) -> Result<(String, String)> {
    let named = args.provider.as_deref();
    let usual = PROVIDERS.iter().find(|(id, _)| match named {
        Some(named) => named.trim_start_matches("provider/") == *id,
        None => registry.find(Role::Provider, id).is_ok(),
    });
    let provider = named.or(usual.map(|(id, _)| *id));
    let model = args.model.as_deref().or(usual.map(|(_, model)| *model));
    match (provider, model) {
        (Some(provider), Some(model)) => Ok((provider.to_owned(), model.to_owned())),
        _ => Err(
            HostError::config("no-model", "nobody said which model to ask")
                .help("add `--model MODEL`, and `--provider ID` where it is not the usual one"),
        ),
    }
}

/// Run names are made of it.
fn name(dataset: &str, suffix: &str) -> String {
    let named = if dataset == suffix {
        suffix.to_owned()
    } else {
        format!("{dataset}-{suffix}")
    };
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || "._-".contains(c) {
            c
        } else {
            '-'
        }
    };
    named
        .chars()
        .map(plain)
        .collect::<String>()
        .trim_start_matches(['.', '_', '-'])
        .to_owned()
}

fn dataset(args: &GenerateArgs, chosen: &Choice) -> Result<Value> {
    // A repository of the hub is read from there, unless its rows are somewhere else.
    let plugin = match args.path.is_none() && args.dataset.contains('/') {
        true => args.dataset.clone(),
        false => dataset_id(&args.dataset),
    };
    let mut stage = json!({"plugin": plugin, "split": args.split, "filter": filter(&args.filter)?});
    if let Some(path) = &args.path {
        stage["config"] = json!({"path": path});
    }
    if args.evaluation {
        stage["evaluation"] = true.into();
    }
    if let Some(limit) = chosen.limit {
        stage["limit"] = limit.into();
    }
    if let Some(skip) = chosen.skip {
        stage["skip"] = skip.into();
    }
    if !chosen.after.is_empty() {
        stage["after"] = json!(chosen.after);
    }
    Ok(stage)
}

fn steps(args: &GenerateArgs, provider: &str, model: &str) -> Result<Value> {
    let mut config = Document::from_value("configuration of the provider", json!({}));
    for (key, value) in &args.config {
        config.set(key, value)?;
    }
    let mode = if args.online { "online" } else { "batch" };
    let params = match args.max_output_tokens {
        Some(limit) => json!({"max_output_tokens": limit}),
        None => json!({}),
    };
    let step = |name: &str, style: &str| {
        json!({
            "name": name, "plugin": provider, "model": model, "mode": mode,
            "styles": [style], "config": config.value(), "params": params,
        })
    };
    let chain = step("cot", "chain-of-thought");
    if args.independent {
        return Ok(json!([chain, step("cod", "draft")]));
    }
    let mut draft = step("cod", "chain-of-draft");
    draft["from"] = "cot".into();
    draft["only"] = args.keep.word().into();
    Ok(json!([chain, draft]))
}

fn format(args: &GenerateArgs, chosen: &Choice, step: &str, suffix: &str) -> Value {
    let mut config = Map::new();
    if args.tags {
        let tag = if step == "cot" { "thought" } else { "draft" };
        config.insert("tag".into(), tag.into());
    }
    if chosen.first_id > 0 {
        config.insert("first".into(), chosen.first_id.into());
    }
    json!({
        "plugin": "cot", "step": step, "only": args.keep.word(), "out": format!("{step}_{suffix}.jsonl"),
        "config": config,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Args, Command};
    use clap::Parser;

    fn made(more: &[&str]) -> Result<Value> {
        let words = ["heartcut", "generate", "--provider", "openai"];
        let parsed = Args::try_parse_from(words.iter().chain(more)).unwrap();
        let Some(Command::Generate(args)) = parsed.command else {
            panic!("another command")
        };
        let registry = Registry::linked()?;
        let file = file(
            &args,
            &asked(&args),
            &Choice::default(),
            &registry,
            PathBuf::from("."),
        )?;
        Ok(serde_json::to_value(file.pipeline).unwrap())
    }

    #[test]
    fn the_medium_scenario_of_the_seed_is_understood() {
        let made = made(&[
            "--dataset",
            "qwedsacf/competition_math",
            "--filter",
            "level=Level 1,Level 2,Level 3",
            "--filter",
            "type=Algebra,Intermediate Algebra,Precalculus",
            "--file_suffix",
            "medium",
        ])
        .unwrap();
        assert_eq!(made["name"], "math-medium");
        assert_eq!(made["dataset"]["plugin"], "qwedsacf/competition_math");
        assert_eq!(
            made["dataset"]["filter"]["level"],
            json!(["Level 1", "Level 2", "Level 3"])
        );
        assert_eq!(made["dataset"]["filter"]["type"][1], "Intermediate Algebra");
        assert_eq!(made["generate"][0]["mode"], "batch");
        assert_eq!(made["generate"][1]["from"], "cot");
        assert_eq!(made["format"][1]["out"], "cod_medium.jsonl");
    }

    #[test]
    fn programs_are_judged_by_running_them() {
        let made = made(&["--dataset", "apps", "--path", "APPS"]).unwrap();
        let judges = made["verify"].as_array().unwrap();
        let of_code = judges
            .iter()
            .filter(|judge| judge["kinds"] == json!(["code"]));
        assert_eq!(
            of_code.map(|judge| &judge["plugin"]).collect::<Vec<_>>(),
            ["code"]
        );
    }

    #[test]
    fn chains_and_drafts_can_stand_on_their_own_and_carry_tags() {
        let made = made(&[
            "--dataset",
            "gsm8k",
            "--independent",
            "--tags",
            "--keep",
            "finished",
            "--online",
        ])
        .unwrap();
        assert_eq!(made["generate"][1]["from"], Value::Null);
        assert_eq!(made["generate"][0]["mode"], Value::Null);
        assert_eq!(made["format"][0]["config"]["tag"], "thought");
        assert_eq!(made["format"][1]["config"]["tag"], "draft");
        assert_eq!(
            (&made["format"][0]["only"], &made["name"]),
            (&json!("finished"), &json!("gsm8k"))
        );
    }

    #[test]
    fn an_empty_filter_lets_nothing_through_unseen() {
        let error = made(&["--dataset", "gsm8k", "--filter", "level="])
            .err()
            .unwrap();
        assert_eq!(error.error.code, "empty-filter");
    }
}
