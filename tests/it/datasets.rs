//! Datasets over real files, which lie beside the repository or not at all, and over spoiled ones.

use crate::{count, program, project};
use fs_err as fs;
use heartcut_tests::{environment::shared, invocation::Invocation, project::Project};
use serde_json::{Value, json};
use std::{collections::BTreeMap, io::Write, path::Path};

/// A dataset that reads a file of the real data, and how it is told what the file is.
struct Claim {
    file: &'static str,
    dataset: &'static str,
    split: &'static str,
    set: &'static [&'static str],
}

const fn claim(file: &'static str, dataset: &'static str, split: &'static str) -> Claim {
    Claim {
        file,
        dataset,
        split,
        set: &[],
    }
}

const fn mapped(file: &'static str, dataset: &'static str, set: &'static [&'static str]) -> Claim {
    Claim {
        file,
        dataset,
        split: "",
        set,
    }
}

const RECORDED: &[&str] = &[
    "fields.question=instruction",
    "fields.answer=output",
    "fields.id=number",
];

const CLAIMS: &[Claim] = &[
    claim("gsm8k/train.jsonl", "gsm8k", "train"),
    claim("math/MATH_folders.tar.gz", "math", "test"),
    claim("math/competition_math.jsonl", "math", "test"),
    claim("math/folder/MATH/test/", "math", "test"),
    claim("math/craft_train/algebra.jsonl", "math", "train"),
    claim(
        "math/craft_train/counting_and_probability.jsonl",
        "math",
        "train",
    ),
    claim("math/craft_train/geometry.jsonl", "math", "train"),
    claim(
        "math/craft_train/intermediate_algebra.jsonl",
        "math",
        "train",
    ),
    claim("math/craft_train/number_theory.jsonl", "math", "train"),
    claim("math/craft_train/prealgebra.jsonl", "math", "train"),
    claim("math/craft_train/precalculus.jsonl", "math", "train"),
    claim("aime/aime_1983_2003.json", "aime", ""),
    claim("aime/aime2025-I.jsonl", "aime", "2025-I"),
    claim("code_extra/mbpp.jsonl", "mbpp", ""),
    claim("code_extra/example_problem.jsonl", "humaneval", ""),
    claim(
        "medec/MEDEC-MS-ValidationSet-with-GroundTruth-and-ErrorType.csv",
        "medec",
        "validation",
    ),
    claim("medec/medec_pairs_train.jsonl", "medec", "train"),
    claim(
        "arc_challenge/ARC-Challenge-Train.jsonl",
        "arc-challenge",
        "train",
    ),
    claim(
        "commonsense_qa/train_rand_split.jsonl",
        "commonsense-qa",
        "train",
    ),
    claim(
        "commonsense_qa/test_rand_split_no_answers.jsonl",
        "commonsense-qa",
        "test",
    ),
    claim("date/task.json", "date", ""),
    claim("anli/ANLI_analysis_r1_dev.csv", "anli", "dev"),
    claim("anli/ANLI_analysis_r2_dev.csv", "anli", "dev"),
    claim("strategy_qa/train.json", "strategy-qa", "train"),
    claim("strategy_qa/strategyqa_test.json", "strategy-qa", "test"),
    claim("tabmwp/problems_dev1k.json", "table-mwp", "dev"),
    claim("seed_cot_cod/raw/gsm8k_easy.jsonl", "gsm8k", "train"),
    claim(
        "seed_cot_cod/raw/qwedsacf_competition_math_medium.jsonl",
        "math",
        "",
    ),
    claim("normalised/gsm8k.jsonl", "gsm8k", "train"),
    claim("normalised/math.jsonl", "math", "test"),
    claim("normalised/arc_challenge.jsonl", "arc-challenge", "train"),
    claim("normalised/commonsense_qa.jsonl", "commonsense-qa", "train"),
    claim("normalised/date.jsonl", "date", ""),
    claim("normalised/anli.jsonl", "anli", "dev"),
    claim("normalised/strategy_qa.jsonl", "strategy-qa", "train"),
    claim("normalised/table_mwp.jsonl", "table-mwp", "dev"),
    mapped(
        "parquet_format/kk_3ppl_test.parquet",
        "parquet",
        &[
            "fields.question=quiz",
            "fields.answer=reward_model.ground_truth.solution_text_format",
        ],
    ),
    mapped(
        "medec/selfplay_train.parquet",
        "parquet",
        &["fields.question=prompt", "fields.answer=reward_model"],
    ),
    mapped(
        "gsm8k/example_model_solutions.jsonl",
        "jsonl",
        &["fields.answer=ground_truth"],
    ),
    mapped("seed_cot_cod/training/cot_easy.jsonl", "jsonl", RECORDED),
    mapped("seed_cot_cod/processed/cod_easy.jsonl", "jsonl", RECORDED),
    mapped(
        "seed_cot_cod/analysis/gsm8k_easy_incorrect_samples.csv",
        "csv",
        &[
            "fields.question='full answer'",
            "fields.answer='extracted answer'",
        ],
    ),
    mapped(
        "mode_cotd/gsm8k_train.json",
        "json",
        &["fields.question=input", "fields.answer=output"],
    ),
];

