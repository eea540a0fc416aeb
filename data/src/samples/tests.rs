//! Holds the tables of `samples/README.md` against the sample files.

use super::{sample, samples};
use crate::folder::check_listing;
use crate::style;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

const README: &str = include_str!("../../samples/README.md");
const DEFECTS: [&str; 6] = ["slip", "letter", "flip", "unstated", "refusal", "cut"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Problem {
    id: String,
    kind: String,
    question: String,
    choices: Option<Choices>,
    answer: String,
    level: String,
    r#type: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Choices {
    label: Vec<String>,
    text: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recorded {
    id: String,
    style: String,
    sample: u32,
    response: String,
    reasoning: Option<String>,
    finish: String,
    usage: Usage,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Usage {
    input: u32,
    output: u32,
}

fn lines<T: serde::de::DeserializeOwned>(file: &str) -> Vec<T> {
    let parse =
        |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    sample(file).unwrap().lines().map(parse).collect()
}

fn problems() -> BTreeMap<String, Problem> {
    let all = lines::<Problem>("problems.jsonl");
    all.into_iter()
        .map(|problem| (problem.id.clone(), problem))
        .collect()
}

fn recorded() -> Vec<Recorded> {
    lines("recorded.jsonl")
}

/// The rows of the README's table with this header, cells without their back-ticks.
fn table(header: &str) -> Vec<Vec<&'static str>> {
    let (_, rest) = README
        .split_once(header)
        .unwrap_or_else(|| panic!("no table {header}"));
    let rows = rest
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        row.trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().trim_matches('`'))
            .collect()
    })
    .collect()
}

/// (id, style) → (defect, what the solution states)
fn wrong() -> BTreeMap<(&'static str, &'static str), (&'static str, &'static str)> {
    let rows = table("| id | style | defect | gold | stated |");
    rows.into_iter()
        .map(|row| ((row[0], row[1]), (row[2], row[4])))
        .collect()
}

/// (id, style) → the unusual spelling of the right answer
fn respelled() -> BTreeMap<(&'static str, &'static str), &'static str> {
    let rows = table("| id | style | gold | stated |");
    rows.into_iter()
        .map(|row| ((row[0], row[1]), row[3]))
        .collect()
}

/// What a solution states in the form that its prompt asked for.
fn stated<'a>(solution: &'a Recorded, kind: &str) -> Option<&'a str> {
    let text = solution.response.as_str();
    match (solution.style.starts_with("chain-of-"), kind) {
        (true, _) => text.lines().last()?.strip_prefix("#### "),
        (_, "math") => boxed(text),
        (_, "choice") => {
            let (_, rest) = text.rsplit_once("The best answer is ")?;
            Some(rest.trim_matches(|c: char| !c.is_alphanumeric()))
        }
        _ => text
            .split(|c: char| !c.is_alphanumeric())
            .rfind(|word| is_yes_or_no(word)),
    }
}

fn is_yes_or_no(word: &str) -> bool {
    word.eq_ignore_ascii_case("yes") || word.eq_ignore_ascii_case("no")
}

fn boxed(text: &str) -> Option<&str> {
    let (_, rest) = text.rsplit_once(r"\boxed{")?;
    let mut depth = 1;
    for (at, c) in rest.char_indices() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if depth == 0 {
            return Some(&rest[..at]);
        }
    }
    None
}

#[test]
fn list_holds_every_file() {
    check_listing(samples(), "samples", None);
    assert_eq!(sample("README.md"), None);
}

