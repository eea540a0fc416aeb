//! Runs among each other: which is continued, which is new, and whose files are whose.

use crate::{count, scene};
use heartcut_tests::{
    fault_server::Plan,
    scene::Scene,
    sums::{self, Sum},
};
use serde_json::json;

#[test]
fn equal_arguments_continue_the_run() {
    let scene = scene(12, Plan::default());
    let (first, again) = (scene.summary(), scene.summary());
    assert_eq!(
        (&first["run"], &again["run"]),
        (&"sums-1".into(), &"sums-1".into())
    );
    assert_eq!(scene.server.requests(), 12);
}

#[test]
fn other_arguments_are_another_run_with_files_of_its_own() {
    let scene = scene(12, Plan::default());
    scene.summary();
    let before = scene.output();
    let other = scene
        .command()
        .arg("--limit")
        .arg("4")
        .run()
        .expect_code(0)
        .json();
    assert_eq!(other["run"], "sums-2");
    assert!(
        scene.output() == before,
        "the first run's output was overwritten"
    );
    assert_eq!(
        scene.project.rows("out/sums_1.jsonl").len(),
        sums::answered_rightly(4)
    );
    assert_eq!(scene.server.requests(), 12, "all four were answered before");
}

#[test]
fn a_file_of_the_user_is_not_overwritten() {
    let scene = scene(3, Plan::default());
    scene.project.write("out/sums.jsonl", "mine\n");
    let summary = scene.summary();
    assert_eq!(scene.output(), b"mine\n");
    assert_eq!(summary["outputs"][0]["path"], "out/sums_1.jsonl");
}

#[test]
fn a_dry_run_sends_nothing() {
    let scene = scene(12, Plan::default());
    let output = scene.command().arg("--dry-run").run().expect_code(0);
    let said = format!("{}{}", output.text(), output.stderr);
    assert!(said.contains("12"), "the number of requests: {said}");
    assert!(
        said.contains(&sums::Sum::nth(0).question()),
        "the first prompt: {said}"
    );
    assert_eq!(scene.server.requests(), 0);
    assert!(
        !scene.project.path("out").exists(),
        "a dry run writes no output"
    );
}

#[test]
fn limits_of_a_model_that_nobody_asks_are_told() {
    let scene = scene(2, Plan::default());
    let set = ["--dry-run", "--set", "limits.models.mokc.rpm=3"];
    let output = scene.command().args(&set).run().expect_code(0);
    output.expect_said(&["no step asks the model `mokc`"]);
    let output = scene.command().arg("--dry-run").run().expect_code(0);
    assert!(!output.stderr.contains("no step asks"), "{}", output.stderr);
}

#[test]
fn offline_sends_nothing_and_uses_what_is_there() {
    let scene = scene(12, Plan::default());
    scene.command().arg("--limit").arg("5").run().expect_code(0);
    scene.server.forget();
    let output = scene.command().arg("--offline").run();
    assert_eq!(scene.server.requests(), 0, "offline means offline");
    assert_ne!(output.code(), Some(0), "seven answers are missing");
    let whole = scene
        .command()
        .args(&["--offline", "--limit", "5"])
        .run()
        .expect_code(0)
        .json();
    assert_eq!(count(&whole, "/requests/cached"), 5);
}

#[test]
fn settings_change_the_pipeline() {
    let scene = scene(12, Plan::default());
    let set = [
        "--set",
        "dataset.limit=3",
        "--set",
        "generate.0.model=mock-9",
    ];
    let summary = scene.command().args(&set).run().expect_code(0).json();
    assert_eq!(count(&summary, "/problems"), 3);
    assert_eq!(scene.server.journal().entries()[0].body["model"], "mock-9");
}

#[test]
fn never_more_in_flight_than_allowed() {
    let scene = scene(120, Plan::slow(10));
    scene.edit("concurrency = 64", "concurrency = 7");
    scene.summary();
    let most = scene.server.most_at_once();
    assert!((2..=7).contains(&most), "{most} requests were in flight");
}

