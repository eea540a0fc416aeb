//! Which problems a run takes: filters, seeds, shares, parts, repeats and evaluation splits.

use crate::project;
use heartcut_tests::project::Project;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Forty problems of two levels with recorded answers, and a pipeline whose `[dataset]` says more.
fn run(keys: &str) -> (Project, heartcut_tests::invocation::Output) {
    let project = project();
    let level = |at: usize| {
        if at.is_multiple_of(4) {
            "Level 5"
        } else {
            "Level 2"
        }
    };
    let problem = |at: usize| {
        let (one, two) = (at % 20, at / 20);
        json!({"id": format!("p{at}"), "kind": "math", "question": format!("What is {one} plus {one}?{}", " ".repeat(two)), "answer": (one * 2).to_string(), "level": level(at)})
    };
    let answer = |at: usize| json!({"id": format!("p{at}"), "response": format!("\\boxed{{{}}}", at % 20 * 2)});
    let lines = |row: &dyn Fn(usize) -> Value| -> String {
        (0..40).map(|at| format!("{}\n", row(at))).collect()
    };
    project.write("problems.jsonl", lines(&problem));
    project.write("recorded.jsonl", lines(&answer));
    let pipeline = format!(
        "seed = 3\n[dataset]\nplugin = 'jsonl'\n{keys}\n[dataset.config]\npath = 'problems.jsonl'\n\
         [[generate]]\nplugin = 'replay'\nmodel = 'recorded'\nstyles = ['plain']\n[generate.config]\npath = 'recorded.jsonl'\n\
         [verify]\nplugin = 'math'\n[[format]]\nplugin = 'cot'\nout = 'out.jsonl'\n[format.config]\nid = 'problem'\n"
    );
    project.write("p.toml", pipeline);
    let output = project.heartcut(&["run", "p.toml", "--json"]).run();
    (project, output)
}

fn ids(keys: &str) -> Vec<String> {
    let (project, output) = run(keys);
    output.expect_code(0);
    let rows = project.rows("out.jsonl");
    let id = |row: &Value| row["id"].as_str().unwrap_or_default().to_owned();
    rows.iter().map(id).collect()
}

fn number(id: &str) -> usize {
    id.trim_start_matches('p').parse().expect("a number")
}

#[test]
fn filters_compare() {
    let hard = ids("filter = { level = '>= 3' }");
    assert_eq!(hard.len(), 10);
    assert!(hard.iter().all(|id| number(id).is_multiple_of(4)));
    let (_, output) = run("filter = { level = '> 2 and < 5' }");
    output
        .expect_code(3)
        .expect_said(&["none of 40 problems", "`level` is Level 2, Level 5"]);
}

#[test]
fn what_no_problem_has_is_named() {
    for keys in [
        "filter = { levl = 'Level 2' }",
        "balance = ['levl']",
        "stratify = ['levl']\nlimit = 4",
    ] {
        let (project, output) = run(keys);
        output
            .expect_code(3)
            .expect_said(&["a field `levl`", "did you mean `level`?"]);
        let output = project.heartcut(&["run", "p.toml", "--dry-run"]).run();
        output
            .expect_code(3)
            .expect_said(&["did you mean `level`?"]);
    }
    let (_, output) = run("filter = { level = '=> 3' }");
    output.expect_code(3).expect_said(&["`=> 3`", "`>= 3`"]);
}

#[test]
fn a_filter_of_the_command_line_replaces_that_of_the_file() {
    let (project, output) = run("filter = { level = 'Level 2', id = ['p1', 'p2', 'p4'] }");
    output.expect_code(0);
    let args = ["run", "p.toml", "--json", "--filter", "level=>= 5,Level 9"];
    project.heartcut(&args).run().expect_code(0);
    let rows = project.rows("out_1.jsonl");
    assert_eq!((rows.len(), &rows[0]["id"]), (1, &json!("p4")));
    let args = ["run", "p.toml", "--filter", "level="];
    let output = project.heartcut(&args).run();
    output.expect_code(3).expect_said(&["names no value"]);
}

/// The forty problems, and others in a file of their own under `[[dataset.KEY]]`.
fn run_with(
    key: &str,
    keys: &str,
    others: &[(&str, &str)],
) -> (Project, heartcut_tests::invocation::Output) {
    let (project, _) = run("limit = 1");
    let other = |(id, question): &(&str, &str)| {
        json!({"id": id, "kind": "math", "question": question, "answer": "7"}).to_string() + "\n"
    };
    let lines: String = others.iter().map(other).collect();
    project.write("other.jsonl", lines);
    let answer = |(id, _): &(&str, &str)| {
        json!({"id": format!("o-{id}"), "response": "\\boxed{7}"}).to_string() + "\n"
    };
    let mut recorded = project.read("recorded.jsonl");
    recorded.extend(others.iter().map(answer).collect::<String>().bytes());
    project.write("recorded.jsonl", recorded);
    let pipeline = String::from_utf8(project.read("p.toml")).expect("a text");
    let other = format!(
        "[[dataset.{key}]]\nplugin = 'jsonl'\nprefix = 'o-'\nconfig = {{ path = 'other.jsonl' }}\n"
    );
    let pipeline = pipeline.replace("limit = 1\n", &format!("{keys}\n"));
    project.write(
        "q.toml",
        pipeline.replace("[[generate]]", &format!("{other}[[generate]]")),
    );
    let output = project.heartcut(&["run", "q.toml", "--json"]).run();
    (project, output)
}