#[test]
fn problems_are_numbered_and_of_the_stated_kinds() {
    let ids: Vec<String> = lines::<Problem>("problems.jsonl")
        .into_iter()
        .map(|p| p.id)
        .collect();
    let expected: Vec<String> = (1..=64).map(|n| format!("sample-{n:03}")).collect();
    assert_eq!(ids, expected);

    let problems = problems();
    let count = |kind: &str, lo: &str, hi: &str| {
        problems
            .values()
            .filter(|p| p.kind == kind && *lo <= p.id[7..] && p.id[7..] <= *hi)
            .count()
    };
    assert_eq!(count("math", "001", "028"), 28);
    assert_eq!(count("math", "029", "042"), 14);
    assert_eq!(count("choice", "043", "054"), 12);
    assert_eq!(count("yes-no", "055", "064"), 10);
}

#[test]
fn problems_are_well_formed() {
    for (id, problem) in problems() {
        assert!(
            !problem.question.is_empty() && !problem.r#type.is_empty(),
            "{id}"
        );
        assert!(
            ["easy", "medium", "hard"].contains(&problem.level.as_str()),
            "{id}"
        );
        match (problem.kind.as_str(), &problem.choices) {
            ("choice", Some(Choices { label, text })) => {
                assert_eq!(label.len(), text.len(), "{id}");
                assert_eq!(label[..], ["A", "B", "C", "D", "E"][..label.len()], "{id}");
                assert!(label.contains(&problem.answer), "{id}");
            }
            ("yes-no", None) => assert!(["yes", "no"].contains(&problem.answer.as_str()), "{id}"),
            ("math", None) => assert!(!problem.answer.is_empty(), "{id}"),
            (kind, _) => panic!("{id}: {kind} with or without choices"),
        }
    }
}

#[test]
fn questions_hold_template_syntax() {
    for (id, marks) in [
        ("sample-007", "{{name}}"),
        ("sample-008", "${DOTS}"),
        ("sample-013", "{% for row in rows %}"),
        ("sample-037", "{{(2x - 5)}^{2}}"),
        ("sample-050", "${2 + 3} is {{5}}"),
    ] {
        assert!(problems()[id].question.contains(marks), "{id}");
    }
}

#[test]
fn every_problem_is_recorded_once_in_five_known_styles() {
    let problems = problems();
    let mut seen = BTreeSet::new();
    for solution in recorded() {
        assert!(problems.contains_key(&solution.id), "{}", solution.id);
        assert!(style(&solution.style).is_some(), "{}", solution.style);
        assert_eq!(solution.sample, 0, "{}", solution.id);
        assert!(seen.insert((solution.id, solution.style)));
    }
    let styles: BTreeSet<&str> = seen.iter().map(|(_, style)| style.as_str()).collect();
    assert_eq!((seen.len(), styles.len()), (320, 5));
}

#[test]
fn texts_and_usage_are_filled_in() {
    for solution in recorded() {
        let characters = solution.response.chars().count()
            + solution
                .reasoning
                .as_deref()
                .map_or(0, |text| text.chars().count());
        assert!(
            !solution.response.is_empty() && solution.usage.input > 0,
            "{}",
            solution.id
        );
        assert_eq!(
            solution.usage.output as usize,
            characters.div_ceil(4),
            "{}",
            solution.id
        );
    }
}

#[test]
fn solutions_state_the_gold_but_for_those_the_readme_names() {
    let (problems, wrong, respelled) = (problems(), wrong(), respelled());
    for solution in recorded() {
        let key = (solution.id.as_str(), solution.style.as_str());
        let problem = &problems[key.0];
        let stated = stated(&solution, &problem.kind).unwrap_or("nothing");
        let expected = match (wrong.get(&key), respelled.get(&key)) {
            (Some((_, expected)), None) => expected,
            (None, Some(spelling)) => spelling,
            (None, None) => problem.answer.as_str(),
            (Some(_), Some(_)) => panic!("{key:?} is called both wrong and right"),
        };
        let same_word = problem.kind == "yes-no" && stated.eq_ignore_ascii_case(expected);
        assert!(
            stated == expected || same_word,
            "{key:?}: {stated}, not {expected}"
        );
    }
}