#[test]
fn runs_are_listed_and_shown() {
    let scene = scene(6, Plan::default());
    scene.summary();
    let list = scene
        .project
        .heartcut(&["runs", "list", "--json"])
        .run()
        .expect_code(0);
    assert!(list.text().contains("sums-1"), "{}", list.text());
    let shown = scene
        .project
        .heartcut(&["runs", "show", "sums-1", "--json"])
        .run()
        .expect_code(0);
    assert!(shown.text().contains("sums-1"), "{}", shown.text());
    let people = scene
        .project
        .heartcut(&["runs", "list"])
        .run()
        .expect_code(0);
    assert!(people.text().contains("sums-1"), "{}", people.text());
}

#[test]
fn a_second_step_builds_on_the_first() {
    let scene = scene(10, Plan::default());
    let second = "[[generate]]\nname = \"again\"\nplugin = \"openai\"\nmodel = \"mock-2\"\n\
                  from = \"main\"\n[generate.config]\n";
    let base_url = format!("base_url = \"{}\"", scene.server.base_url());
    scene.edit(&base_url, &format!("{base_url}\n{second}{base_url}"));
    scene.edit("plugin = \"cot\"", "plugin = \"cot\"\nstep = \"again\"");
    let summary = scene.summary();
    let accepted = sums::answered_rightly(10);
    assert_eq!(
        count(&summary, "/requests/total"),
        10 + accepted,
        "only accepted ones go on"
    );
    assert_eq!(scene.rows().len(), accepted);
    assert!(
        scene
            .rows()
            .iter()
            .all(|row| row["meta"]["step"] == "again")
    );
}

#[test]
fn two_at_once_buy_nothing_twice() {
    for under_way in [0, 50] {
        let scene = scene(300, Plan::slow(20));
        let one = scene.command().start();
        scene.server.wait_for(under_way, || false);
        let other = scene.command().start();
        let codes = [one.wait().code(), other.wait().code()];
        assert!(codes.contains(&Some(0)), "{codes:?}");
        let repeated = scene.server.journal().repeated();
        assert_eq!(repeated, 0, "bought twice after {under_way}; {codes:?}");
        assert_eq!(
            count(&scene.summary(), "/kept"),
            sums::answered_rightly(300)
        );
        assert_eq!(scene.rows().len(), sums::answered_rightly(300));
    }
}

#[test]
fn rows_come_in_the_order_of_the_pipeline() {
    let scene = scene(30, Plan::slow(1));
    scene.edit(
        "styles = [\"plain\"]",
        "styles = [\"step-by-step\", \"plain\"]\nsamples = 2",
    );
    scene.edit("plugin = \"cot\"", "plugin = \"cot\"\nonly = \"all\"");
    scene.summary();
    let expected = (0..30).flat_map(|n| {
        let problem = Sum::nth(n).row()["id"].clone();
        ["step-by-step", "plain"]
            .into_iter()
            .flat_map(move |style| {
                let problem = problem.clone();
                (0..2).map(move |sample| json!([problem, style, sample]))
            })
    });
    let place = |row: &serde_json::Value| {
        let meta = &row["meta"];
        json!([meta["problem"], meta["style"], meta["sample"]])
    };
    let found = scene.rows().iter().map(place).collect::<Vec<_>>();
    assert_eq!(found, expected.collect::<Vec<_>>());
}

#[test]
fn equal_questions_are_bought_once_and_kept_twice() {
    let scene = scene(0, Plan::slow(5));
    let row = |id: &str| {
        let mut row = Sum::nth(1).row();
        row["id"] = id.into();
        format!("{row}\n")
    };
    scene
        .project
        .write("sums.jsonl", ["a", "b", "c"].map(row).concat());
    let summary = scene.summary();
    assert_eq!(
        (scene.server.requests(), count(&summary, "/kept")),
        (1, 3),
        "{summary}"
    );
    let problems = scene
        .rows()
        .iter()
        .map(|row| row["meta"]["problem"].clone())
        .collect::<Vec<_>>();
    assert_eq!(problems, ["a", "b", "c"]);
}

/// Six problems of three levels and two types, and `topic` beside.
fn levels() -> Scene {
    let scene = scene(0, Plan::default());
    let rows = (1..7).map(|n| {
        let mut row = Sum::nth(n).row();
        row["level"] = format!("Level {}", n % 3).into();
        row["type"] = if n < 4 { "Algebra" } else { "Geometry" }.into();
        row["topic"] = if n % 2 == 0 { "even" } else { "odd" }.into();
        format!("{row}\n")
    });
    scene.project.write("sums.jsonl", rows.collect::<String>());
    scene
}

