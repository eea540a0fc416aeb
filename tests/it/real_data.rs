//! Real data, which is not part of the repository: it lies beside it or not at all.

use crate::{count, project};
use fs_err as fs;
use heartcut_tests::{aimock::Aimock, environment::shared, project::Project};
use serde_json::Value;
use std::path::Path;

fn rows(file: &Path) -> Vec<Value> {
    let text = fs::read_to_string(file).expect("the file");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a row"))
        .collect()
}

#[test]
fn all_of_gsm8k_is_read() {
    let Some(file) = shared("data/gsm8k/train.jsonl") else {
        return;
    };
    let path = file.to_str().expect("a path");
    let args = ["dataset", "check", "gsm8k", "--path", path, "--json"];
    let checked = project().heartcut(&args).run().expect_code(0).json();
    assert_eq!(
        (count(&checked, "/problems"), count(&checked, "/rejects")),
        (7473, 0)
    );
}

#[test]
fn verdicts_agree_with_the_recorded_ones() {
    let Some(file) = shared("data/outputs/gsm8k_openai_4models.jsonl") else {
        return;
    };
    let path = file.to_str().expect("a path");
    let judged = project()
        .heartcut(&["verify", path, "--verifier", "math"])
        .run()
        .expect_code(0)
        .rows();
    assert_eq!(judged.len(), 2000);
    let agrees = |row: &&Value| {
        (row["verdict"]["outcome"] == "correct") == row["correct"].as_bool().unwrap_or_default()
    };
    let agreeing = judged.iter().filter(agrees).count();
    let others = judged
        .iter()
        .filter(|row| !agrees(row))
        .map(|row| &row["id"])
        .collect::<Vec<_>>();
    assert!(
        agreeing * 1000 >= judged.len() * 995,
        "{agreeing} of 2000 agree, not {others:?}"
    );
}

/// The number after the last `####`.
fn last_number(text: &str) -> Option<f64> {
    let tail = text.rsplit_once("####")?.1.replace([',', '$', '%'], "");
    tail.split_whitespace()
        .next()?
        .trim_end_matches('.')
        .parse()
        .ok()
}

/// A project with the thousand easy problems and their recorded chains.
struct Chains {
    project: Project,
    answers: Vec<(String, String)>,
    /// How many chains end in the gold number.
    right: usize,
}

impl Chains {
    fn laid_out() -> Option<Self> {
        let problems = shared("data/seed_cot_cod/raw/gsm8k_easy.jsonl")?;
        let recorded = shared("data/seed_cot_cod/training/cot_easy.jsonl")?;
        let chains = rows(&recorded);
        let project = project();
        project.write("easy.jsonl", fs::read(&problems).expect("the problems"));
        let text = |row: &Value, key: &str| row[key].as_str().expect("a text").to_owned();
        let answers: Vec<_> = chains
            .iter()
            .map(|row| (text(row, "instruction"), text(row, "output")))
            .collect();
        project.write("chains.jsonl", fs::read(&recorded).expect("the chains"));
        let gold = rows(&problems)
            .into_iter()
            .map(|row| (text(&row, "question"), text(&row, "answer")));
        let gold = gold.collect::<std::collections::BTreeMap<_, _>>();
        let is_right = |(question, answer): &&(String, String)| {
            let wanted = gold.get(question).and_then(|gold| last_number(gold));
            wanted.is_some() && wanted == last_number(answer)
        };
        let right = answers.iter().filter(is_right).count();
        assert_eq!((answers.len(), gold.len()), (1000, 1000));
        Some(Self {
            project,
            answers,
            right,
        })
    }

    /// Writes the pipeline with a provider and runs it; the rows of its output.
    fn kept(&self, name: &str, provider: &str) -> Vec<Value> {
        let pipeline = format!(
            "[dataset]\nplugin = \"gsm8k\"\n[dataset.config]\npath = \"easy.jsonl\"\n\
             [[generate]]\nname = \"cot\"\nstyles = [\"plain\"]\n{provider}\n\
             [[verify]]\nplugin = \"math\"\n\
             [[format]]\nplugin = \"cot\"\nout = \"{name}/cot_easy.jsonl\"\n"
        );
        self.project.write(&format!("{name}.toml"), pipeline);
        let run = self
            .project
            .heartcut(&["run", &format!("{name}.toml"), "--json"]);
        let summary = run.env("OPENAI_API_KEY", "any").run().expect_code(0).json();
        assert_eq!(count(&summary, "/problems"), 1000);
        assert_eq!(count(&summary, "/requests/failed"), 0, "{summary}");
        let rows = self.project.rows(&format!("{name}/cot_easy.jsonl"));
        assert_eq!(rows.len(), count(&summary, "/kept"));
        rows
    }
}

const REPLAY: &str = "plugin = \"replay\"\nmodel = \"recorded\"\n[generate.config]\n\
                      path = \"chains.jsonl\"\nby = \"question\"\n\
                      fields = { question = \"instruction\", response = \"output\" }";

#[test]
fn recorded_chains_become_training_data() {
    let Some(chains) = Chains::laid_out() else {
        return;
    };
    let kept = chains.kept("replayed", REPLAY);
    let distance = kept.len().abs_diff(chains.right);
    assert!(
        distance <= 5,
        "{} were kept, {} end in the gold number",
        kept.len(),
        chains.right
    );
    assert!(kept.len() > 900, "{}", kept.len());
}

#[test]
fn a_service_that_others_wrote_gives_the_same_rows() {
    let Some(chains) = Chains::laid_out() else {
        return;
    };
    let Some(service) = Aimock::start(chains.project.root(), &chains.answers) else {
        return;
    };
    let provider = format!(
        "plugin = \"openai\"\nmodel = \"gpt-4o\"\n[generate.config]\nbase_url = \"{}\"",
        service.base_url()
    );
    let without_origin = |rows: Vec<Value>| {
        let plain = rows.into_iter().map(|mut row| {
            row.as_object_mut().expect("a row").remove("meta");
            row
        });
        plain.collect::<Vec<_>>()
    };
    let served = without_origin(chains.kept("served", &provider));
    let replayed = without_origin(chains.kept("replayed", REPLAY));
    assert_eq!(served.len(), replayed.len());
    assert!(served == replayed, "the rows differ");
}