/// Splits whose answers nobody gives away.
const UNLABELLED: [&str; 2] = [
    "commonsense_qa/test_rand_split_no_answers.jsonl",
    "strategy_qa/strategyqa_test.json",
];

fn args<'a>(claim: &'a Claim, path: &'a Path) -> Vec<&'a str> {
    let mut args = vec![claim.dataset, "--path", path.to_str().expect("a path")];
    if !claim.split.is_empty() {
        args.extend(["--split", claim.split]);
    }
    args.extend(claim.set.iter().flat_map(|set| ["--set", *set]));
    args
}

/// What the manifest says of each file.
fn manifest() -> Option<BTreeMap<String, Value>> {
    let text = fs::read_to_string(shared("data/MANIFEST.jsonl")?).expect("the manifest");
    let rows = text.lines().map(|line| {
        let row: Value = serde_json::from_str(line).expect("a line of the manifest");
        (row["file"].as_str().expect("a file").to_owned(), row)
    });
    Some(rows.collect())
}

#[test]
fn every_file_that_a_dataset_claims_is_read_without_a_reject() {
    let Some(manifest) = manifest() else {
        return;
    };
    let project = project();
    for claim in CLAIMS {
        let Some(path) = shared(&format!("data/{}", claim.file)) else {
            continue;
        };
        let check = project.heartcut(&["dataset", "check", "--json"]);
        let report = check.args(&args(claim, &path)).run().expect_code(0).json();
        let rows = manifest[claim.file]["rows"]
            .as_u64()
            .expect("a number of rows");
        let found = (
            count(&report, "/problems") as u64,
            count(&report, "/rejects"),
        );
        assert_eq!(found, (rows, 0), "{} {report:#}", claim.file);
        let unlabelled = count(&report, "/unlabelled") as u64;
        if UNLABELLED.contains(&claim.file) {
            assert_eq!(unlabelled, rows, "{}", claim.file);
        } else {
            // Two rows of the training problems have an empty answer.
            assert!(unlabelled <= 2, "{} {unlabelled}", claim.file);
        }
    }
}

#[test]
fn folders_of_exercises_and_explanations_are_read() {
    let (Some(apps), Some(rationales), Some(questions), Some(splits), Some(tables)) = (
        shared("data/apps/folder"),
        shared("data/commonsense_qa/cose_train_v1.11.jsonl"),
        shared("data/commonsense_qa/train_rand_split.jsonl"),
        shared("data/tabmwp/splits.json"),
        shared("data/tabmwp/problems_dev1k.json"),
    ) else {
        return;
    };
    let project = project();
    let text = |path: &Path| path.to_str().expect("a path").to_owned();
    let head = |args: &[&str]| {
        let head = project.heartcut(&["dataset", "head", "-n", "20000"]);
        head.args(args).run().expect_code(0).rows()
    };
    assert_eq!(head(&["apps", "--path", &text(&apps)]).len(), 3);
    let set = format!("rationales='{}'", text(&rationales));
    let explained = head(&["commonsense-qa", "--path", &text(&questions), "--set", &set]);
    let with = explained
        .iter()
        .filter(|row| row["extra"]["rationale"].is_string());
    assert!(with.count() > 9_700, "{}", explained.len());
    let set = format!("splits='{}'", text(&splits));
    let listed = head(&[
        "table-mwp",
        "--path",
        &text(&tables),
        "--split",
        "dev",
        "--set",
        &set,
    ]);
    assert_eq!(listed.len(), 1000);
}

