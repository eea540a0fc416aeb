//! The first minute: without a key, without a network.

use crate::{count, program, project};
use heartcut_tests::{environment, project::Project};
use serde_json::Value;
use std::collections::BTreeSet;

/// Starts heartcut where no network is, if the machine can do that.
fn offline(project: &Project, args: &[&str]) -> heartcut_tests::invocation::Invocation {
    let invocation = project.heartcut(args);
    if environment::succeeds("unshare", &["--net", "true"]) {
        invocation.wrapped(&["unshare", "--net"])
    } else {
        environment::skipped("`unshare --net` is not possible; the network stays reachable");
        invocation
    }
}

fn quickstart() -> String {
    let file = environment::workspace().join("data/samples/quickstart.toml");
    file.to_str().expect("the path is UTF-8").to_owned()
}

#[test]
fn it_keeps_the_good_part_and_counts_the_rest() {
    let project = project();
    let summary = offline(&project, &["run", &quickstart(), "--json"])
        .run()
        .expect_code(0)
        .json();
    let (kept, total) = (count(&summary, "/kept"), count(&summary, "/requests/total"));
    assert!(
        0 < kept && kept < total,
        "some are kept, some are not: {summary}"
    );
    let verdicts =
        ["correct", "incorrect", "unknown"].map(|o| count(&summary, &format!("/verdicts/{o}")));
    assert_eq!(verdicts.iter().sum::<usize>(), total, "{summary}");
    let reasons = summary["reasons"].as_object().expect("reasons are counted");
    let reasons = reasons.values().filter_map(Value::as_u64).sum::<u64>();
    assert!(
        reasons as usize >= total - kept,
        "every loss has a reason: {summary}"
    );
    assert_eq!(count(&summary, "/requests/failed"), 0);
}

#[test]
fn every_row_can_be_traced_back() {
    let project = project();
    let summary = offline(&project, &["run", &quickstart(), "--json"])
        .run()
        .expect_code(0)
        .json();
    let store = project.store();
    let outputs = summary["outputs"].as_array().expect("outputs are listed");
    assert!(!outputs.is_empty(), "{summary}");
    for output in outputs {
        let rows = project.rows(output["path"].as_str().expect("an output has a path"));
        assert_eq!(rows.len() as u64, output["rows"]);
        for row in rows {
            let key = row["meta"]["request"]
                .as_str()
                .expect("a row names its request");
            assert!(store.has_answer(key), "{key} is not in the store");
        }
    }
}

#[test]
fn the_second_run_sends_nothing_and_changes_nothing() {
    let project = project();
    let first = offline(&project, &["run", &quickstart(), "--json"])
        .run()
        .expect_code(0)
        .json();
    let outputs = paths(&first);
    let before = outputs
        .iter()
        .map(|path| project.read(path))
        .collect::<Vec<_>>();
    let second = offline(&project, &["run", &quickstart(), "--json"])
        .run()
        .expect_code(0)
        .json();
    assert_eq!(second["run"], first["run"]);
    assert_eq!(count(&second, "/requests/sent"), 0, "{second}");
    assert_eq!(
        count(&second, "/requests/cached"),
        count(&second, "/requests/total")
    );
    assert_eq!(paths(&second), outputs);
    let after = outputs
        .iter()
        .map(|path| project.read(path))
        .collect::<Vec<_>>();
    assert!(before == after, "the outputs changed");
}

fn paths(summary: &Value) -> BTreeSet<String> {
    let outputs = summary["outputs"].as_array().expect("outputs are listed");
    outputs
        .iter()
        .map(|o| o["path"].as_str().expect("a path").to_owned())
        .collect()
}

#[test]
fn people_get_a_summary_on_stderr() {
    let project = project();
    let output = offline(&project, &["run", &quickstart()])
        .run()
        .expect_code(0);
    assert_eq!(output.text(), "", "stdout is for data");
    output.expect_said(&["kept"]);
}

#[test]
fn init_prints_a_command_that_works() {
    let project = project();
    let output = offline(&project, &["init"]).run().expect_code(0);
    let said = format!("{}\n{}", output.text(), output.stderr);
    let command = said
        .lines()
        .find_map(|line| line.split_once("heartcut run ").map(|(_, rest)| rest));
    let command = command.unwrap_or_else(|| panic!("no command in {said}"));
    let mut args = vec!["run"];
    args.extend(
        command
            .trim_matches(|c: char| "` .".contains(c))
            .split_whitespace(),
    );
    offline(&project, &args).run().expect_code(0);
    let outputs = project
        .files()
        .into_iter()
        .filter(|f| f.starts_with(project.path("out")));
    assert!(
        outputs.count() > 0,
        "nothing was written: {:?}",
        project.files()
    );
}

#[test]
fn init_in_a_new_folder_changes_nothing_elsewhere() {
    let project = project();
    offline(&project, &["init", "fresh"]).run().expect_code(0);
    let strays = project
        .files()
        .into_iter()
        .filter(|f| !f.starts_with(project.path("fresh")));
    assert_eq!(strays.collect::<Vec<_>>(), Vec::<std::path::PathBuf>::new());
    assert!(project.path("fresh/heartcut.toml").exists());
}

#[test]
fn help_needs_no_project() {
    let project = project();
    for topic in [
        "pipelines",
        "styles",
        "plugins",
        "records",
        "errors",
        "exit-codes",
    ] {
        let output = offline(&project, &["help", topic]).run().expect_code(0);
        assert!(
            output.text().len() > 200,
            "`heartcut help {topic}` says little: {}",
            output.text()
        );
    }
    assert!(
        program().exists() && project.files().is_empty(),
        "help leaves nothing behind"
    );
}
