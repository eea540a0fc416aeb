//! What is said of money: exactly, over all starts, and never a 0 for what nobody knows.

use crate::{count, scene};
use heartcut_tests::{
    fault_server::{Fault, Plan, Usage},
    sums::{self, Sum},
};
use serde_json::Value;

const ROWS: usize = 20;

fn counted() -> Plan {
    Plan {
        usage: Usage::Claimed(100, 7),
        ..Plan::default()
    }
}

#[test]
fn every_answer_has_its_price_and_the_run_their_sum() {
    let scene = scene(ROWS, counted());
    scene.price("0.15", "0.6");
    let summary = scene.summary();
    // 100 · 0.15 and 7 · 0.6 microdollars are 19.2.
    assert_eq!(summary["cost"]["usd"], "0.000384");
    assert_eq!(count(&summary, "/cost/answers"), ROWS);
    assert_eq!(summary["usage"]["input"], 2000);
    for completion in scene.project.store().bodies() {
        assert_eq!(completion["cost"].to_string(), "0.0000192", "{completion}");
    }
    let page = scene
        .project
        .heartcut(&["runs", "cost", "sums-1"])
        .run()
        .expect_code(0);
    for part in ["mock-1", "$0.000384", "this test", "$0.000024"] {
        assert!(
            page.text().contains(part),
            "{part} is missing:\n{}",
            page.text()
        );
    }
    let page = scene
        .project
        .heartcut(&["runs", "cost", "sums-1", "--json"])
        .run()
        .expect_code(0);
    assert_eq!(page.json()["steps"][0]["cost"]["usd"], "0.000384");
    assert_eq!(page.json()["accepted"], sums::answered_rightly(ROWS));
}

#[test]
fn the_starts_of_a_run_add_up() {
    let stop = Sum::nth(ROWS / 2).question();
    let plan = Plan {
        marked: vec![(stop, Fault::Unauthorized)],
        ..counted()
    };
    let scene = scene(ROWS, plan);
    scene.price("1", "1");
    scene.edit("concurrency = 64", "concurrency = 1");
    scene.run().expect_code(5);
    scene.server.change(counted());
    let summary = scene.summary();
    let usd = summary["cost"]["usd"]
        .as_str()
        .and_then(|usd| usd.parse().ok());
    assert_eq!(usd, Some(107.0 * ROWS as f64 / 1e6), "{summary}");
    assert_eq!(count(&summary, "/usage/input"), 100 * ROWS);
    // A start that buys nothing forgets nothing.
    let again = scene.summary();
    assert_eq!(count(&again, "/requests/sent"), 0);
    assert_eq!(
        (&again["cost"], &again["usage"]),
        (&summary["cost"], &summary["usage"])
    );
    let shown = scene
        .project
        .heartcut(&["runs", "show", "sums-1", "--json"])
        .run()
        .expect_code(0);
    assert_eq!(shown.json()["summary"]["cost"], summary["cost"]);
}

#[test]
fn an_unknown_price_is_unknown() {
    let scene = scene(ROWS, counted());
    let summary = scene.summary();
    assert_eq!(summary["cost"]["usd"], Value::Null);
    assert_eq!(summary["cost"]["usd_per_accepted"], Value::Null);
    assert_eq!(count(&summary, "/cost/unknown"), ROWS);
    for completion in scene.project.store().bodies() {
        assert_eq!(completion.get("cost"), None, "{completion}");
    }
    let page = scene
        .project
        .heartcut(&["runs", "cost", "sums-1"])
        .run()
        .expect_code(0);
    assert!(
        page.text().contains("unknown") && !page.text().contains('$'),
        "{}",
        page.text()
    );
    let output = scene
        .project
        .heartcut(&["run", "sums.toml"])
        .env("OPENAI_API_KEY", "x")
        .run();
    output.expect_code(0).expect_said(&["cost       unknown"]);
}

#[test]
fn what_another_run_has_bought_costs_nothing() {
    let scene = scene(ROWS, counted());
    scene.price("1", "1");
    scene.summary();
    scene.edit("name = \"sums\"", "name = \"other\"");
    let summary = scene.summary();
    assert_eq!(count(&summary, "/requests/cached"), ROWS);
    assert_eq!(
        (&summary["cost"]["usd"], count(&summary, "/cost/answers")),
        (&"0".into(), 0)
    );
}

#[test]
fn prices_are_listed_and_taken_over() {
    let project = crate::project();
    let list = project
        .heartcut(&["prices", "list", "gemini-3-pro"])
        .run()
        .expect_code(0);
    for part in ["gemini-3-pro-preview", "12", "2026-11-20", "source: "] {
        assert!(
            list.text().contains(part),
            "{part} is missing:\n{}",
            list.text()
        );
    }
    let gathered = r#"{"gemini/gemini-3-pro-preview": {"litellm_provider": "gemini", "mode": "chat",
        "input_cost_per_token": 3e-06, "output_cost_per_token": 1.3e-05}}"#;
    project.write("new.json", gathered);
    project
        .heartcut(&["prices", "update", "--from", "new.json"])
        .run()
        .expect_code(0);
    let list = project
        .heartcut(&["prices", "list", "gemini-3-pro", "--json"])
        .run()
        .expect_code(0);
    let rows = list.json();
    let rows = rows.as_array().expect("a list");
    assert_eq!(
        (&rows[0]["output"], &rows[0]["providers"]),
        (&"13".into(), &serde_json::json!(["gemini"]))
    );
    project.write(
        "bad.json",
        r#"{"schema": 1, "source": "", "date": "", "rows": [{"ouput": "1"}]}"#,
    );
    let refused = project
        .heartcut(&["prices", "update", "--from", "bad.json"])
        .run()
        .expect_code(3);
    refused.expect_said(&["bad.json", "did you mean `output`?"]);
}

#[test]
fn every_service_of_the_table_has_its_prices_by_default() {
    let project = crate::project();
    project.write("sums.jsonl", heartcut_tests::sums::jsonl(2));
    let models = [
        ("openai", "gpt-4o-mini", ""),
        ("gemini", "gemini-3-pro-preview", ""),
        (
            "vertex",
            "gemini-3-pro-preview",
            "project = \"p\"\nlocation = \"global\"",
        ),
        ("anthropic", "claude-sonnet-4-5", ""),
    ];
    for (provider, model, config) in models {
        let pipeline = format!(
            "[dataset]\nplugin = \"jsonl\"\n[dataset.config]\npath = \"sums.jsonl\"\nkind = \"math\"\n\
             [[generate]]\nplugin = \"{provider}\"\nmodel = \"{model}\"\n[generate.config]\n{config}\n\
             [verify]\nplugin = \"math\"\n"
        );
        project.write("p.toml", pipeline);
        let told = project.heartcut(&["run", "p.toml", "--dry-run"]).run();
        told.expect_code(0).expect_printed(&["cost      about $"]);
    }
}