/// The problems of a file.
fn problems(project: &Project, claim: &Claim) -> Option<Vec<Value>> {
    let path = shared(&format!("data/{}", claim.file))?;
    let head = project.heartcut(&["dataset", "head", "-n", "1000000"]);
    Some(head.args(&args(claim, &path)).run().expect_code(0).rows())
}

fn key(problem: &Value) -> String {
    format!("{}{}", problem["question"], problem["context"])
}

#[test]
fn prepared_rows_are_the_same_problems_as_the_originals() {
    let project = project();
    for (original, prepared) in [
        ("gsm8k/train.jsonl", "normalised/gsm8k.jsonl"),
        ("math/competition_math.jsonl", "normalised/math.jsonl"),
        (
            "arc_challenge/ARC-Challenge-Train.jsonl",
            "normalised/arc_challenge.jsonl",
        ),
        (
            "commonsense_qa/train_rand_split.jsonl",
            "normalised/commonsense_qa.jsonl",
        ),
        ("date/task.json", "normalised/date.jsonl"),
        (
            "anli/ANLI_analysis_r1_dev.csv anli/ANLI_analysis_r2_dev.csv",
            "normalised/anli.jsonl",
        ),
        ("strategy_qa/train.json", "normalised/strategy_qa.jsonl"),
        ("tabmwp/problems_dev1k.json", "normalised/table_mwp.jsonl"),
    ] {
        let claimed = |file: &str| {
            CLAIMS
                .iter()
                .find(|claim| claim.file == file)
                .expect("a claim")
        };
        let originals: Option<Vec<Vec<Value>>> = original
            .split(' ')
            .map(|file| problems(&project, claimed(file)))
            .collect();
        let (Some(originals), Some(rows)) = (originals, problems(&project, claimed(prepared)))
        else {
            return;
        };
        let mut known: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for problem in originals.into_iter().flatten() {
            known.entry(key(&problem)).or_default().push(problem);
        }
        for row in rows {
            let twins = known.get(&key(&row)).map(Vec::as_slice).unwrap_or_default();
            let said = |field: &&str| !row[*field].is_null();
            let fields = ["dataset", "split", "kind", "choices", "answer"];
            let more = ["level", "type"].into_iter().filter(said);
            let fields: Vec<&str> = fields.into_iter().chain(more).collect();
            let same = |twin: &&Value| fields.iter().all(|field| twin[*field] == row[*field]);
            assert!(
                twins.iter().any(|twin| same(&twin)),
                "{prepared}: {row:#}\n{twins:#?}"
            );
        }
    }
}

/// Runs `dataset check` over a file that is spoiled.
fn spoiled(name: &str, bytes: &[u8], args: &[&str]) -> heartcut_tests::invocation::Output {
    let project = project();
    project.write(name, bytes);
    let check = project.heartcut(&["dataset", "check", "--json"]);
    check.args(args).args(&["--path", name]).run()
}

#[test]
fn a_spoiled_file_says_what_is_wrong_with_it() {
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let block = vec![b' '; 1 << 20];
    for _ in 0..400 {
        bomb.write_all(&block).expect("memory has room");
    }
    let bomb = bomb.finish().expect("memory has room");
    for (name, bytes, said) in [
        ("bomb.jsonl.gz", bomb.as_slice(), "which no data does"),
        (
            "cut.json",
            b"[{\"question\": \"q\"}".as_slice(),
            "is not JSON",
        ),
        ("no.parquet", b"PAR1".as_slice(), "is not a Parquet file"),
        ("no.zip", b"PK".as_slice(), "cannot be read"),
    ] {
        spoiled(name, bytes, &["jsonl"])
            .expect_code(3)
            .expect_said(&[said, name]);
    }
}