#[test]
fn several_datasets_are_one_list() {
    let others = [
        ("p0", "What is three plus four?"),
        ("p1", "What is 3 plus 3?"),
        ("p2", "5 + 2?"),
    ];
    let ids = |keys: &str| -> BTreeSet<String> {
        let (project, output) = run_with("more", keys, &others);
        output.expect_code(0);
        let rows = project.rows("out_1.jsonl");
        let id = |row: &Value| row["id"].as_str().unwrap_or_default().to_owned();
        rows.iter().map(id).collect()
    };
    assert_eq!(ids("").len(), 43);
    let balanced = ids("balance = ['dataset']\nshuffle = true");
    let other = balanced.iter().filter(|id| id.starts_with("o-")).count();
    assert_eq!((balanced.len(), other), (6, 3));
    let unlike = ids("duplicates = 'exact'");
    assert_eq!(unlike.len(), 22);
    assert!(!unlike.contains("o-p1"), "the first dataset has it already");
}

#[test]
fn what_is_in_an_evaluation_split_is_set_aside() {
    let others = [("x", "what is 3  plus 3?"), ("y", "Who wrote this?")];
    for keys in ["", "shuffle = true", "limit = 38", "balance = ['kind']"] {
        let (project, output) = run_with("against", keys, &others);
        output.expect_code(0);
        let rows = project.rows("out_1.jsonl");
        assert_eq!(rows.len(), 38, "{keys}");
        assert!(
            rows.iter()
                .all(|row| row["id"] != "p3" && row["id"] != "p23")
        );
        let rejects = project.rejects("q-1");
        assert_eq!(rejects.len(), 2, "{keys}");
        assert_eq!(rejects[0]["code"], "leak", "{rejects:#?}");
        let why = rejects[0]["message"].as_str().unwrap_or_default();
        assert!(why.contains("`p3`") && why.contains("`o-x`"), "{why}");
    }
}

#[test]
fn a_seed_decides_order_and_choice() {
    let first = ids("shuffle = true\nlimit = 12");
    assert_eq!(first, ids("shuffle = true\nlimit = 12"));
    assert_eq!(first.iter().collect::<BTreeSet<_>>().len(), 12);
    assert_ne!(
        first,
        (0..12).map(|at| format!("p{at}")).collect::<Vec<_>>()
    );
}

#[test]
fn shares_are_equal_or_fair() {
    let hard = |ids: &[String]| ids.iter().filter(|id| number(id).is_multiple_of(4)).count();
    let equal = ids("balance = ['level']\nlimit = 10\nshuffle = true");
    assert_eq!((equal.len(), hard(&equal)), (10, 5));
    let fair = ids("stratify = ['level']\nlimit = 12\nshuffle = true");
    assert_eq!((fair.len(), hard(&fair)), (12, 3));
}

#[test]
fn repeats_are_left_out() {
    assert_eq!(ids("duplicates = 'exact'").len(), 20);
    assert_eq!(ids("").len(), 40);
}

#[test]
fn parts_never_cross() {
    let parts = "[dataset.parts]\ntrain = 2\ntest = 1";
    let part = |name: &str| -> BTreeSet<String> {
        ids(&format!("part = '{name}'\n{parts}"))
            .into_iter()
            .collect()
    };
    let (train, test) = (part("train"), part("test"));
    assert_eq!(
        (train.len() + test.len(), train.is_disjoint(&test)),
        (40, true)
    );
    let questions = |part: &BTreeSet<String>| {
        part.iter()
            .map(|id| number(id) % 20)
            .collect::<BTreeSet<_>>()
    };
    assert!(
        questions(&train).is_disjoint(&questions(&test)),
        "a question is in one part whatever its id"
    );
    let (_, output) = run("part = 'trian'");
    assert!(output.stderr.contains("train"), "{}", output.stderr);
}

#[test]
fn an_evaluation_split_needs_the_word() {
    let (project, output) = run("split = 'test'");
    assert_ne!(output.code(), Some(0));
    assert!(
        output.stderr.contains("evaluation = true"),
        "{}",
        output.stderr
    );
    let allowed = ["run", "p.toml", "--set", "dataset.evaluation=true"];
    project.heartcut(&allowed).run().expect_code(0);
}