#[test]
fn each_defect_shows() {
    let (problems, wrong) = (problems(), wrong());
    for solution in recorded() {
        let key = (solution.id.as_str(), solution.style.as_str());
        let (defect, stated) = wrong.get(&key).copied().unwrap_or(("none", ""));
        let problem = &problems[key.0];
        assert_eq!(
            solution.finish,
            if defect == "cut" { "length" } else { "stop" },
            "{key:?}"
        );
        match defect {
            "none" => {}
            "slip" => assert_eq!(problem.kind, "math", "{key:?}"),
            "letter" => assert_eq!(problem.kind, "choice", "{key:?}"),
            "flip" => assert_eq!(problem.kind, "yes-no", "{key:?}"),
            _ => assert_eq!(stated, "nothing", "{key:?}"),
        }
        assert_ne!(stated, problem.answer, "{key:?}");
    }
}

#[test]
fn the_readme_repeats_the_golds() {
    let problems = problems();
    let wrong = table("| id | style | defect | gold | stated |")
        .into_iter()
        .map(|row| (row[0], row[3]));
    let respelled = table("| id | style | gold | stated |")
        .into_iter()
        .map(|row| (row[0], row[2]));
    for (id, gold) in wrong.chain(respelled) {
        assert_eq!(problems[id].answer, gold, "{id}");
    }
}

#[test]
fn shares_of_wrong_solutions_are_as_the_readme_says() {
    let wrong = wrong();
    let rows =
        table("| style | recorded | slip | letter | flip | unstated | refusal | cut | wrong |");
    assert_eq!(rows.len(), 6);
    for row in rows {
        let in_row = |style: &str| row[0] == "all" || row[0] == style;
        let of = |defect: &str| {
            wrong
                .iter()
                .filter(|((_, style), (found, _))| in_row(style) && *found == defect)
                .count()
        };
        let mut counts = vec![
            recorded()
                .iter()
                .filter(|solution| in_row(&solution.style))
                .count(),
        ];
        counts.extend(DEFECTS.map(of));
        counts.push(wrong.keys().filter(|(_, style)| in_row(style)).count());
        let written: Vec<usize> = row[1..].iter().map(|cell| cell.parse().unwrap()).collect();
        assert_eq!(written, counts, "{}", row[0]);
    }
    let share = 100 * wrong.len() / recorded().len();
    let sentence = format!(
        "{} of {} solutions, {share} %",
        wrong.len(),
        recorded().len()
    );
    assert!(README.contains(&sentence), "{sentence}");
}

#[test]
fn thinking_and_reasoning_occur_as_often_as_the_readme_says() {
    let recorded = recorded();
    let thinking: Vec<(&str, bool)> = recorded
        .iter()
        .filter(|solution| solution.response.starts_with("<think>"))
        .map(|solution| (solution.id.as_str(), solution.response.contains("</think>")))
        .collect();
    let expected = [
        ("sample-010", true),
        ("sample-020", true),
        ("sample-028", false),
        ("sample-035", true),
    ];
    assert_eq!(thinking, expected);
    assert_eq!(
        recorded
            .iter()
            .filter(|solution| solution.reasoning.is_some())
            .count(),
        11
    );
}

#[test]
fn a_draft_is_shorter_than_its_thought_and_wrong_where_that_is() {
    let (all, wrong) = (recorded(), wrong());
    let find = |id: &str, style: &str| all.iter().find(|s| s.id == id && s.style == style).unwrap();
    for id in problems().keys() {
        let thought = find(id, "chain-of-thought");
        let draft = find(id, "chain-of-draft");
        assert!(draft.response.len() < thought.response.len(), "{id}");
        if wrong.contains_key(&(id.as_str(), "chain-of-thought")) {
            assert!(wrong.contains_key(&(id.as_str(), "chain-of-draft")), "{id}");
        }
    }
}

#[test]
fn files_hold_no_control_characters() {
    for (file, text) in samples() {
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{file}");
    }
}