#[test]
fn a_stray_quote_costs_one_row() {
    let csv = b"question,answer\n1+1?,2\n\"1+2?,3\n1+3?,4\n,\n";
    let report = spoiled("sums.csv", csv, &["csv"]).expect_code(0).json();
    assert_eq!(
        (count(&report, "/problems"), count(&report, "/rejects")),
        (2, 1)
    );
    assert_eq!(report["first_rejects"][0]["line"], 3);
    assert_eq!(report["first_rejects"][0]["code"], "stray-quote");
}

#[test]
fn a_wrong_split_or_field_is_answered_with_the_right_ones() {
    let rows = b"{\"question\": \"1+1?\", \"answer\": \"#### 2\"}\n";
    spoiled("rows.jsonl", rows, &["gsm8k", "--split", "tset"])
        .expect_code(3)
        .expect_said(&["`tset`", "`train`, `test`"]);
    spoiled("rows.jsonl", rows, &["anli", "--split", "dve"])
        .expect_code(3)
        .expect_said(&["did you mean `dev`?"]);
    spoiled("rows.jsonl", rows, &["jsonl", "--set", "fields.anwser=x"])
        .expect_code(3)
        .expect_said(&["anwser", "answer"]);
    spoiled(
        "rows.jsonl",
        rows,
        &["jsonl", "--set", "fields.question=qestion"],
    )
    .expect_code(3)
    .expect_said(&["`question`"]);
}

#[test]
fn rows_without_an_id_count_in_every_file() {
    let project = project();
    let row =
        |question: &str| format!("{{\"question\": \"{question}\", \"answer\": \"#### 2\"}}\n");
    project.write("two/a.jsonl", row("1+1?"));
    project.write("two/b.jsonl", row("2+0?"));
    for (dataset, ids) in [
        ("jsonl", ["row-a.jsonl-1", "row-b.jsonl-1"]),
        ("gsm8k", ["gsm8k-train-a.jsonl-1", "gsm8k-train-b.jsonl-1"]),
    ] {
        let args = ["dataset", "head", dataset, "--path", "two"];
        let rows = project.heartcut(&args).run().expect_code(0).rows();
        let found: Vec<_> = rows.iter().map(|row| row["id"].clone()).collect();
        assert_eq!(found, ids, "{dataset}");
    }
}

#[test]
fn folders_above_what_was_named_say_nothing_of_its_rows() {
    let project = project();
    let row = |folder: &str| {
        let row = "{\"question\": \"1+1?\", \"answer\": \"#### 2\"}\n";
        project.write(&format!("{folder}/rows.jsonl"), row);
    };
    ["test/work", "test/work/own", "test/work/test"]
        .iter()
        .copied()
        .for_each(row);
    let elsewhere = project.path("test/work/own/rows.jsonl");
    for (path, id) in [
        ("rows.jsonl", "gsm8k-train-1"),
        ("own", "gsm8k-train-1"),
        (elsewhere.to_str().expect("a path"), "gsm8k-train-1"),
        ("test/rows.jsonl", "gsm8k-test-1"),
        ("test", "gsm8k-test-1"),
    ] {
        let args = ["dataset", "head", "gsm8k", "--path", path];
        let head = Invocation::new(program(), &project.path("test/work"), &args);
        let rows = head.run().expect_code(0).rows();
        assert_eq!(rows[0]["id"], id, "{path}");
        assert_eq!(rows[0]["split"], id.split('-').nth(1).expect("a split"));
    }
}

