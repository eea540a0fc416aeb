//! Recorded programs and what is known of them.

use crate::judge::{rows, say, script, shared, surprises, tiers, verdicts};
use heartcut_sdk::{Case, Outcome, ProblemKind, Test, record::Fields};
use serde_json::{Value, json};

fn of_row(row: &Value, id: &str, program: &str) -> Case {
    let fields = row.as_object().unwrap();
    let mut extra: Fields = fields
        .iter()
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    extra.insert("solution".into(), program.into());
    Case {
        id: id.to_owned(),
        kind: ProblemKind::Code,
        response: program.to_owned(),
        extra,
        ..Case::default()
    }
}

#[test]
fn the_verdict_table_is_met_in_every_tier() {
    let Some(rows) = rows("verify/code_verdicts.jsonl") else {
        return;
    };
    let cases: Vec<Case> = rows
        .iter()
        .map(|row| {
            of_row(
                row,
                row["id"].as_str().unwrap(),
                row["solution"].as_str().unwrap(),
            )
        })
        .collect();
    for tier in tiers() {
        let verdicts = verdicts(json!({"isolation": tier, "cpu_seconds": 1.0}), &cases);
        let expected = |index: usize| match rows[index]["expected_pass"].as_bool() {
            Some(true) => Outcome::Correct,
            _ => Outcome::Incorrect,
        };
        let wrong = surprises(&cases, &verdicts, expected);
        say(&format!(
            "{tier}: {} of {} verdicts are right",
            cases.len() - wrong.len(),
            cases.len()
        ));
        assert_eq!(wrong, Vec::<String>::new(), "{tier}");
    }
}

#[test]
fn the_recorded_solutions_of_apps_pass() {
    let Some(folder) = shared("data/apps/folder/train") else {
        return;
    };
    let read = |path: &str| std::fs::read_to_string(folder.join(path)).unwrap();
    for problem in ["0001", "0111", "2404"] {
        let solutions: Vec<String> =
            serde_json::from_str(&read(&format!("{problem}/solutions.json"))).unwrap();
        let row = json!({"input_output": read(&format!("{problem}/input_output.json"))});
        let cases: Vec<Case> = (0..)
            .zip(&solutions)
            .map(|(number, solution): (usize, _)| {
                of_row(&row, &format!("{problem}/{number}"), solution)
            })
            .collect();
        for tier in tiers() {
            let verdicts = verdicts(json!({"isolation": tier}), &cases);
            let wrong = surprises(&cases, &verdicts, |_| Outcome::Correct);
            say(&format!(
                "{tier} {problem}: {} of {} pass",
                cases.len() - wrong.len(),
                cases.len()
            ));
            assert_eq!(wrong, Vec::<String>::new(), "{tier} {problem}");
        }
    }
}

/// Answers of models to the same problems, with what another judge found.
#[test]
fn recorded_answers_to_apps_agree_with_their_results() {
    let Some(folder) = shared("data/apps/folder/train") else {
        return;
    };
    let read = |path: String| std::fs::read_to_string(folder.join(path)).unwrap();
    let (mut cases, mut passed) = (Vec::new(), Vec::new());
    for problem in ["0001", "0111", "2404"] {
        let row = json!({"input_output": read(format!("{problem}/input_output.json"))});
        for file in ["baseline_solutions", "gen_solutions"] {
            let answers: Vec<Value> =
                serde_json::from_str(&read(format!("{problem}/{file}.json"))).unwrap();
            for (number, answer) in answers.iter().enumerate() {
                let id = format!("{problem}/{file}/{number}");
                cases.push(of_row(&row, &id, answer["code"].as_str().unwrap()));
                passed.push(answer["result"] == true);
            }
        }
    }
    let verdicts = verdicts(json!({}), &cases);
    let expected = |index: usize| match passed[index] {
        true => Outcome::Correct,
        false => Outcome::Incorrect,
    };
    let other = surprises(&cases, &verdicts, expected);
    say(&format!(
        "recorded answers to APPS: {} of {} agree",
        cases.len() - other.len(),
        cases.len()
    ));
    // DIFFERENCES.md says why.
    let is_new = |line: &&String| !line.starts_with("2404/baseline_solutions/0:");
    assert_eq!(other.iter().filter(is_new).count(), 0, "{other:?}");
}