#[test]
fn evaluation_rows_are_recognised_by_what_they_and_their_files_say() {
    let row = json!({"id": "a", "kind": "math", "question": "What is 1 plus 1?", "answer": "2"});
    let mut said = row.clone();
    said["split"] = "validation".into();
    for (file, row) in [
        ("test.jsonl", &row),
        ("OwnTestSet.jsonl", &row),
        ("heldout/mine.jsonl", &row),
        ("mine.eval.jsonl", &row),
        ("mine.jsonl", &said),
    ] {
        let (project, _) = run("limit = 1");
        project.write(file, format!("{row}\n"));
        let set = format!("dataset.config.path={file}");
        let output = project.heartcut(&["run", "p.toml", "--set", &set]).run();
        output.expect_code(3).expect_said(&["evaluation split"]);
    }
    let (project, _) = run("limit = 1");
    for (file, id) in [("data/test.jsonl", "t"), ("data/train.jsonl", "a")] {
        let mut row = row.clone();
        row["id"] = id.into();
        project.write(file, format!("{row}\n"));
    }
    project.write(
        "recorded.jsonl",
        "{\"id\": \"a\", \"response\": \"\\\\boxed{2}\"}\n",
    );
    let args = ["run", "p.toml", "--set", "dataset.config.path=data"];
    project.heartcut(&args).run().expect_code(0);
    let rows = project.rows("out_1.jsonl");
    assert_eq!((rows.len(), &rows[0]["id"]), (1, &json!("a")));
}

#[test]
fn repeats_and_leaks_are_removed_with_their_reasons() {
    let project = project();
    let text = "A gardener plants seven rows of tulips with twelve bulbs in each row, and then a storm \
                washes away a third of all the bulbs before the first of them has come up at all.";
    let rows = [
        json!({"id": "a", "question": format!("{text} How many bulbs are left?"), "answer": "56"}),
        json!({"id": "b", "question": format!("{text}  HOW many bulbs are left?"), "answer": "56"}),
        json!({"id": "c", "question": format!("{text} How many bulbs are still left?"), "answer": "56"}),
        json!({"id": "d", "question": "What is the capital of the largest island?", "answer": "?"}),
    ];
    let lines: String = rows.iter().map(|row| format!("{row}\n")).collect();
    project.write("mine.jsonl", lines);
    project.write("exam.jsonl", format!("{}\n", json!({"id": "x", "question": format!("{text} How many bulbs are left?"), "answer": "56"})));
    let dedup = [
        "dataset",
        "dedup",
        "jsonl=mine.jsonl",
        "--out",
        "kept.jsonl",
        "--removed",
        "gone.jsonl",
        "--json",
    ];
    let report = project.heartcut(&dedup).run().expect_code(0).json();
    assert_eq!(report["removed"], json!({"exact": 1, "near": 1}));
    let ids = |file: &str| {
        project
            .rows(file)
            .iter()
            .map(|row| row["id"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids("kept.jsonl"), ["a", "d"]);
    let gone = project.rows("gone.jsonl");
    assert_eq!(
        (&gone[1]["why"], &gone[1]["of"]["id"]),
        (&json!("near"), &json!("a"))
    );
    let clean = [
        "dataset",
        "decontaminate",
        "jsonl=mine.jsonl",
        "--against",
        "jsonl=exam.jsonl",
        "--out",
        "clean.jsonl",
        "--removed",
        "leaks.jsonl",
    ];
    let output = project.heartcut(&clean).run().expect_code(0);
    let said = output.text();
    assert!(
        said.contains("the same text") && said.contains("nearly"),
        "{said}"
    );
    assert_eq!(ids("clean.jsonl"), ["d"]);
    assert_eq!(project.rows("leaks.jsonl")[0]["of"]["id"], "x");
    project
        .heartcut(&["dataset", "check", "jsonl", "--path", "kept.jsonl"])
        .run()
        .expect_code(0);
    project
        .heartcut(&["dataset", "dedup", "=x"])
        .run()
        .expect_code(2);
}

#[test]
fn repeats_are_never_written_over_a_file() {
    let project = project();
    let row = "{\"id\": \"a\", \"question\": \"1+1?\", \"answer\": \"2\"}\n";
    project.write("mine.jsonl", row);
    project.write("other.jsonl", "mine too");
    project.write("begun.jsonl.part", row);
    for (args, said) in [
        ("jsonl=mine.jsonl --out mine.jsonl", "there already"),
        ("jsonl=mine.jsonl --out other.jsonl", "there already"),
        ("jsonl=mine.jsonl --removed other.jsonl", "there already"),
        ("jsonl=mine.jsonl --out new --removed new", "both kinds"),
        (
            "jsonl=begun.jsonl.part --out begun.jsonl",
            "would be written over",
        ),
    ] {
        for command in ["dedup", "decontaminate --against jsonl=mine.jsonl"] {
            let args: Vec<&str> = command.split(' ').chain(args.split(' ')).collect();
            let failed = project.heartcut(&["dataset"]).args(&args).run();
            failed.expect_code(3).expect_said(&[said]);
        }
    }
    let read = |file: &str| fs_err::read_to_string(project.path(file)).expect("it is there");
    assert_eq!(
        (read("mine.jsonl"), read("begun.jsonl.part")),
        (row.into(), row.into())
    );
    assert_eq!(read("other.jsonl"), "mine too");
    assert!(!project.path("new").exists());
}