#[test]
fn a_mapped_field_that_no_row_has_is_named_with_the_nearest() {
    let project = project();
    project.write(
        "sums.jsonl",
        "{\"question\": \"1+1?\", \"key\": \"2\"}\n".repeat(2),
    );
    let set = ["--path", "sums.jsonl", "--set", "fields.answer=kye"];
    let said = [
        "no row has a field `kye`",
        "`fields.answer`",
        "did you mean `key`?",
    ];
    let check = |more: &[&str]| {
        let check = project.heartcut(&["dataset", "check", "jsonl"]);
        check.args(&set).args(more).run().expect_code(0)
    };
    check(&[]).expect_printed(&said);
    let report = check(&["--json"]).json();
    assert_eq!(report["unseen_fields"][0]["nearest"], "key", "{report}");
    let head = project.heartcut(&["dataset", "head", "jsonl"]);
    head.args(&set).run().expect_code(0).expect_said(&said);
    let pipeline = "[dataset]\nplugin = 'jsonl'\n[dataset.config]\npath = 'sums.jsonl'\n\
                    fields = { answer = 'kye' }\n[[generate]]\nplugin = 'replay'\nmodel = 'm'\n\
                    styles = ['plain']\nconfig = { path = 'sums.jsonl' }\n";
    project.write("p.toml", pipeline);
    let dry = project
        .heartcut(&["run", "p.toml", "--dry-run", "--json"])
        .run();
    let dry = dry.expect_code(0).expect_said(&said).json();
    assert_eq!(dry["unseen_fields"][0]["key"], "fields.answer", "{dry}");
    let right = ["--path", "sums.jsonl", "--set", "fields.answer=key"];
    let head = project.heartcut(&["dataset", "head", "jsonl"]);
    assert_eq!(head.args(&right).run().expect_code(0).stderr, "");
}

#[test]
fn rows_without_an_id_count_in_every_dataset() {
    let project = project();
    project.write("a.jsonl", "{\"question\": \"1+1?\", \"answer\": \"2\"}\n");
    project.write("b.jsonl", "{\"question\": \"1+2?\", \"answer\": \"3\"}\n");
    for (keys, prefix) in [("", ""), ("shuffle = true\n", ""), ("", "prefix = 'b-'\n")] {
        let pipeline = format!(
            "[dataset]\nplugin = 'jsonl'\n{keys}config = {{ path = 'a.jsonl' }}\n\
             [[dataset.more]]\nplugin = 'jsonl'\n{prefix}config = {{ path = 'b.jsonl' }}\n\
             [[generate]]\nplugin = 'replay'\nmodel = 'm'\nstyles = ['plain']\n\
             config = {{ path = 'a.jsonl' }}\n"
        );
        project.write("p.toml", pipeline);
        let args = ["run", "p.toml", "--dry-run", "--json"];
        let dry = project.heartcut(&args).run().expect_code(0).json();
        assert_eq!(count(&dry, "/problems"), 2, "{keys}{prefix}{dry}");
        assert_eq!(count(&dry, "/rejected_rows"), 0, "{keys}{prefix}{dry}");
    }
}

#[test]
fn a_dataset_shows_its_splits_and_refuses_others() {
    let project = project();
    let shown = |args: &[&str]| {
        let show = project.heartcut(&["dataset", "show", "--json"]).args(args);
        show.run().expect_code(0).json()["splits"].clone()
    };
    assert_eq!(shown(&["gsm8k"])[1], json!({"name": "test", "rows": 1319}));
    assert_eq!(
        shown(&["arc-challenge"])[0],
        json!({"name": "train", "rows": 1119})
    );
    assert_eq!(shown(&["apps"])[0], json!({"name": "train", "rows": 5000}));
    assert_eq!(shown(&["jsonl"]), json!([]));
    let row = "{\"question\": \"1+1?\", \"answer\": \"2\"}\n";
    project.write("all/train.jsonl", row);
    project.write("all/MyTestSet.jsonl", row);
    let found = shown(&["jsonl", "--path", "all"]);
    assert_eq!(
        found,
        json!([{"name": "test", "files": 1}, {"name": "train", "files": 1}])
    );
    assert_eq!(
        shown(&["gsm8k", "--path", "all"])[0],
        json!({"name": "train", "files": 1})
    );
    let show = project.heartcut(&["dataset", "show", "gsm8k", "--split", "tset"]);
    show.run().expect_code(3).expect_said(&["`train`, `test`"]);
    project
        .heartcut(&["dataset", "show", "gsm8k"])
        .run()
        .expect_printed(&["7,473 rows"]);
}

