use super::*;

fn line() -> RunLine {
    RunLine {
        waiting: 0,
        name: "sums-1".into(),
        state: "finished",
        problems: 12,
        kept: Some(9),
        verdicts: [("correct", 9), ("incorrect", 3)]
            .map(|(n, c)| (n.to_owned(), c))
            .into(),
        created_at: 1_795_173_665_000,
    }
}

fn page(summary: Option<Value>) -> RunPage {
    let manifest = json!({
        "run": "sums-1", "heartcut": "0.1.0", "plugin_api": "0.0.1", "fingerprint": "f00d",
        "dataset": {"plugin": "dataset/jsonl", "digest": "abcd"},
        "pipeline": {
            "dataset": {"plugin": "jsonl", "split": "test"},
            "verify": {"plugin": "math", "kinds": ["math", "text"]},
            "format": [{"plugin": "cot", "only": "accepted", "out": "out/sums.jsonl"}],
        },
        "steps": [{"name": "main", "provider": "provider/openai", "model": "mock-1",
                   "styles": [{"name": "plain"}, {"name": "strong"}]}],
        "plugins": [{"id": "dataset/jsonl", "version": "0.1.0", "digest": "builtin:0.1.0"}],
    });
    RunPage {
        line: line(),
        manifest,
        summary,
    }
}

#[test]
fn runs_are_lines() {
    let unfinished = RunLine {
        name: "sums-2".into(),
        state: "collected",
        kept: None,
        verdicts: BTreeMap::new(),
        ..line()
    };
    let waiting = RunLine {
        name: "sums-3".into(),
        state: "collected",
        waiting: 12,
        kept: None,
        verdicts: BTreeMap::new(),
        ..line()
    };
    insta::assert_snapshot!(run_list(&[line(), unfinished, waiting]), @"
    RUN     STATE       PROBLEMS  KEPT  BEGUN                 VERDICTS
    sums-1  finished    12        9     2026-11-20 11:21 UTC  9 correct, 3 incorrect
    sums-2  unfinished  12        -     2026-11-20 11:21 UTC
    sums-3  waiting     12        -     2026-11-20 11:21 UTC
    ");
}

#[test]
fn a_page_says_what_a_run_was_made_of() {
    insta::assert_snapshot!(page(None).text(), @"
    run          sums-1
    state        finished
    begun        2026-11-20 11:21 UTC
    heartcut     0.1.0
    plugin_api   0.0.1
    fingerprint  f00d

    made of
      dataset  dataset/jsonl test
      data     blake3 abcd
      step     main: provider/openai mock-1 in plain, strong
      verify   math for math, text
      format   cot: accepted of all steps, to out/sums.jsonl
      plugin   dataset/jsonl 0.1.0

    came to
      not finished; 9 correct, 3 incorrect
    ");
    let summary = json!({
        "run": "sums-1", "problems": 12, "rejected_rows": 0,
        "requests": {"total": 12, "sent": 12, "cached": 0, "failed": 0, "retried": 0, "maybe_billed": 0, "truncated": 0},
        "failures": {}, "usage": {"input": 10, "output": 20}, "verdicts": {"correct": 9, "incorrect": 3},
        "reasons": {"value-differs": 3}, "kept": 9, "outputs": [{"path": "out/sums.jsonl", "rows": 9}], "seconds": 1.5,
    });
    let text = page(Some(summary.clone())).text();
    assert!(
        text.contains("kept       9 rows in out/sums.jsonl"),
        "{text}"
    );
    assert!(
        page(Some(json!({"odd": 1}))).text().contains("\"odd\": 1"),
        "a summary of another version"
    );
    assert_eq!(page(Some(summary)).to_json()["summary"]["kept"], 9);
}