#[test]
fn a_filter_admits_what_it_names() {
    let filters = [
        ("{ level = [\"Level 1\", \"Level 2\"] }", 4),
        (
            "{ level = [\"Level 1\", \"Level 2\"], type = \"Algebra\" }",
            2,
        ),
        ("{ type = \"Geometry\", topic = \"even\" }", 2),
        ("{ id = \"sum-103\" }", 1),
    ];
    for (filter, admitted) in filters {
        let scene = levels();
        scene.edit(
            "[dataset.config]",
            &format!("filter = {filter}\n[dataset.config]"),
        );
        assert_eq!(count(&scene.summary(), "/problems"), admitted, "{filter}");
        assert_eq!(scene.server.requests(), admitted, "{filter}");
    }
}

const MY_STYLE: &str = "summary = \"mine\"\n[[messages]]\nrole = \"system\"\n\
                        template = \"Be brief.\"\n[[messages]]\nrole = \"user\"\n\
                        template = \"Mine: {{ question }}\"\n";

#[test]
fn a_project_has_styles_of_its_own() {
    let scene = scene(2, Plan::default());
    scene.project.write("prompts/styles/plain.toml", MY_STYLE);
    scene.summary();
    let journal = scene.server.journal();
    let messages = &journal.entries()[0].body["messages"];
    assert_eq!(
        messages[0],
        json!({"role": "system", "content": "Be brief."})
    );
    assert!(
        messages[1]["content"]
            .as_str()
            .is_some_and(|text| text.starts_with("Mine: What is"))
    );
    scene.project.write(
        "prompts/styles/plain.toml",
        MY_STYLE.replace("brief", "thorough"),
    );
    scene.server.forget();
    scene.summary();
    assert_eq!(
        scene.server.requests(),
        2,
        "another prompt is another question"
    );
}

#[test]
fn who_sees_the_gold_answer_proves_nothing() {
    let scene = scene(5, Plan::default());
    let peeking = MY_STYLE.replace("summary", "sees_gold = true\nsummary");
    scene.project.write("prompts/styles/plain.toml", peeking);
    let summary = scene.summary();
    for outcome in ["correct", "incorrect", "unknown"] {
        assert_eq!(
            count(&summary, &format!("/verdicts/{outcome}")),
            0,
            "{summary}"
        );
    }
    assert!(
        scene
            .rows()
            .iter()
            .all(|row| row["meta"]["sees_gold"] == true)
    );
}

#[test]
fn who_reads_what_has_seen_the_gold_answer_has_seen_it() {
    let scene = scene(3, Plan::default());
    let peeking = MY_STYLE.replace("summary", "sees_gold = true\nsummary");
    scene.project.write("prompts/styles/peeking.toml", peeking);
    let second = "[[generate]]\nname = \"again\"\nplugin = \"openai\"\nmodel = \"mock-2\"\n\
                  from = \"main\"\nonly = \"all\"\n[generate.config]\n";
    let base_url = format!("base_url = \"{}\"", scene.server.base_url());
    scene.edit(&base_url, &format!("{base_url}\n{second}{base_url}"));
    scene.edit("styles = [\"plain\"]", "styles = [\"peeking\"]");
    let refused = scene.command().run().expect_code(3);
    drop(refused.expect_said(&["has seen the gold answer"]));
    assert_eq!(scene.server.requests(), 0);
}

#[test]
fn listings_are_json_when_asked() {
    let scene = scene(3, Plan::default());
    scene.summary();
    let listings: [&[&str]; 6] = [
        &["plugin", "list"],
        &["plugin", "show", "verifier/math"],
        &["dataset", "list"],
        &["dataset", "show", "jsonl"],
        &["runs", "list"],
        &["runs", "show", "sums-1"],
    ];
    for listing in listings {
        let people = scene.project.heartcut(listing).run().expect_code(0);
        assert!(!people.text().is_empty(), "{listing:?} says nothing");
        let json = scene
            .project
            .heartcut(listing)
            .arg("--json")
            .run()
            .expect_code(0);
        assert!(
            json.json().is_object() || json.json().is_array(),
            "{listing:?}"
        );
    }
    let none = scene.project.heartcut(&["runs", "show", "sums-9"]).run();
    assert_ne!(none.code(), Some(0));
}