#[test]
fn a_split_that_nobody_knows_is_refused() {
    let project = project();
    let row = "{\"question\": \"1+1?\", \"answer\": \"2\"}\n";
    project.write("rows.jsonl", row);
    project.write("easy/rows.jsonl", row);
    let said = row.replace('{', "{\"split\": \"hard\", ");
    project.write("said.jsonl", said);
    let check = |path: &str, split: &str| {
        let check = project.heartcut(&["dataset", "check", "jsonl", "--path", path]);
        check.args(&["--split", split]).run()
    };
    check("rows.jsonl", "foo")
        .expect_code(3)
        .expect_said(&["nobody knows the split `foo`", "`train`, `test`"]);
    check("said.jsonl", "foo")
        .expect_code(3)
        .expect_said(&["no row belongs to `foo`; rows say `hard`"]);
    for (path, split) in [
        ("rows.jsonl", "train"),
        ("rows.jsonl", "test-easy"),
        ("easy/rows.jsonl", "easy"),
        ("{split}.jsonl", "rows"),
        ("said.jsonl", "hard"),
    ] {
        check(path, split).expect_code(0);
    }
}

#[test]
fn a_file_that_cannot_be_read_does_not_stop_the_check() {
    let project = project();
    let row = "{\"question\": \"1+1?\", \"answer\": \"2\"}\n";
    project.write("all/a.jsonl", row);
    project.write("all/b.json", "[{\"question\": \"1+2?\"}, {");
    project.write("all/c.parquet", "PAR1");
    project.write("all/d.jsonl", row.repeat(2));
    let check = |more: &[&str]| {
        let check = project.heartcut(&["dataset", "check", "jsonl", "--path", "all"]);
        let said = ["2 files of `dataset/jsonl` cannot be read", "b.json"];
        check.args(more).run().expect_code(3).expect_said(&said)
    };
    let report = check(&["--json"]).json();
    assert_eq!(count(&report, "/problems"), 4, "{report}");
    assert_eq!(count(&report, "/unreadable"), 2, "{report}");
    assert_eq!(report["first_unreadable"][1]["code"], "unreadable");
    check(&[]).expect_printed(&["2 files that a run would stop at", "b.json", "c.parquet"]);
    // What goes on to others must not leave anything out.
    let args = ["dataset", "dedup", "jsonl=all"];
    project
        .heartcut(&args)
        .run()
        .expect_code(3)
        .expect_said(&["b.json"]);
}

#[test]
fn one_exercise_and_folders_named_after_splits_are_read() {
    let project = project();
    project.write("apps/test/0007/question.txt", "Print 1.");
    project.write(
        "apps/test/0007/input_output.json",
        "{\"inputs\": [\"\"], \"outputs\": [\"1\"]}",
    );
    let algebra = |folder: &str, question: &str| {
        let row = json!({"problem": question, "solution": "\\boxed{2}", "level": "Level 1"});
        project.write(&format!("MATH/{folder}/algebra/1.json"), row.to_string());
    };
    algebra("MATH-train", "1+1?");
    algebra("MATH-test", "1*2?");
    for (args, id) in [
        (&["apps", "--path", "apps/test/0007"][..], "apps-test-0007"),
        (&["math", "--path", "MATH"], "math-train-algebra-1"),
        (
            &["math", "--path", "MATH", "--split", "test"],
            "math-test-algebra-1",
        ),
        (&["math", "--path", "MATH/MATH-test"], "math-test-algebra-1"),
    ] {
        let head = project.heartcut(&["dataset", "head"]).args(args).run();
        let ids: Vec<Value> = head
            .expect_code(0)
            .rows()
            .iter()
            .map(|row| row["id"].clone())
            .collect();
        assert_eq!(ids, [id], "{args:?}");
    }
}