#[test]
fn every_reference_solution_of_mbpp_passes() {
    let Some(rows) = rows("data/code_extra/mbpp.jsonl") else {
        return;
    };
    let cases: Vec<Case> = rows
        .iter()
        .map(|row| {
            of_row(
                row,
                &row["task_id"].to_string(),
                row["code"].as_str().unwrap(),
            )
        })
        .collect();
    let verdicts = verdicts(json!({"cpu_seconds": 10.0}), &cases);
    let wrong = surprises(&cases, &verdicts, |_| Outcome::Correct);
    say(&format!(
        "MBPP: {} of {} reference solutions pass",
        cases.len() - wrong.len(),
        cases.len()
    ));
    for line in &wrong {
        say(line);
    }
    assert_eq!(wrong.len(), 0);
}

/// References with one token changed, judged by their tests without any judge. `HEARTCUT_LONG` takes
/// all of them.
#[test]
fn mutants_of_mbpp_are_judged_as_their_tests_do() {
    let Some(file) = shared("data/code_extra/mbpp.jsonl") else {
        return;
    };
    let most = if std::env::var_os("HEARTCUT_LONG").is_some() {
        "0"
    } else {
        "150"
    };
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/mutants.py");
    let made = std::process::Command::new("python3")
        .arg(script)
        .args(["20", most])
        .stdin(std::fs::File::open(file).unwrap())
        .output()
        .unwrap();
    assert!(made.status.success());
    let rows: Vec<Value> = String::from_utf8(made.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(rows.len() >= 150);
    let case = |row: &Value| {
        of_row(
            row,
            &row["task_id"].to_string(),
            row["solution"].as_str().unwrap(),
        )
    };
    let cases: Vec<Case> = rows.iter().map(case).collect();
    let verdicts = verdicts(json!({"cpu_seconds": 0.5, "stop_at_failure": true}), &cases);
    let expected = |index: usize| match rows[index]["passes"].as_bool() {
        Some(true) => Outcome::Correct,
        _ => Outcome::Incorrect,
    };
    let other = surprises(&cases, &verdicts, expected);
    let wrong = rows.iter().filter(|row| row["passes"] == false).count();
    say(&format!(
        "MBPP: {} mutants, of which the tests distinguish {wrong}; {} are judged otherwise",
        rows.len(),
        other.len()
    ));
    assert_eq!(other, Vec::<String>::new());
}

/// Programs whose recorded label rests on the very tests that stand in the row.
#[test]
fn recorded_programs_agree_with_their_labels() {
    let Some(rows) = rows("data/replay/reflexion_gpt4_mbpp.jsonl") else {
        return;
    };
    let cases: Vec<Case> = rows
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap().to_owned();
            let test = Test {
                kind: "check".into(),
                input: text("test"),
                fn_name: Some(text("entry_point")),
                ..Test::default()
            };
            let name = text("name");
            Case {
                tests: vec![test],
                ..of_row(&json!({}), &name, &text("solution"))
            }
        })
        .collect();
    let verdicts = verdicts(json!({"cpu_seconds": 10.0}), &cases);
    let expected = |index: usize| match rows[index]["is_solved"].as_bool() {
        Some(true) => Outcome::Correct,
        _ => Outcome::Incorrect,
    };
    let other = surprises(&cases, &verdicts, expected);
    say(&format!(
        "recorded programs: {} of {} agree",
        cases.len() - other.len(),
        cases.len()
    ));
    for line in &other {
        say(line);
    }
    // DIFFERENCES.md says why.
    let known = ["mbpp_598_armstrong_number", "mbpp_724_power_base_sum"];
    let is_new = |line: &&String| !known.iter().any(|name| line.starts_with(name));
    assert_eq!(other.iter().filter(is_new).count(), 0, "{other:?}");
}

#[test]
fn the_attacks_beside_the_repository_are_contained() {
    let Some(folder) = shared("attacks") else {
        return;
    };
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let case = |path: &std::path::PathBuf| {
        let program = std::fs::read_to_string(path).unwrap();
        let name = path.file_stem().unwrap().display().to_string();
        Case {
            id: name,
            ..script(&program, &[("", "contained")])
        }
    };
    let cases: Vec<Case> = files.iter().map(case).collect();
    for tier in tiers() {
        let config =
            json!({"isolation": tier, "cpu_seconds": 0.5, "memory_mib": 128, "output_mib": 1});
        for (case, verdict) in cases.iter().zip(verdicts(config, &cases)) {
            say(&format!(
                "{tier} {}: {} {:?}",
                case.id,
                verdict.reason,
                verdict.details.get("failures")
            ));
            assert_eq!(
                verdict.outcome,
                Outcome::Incorrect,
                "{tier} {}: {verdict:?}",
                case.id
            );
            let told = serde_json::to_string(&verdict.details).unwrap();
            for sign in ["READ", "WROTE", "NET OK", "sent", "OK /"] {
                assert!(!told.contains(sign), "{tier} {}: {told}", case.id);
            }
        }
    }
}
