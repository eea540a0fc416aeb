use super::*;
use proptest::prelude::*;
use std::{collections::BTreeSet, path::PathBuf};

fn found(texts: &[&str], settings: &Settings) -> Vec<(usize, usize, Why)> {
    let sketches = Sketcher::new(settings).sketch_all(texts);
    let found = repeats(&sketches, settings);
    found
        .iter()
        .map(|repeat| (repeat.text, repeat.of, repeat.why))
        .collect()
}

const TRAIN: &str = "A train leaves the station at 9 in the morning and travels 60 miles an hour to \
                     the north until it meets a second train that left the other end of the line \
                     at noon. Both drivers see each other for the first time when their watches show the same \
                     hour, and neither of them has stopped anywhere on the way or changed speed. How \
                     far has the first train come by then?";

#[test]
fn capitals_and_white_space_make_no_difference() {
    let loud = TRAIN.to_uppercase().replace(' ', "  \n");
    let texts = [TRAIN, "something else", &loud, TRAIN];
    let found = found(&texts, &Settings::default());
    assert_eq!(found, [(2, 0, Why::Exact), (3, 0, Why::Exact)]);
}

#[test]
fn signs_do_make_a_difference() {
    let texts = ["What is x+1?", "What is x-1?", "What is 1+x?"];
    assert_eq!(found(&texts, &Settings::default()), []);
}

#[test]
fn one_word_of_forty_is_near() {
    let changed = TRAIN.replace("north", "south");
    let texts = [TRAIN, &changed];
    assert_eq!(found(&texts, &Settings::default()), [(1, 0, Why::Near)]);
    let strict = Settings {
        near: 1.1,
        ..Settings::default()
    };
    assert_eq!(found(&texts, &strict), []);
}

#[test]
fn other_numbers_are_another_problem_unless_they_do_not_count() {
    let changed = TRAIN.replace("60", "75");
    let texts = [TRAIN, &changed];
    assert_eq!(found(&texts, &Settings::default()), []);
    let loose = Settings {
        numbers: false,
        ..Settings::default()
    };
    assert_eq!(found(&texts, &loose), [(1, 0, Why::Near)]);
}

#[test]
fn what_is_near_to_something_near_is_the_same() {
    let second = TRAIN.replace("north", "south");
    let third = second.replace("morning", "evening");
    let found = found(&[TRAIN, &second, &third], &Settings::default());
    assert_eq!(
        found
            .iter()
            .map(|found| (found.0, found.1))
            .collect::<Vec<_>>(),
        [(1, 0), (2, 0)]
    );
}

#[test]
fn texts_without_words_are_near_to_nothing() {
    assert_eq!(
        found(&["?!", "...", "?!"], &Settings::default()),
        [(2, 0, Why::Exact)]
    );
}

#[test]
fn short_texts_have_to_be_the_same() {
    let texts = ["How far is it?", "How far was it?", "how far is it"];
    assert_eq!(found(&texts, &Settings::default()), [(2, 0, Why::Near)]);
}

/// The share of common n-grams, counted instead of estimated.
fn counted(one: &str, other: &str) -> f64 {
    let grams = |text: &str| words::Words::of(text).grams(5).collect::<BTreeSet<_>>();
    let (one, other) = (grams(one), grams(other));
    one.intersection(&other).count() as f64 / one.union(&other).count() as f64
}

#[test]
fn the_estimate_is_near_the_count() {
    let words: Vec<String> = (0..400).map(|word| format!("w{word}")).collect();
    let sketcher = Sketcher::new(&Settings::default());
    for common in [0, 100, 200, 300, 350, 390, 400] {
        let other: Vec<String> = (0..400)
            .map(|word| {
                if word < common {
                    format!("w{word}")
                } else {
                    format!("v{word}")
                }
            })
            .collect();
        let (one, other) = (words.join(" "), other.join(" "));
        let estimate = sketcher.sketch(&one).similarity(&sketcher.sketch(&other));
        assert!(
            (estimate - counted(&one, &other)).abs() < 0.13,
            "{common}: {estimate}"
        );
    }
}

#[test]
fn a_leak_is_named_with_its_reason() {
    let evaluation = [
        TRAIN,
        "Count the ways to seat six guests at a round table of which two may not be neighbours.",
    ];
    let loose = Settings {
        numbers: false,
        ..Settings::default()
    };
    let guard = Guard::new(&evaluation, &loose);
    let leak = |text: &str| guard.leak(text).map(|leak| (leak.of, leak.why));
    assert_eq!(leak(&TRAIN.to_lowercase()), Some((0, Why::Exact)));
    assert_eq!(leak(&TRAIN.replace("60", "75")), Some((0, Why::Near)));
    let inside = "Solve both. First: count the ways to seat six guests at a round table of which \
                  two are twins. Second: add the numbers from one to a hundred and show your work.";
    let found = guard.leak(inside).unwrap();
    assert_eq!((found.of, found.why), (1, Why::Run));
    let shared = "count the ways to seat six guests at a round table of which two";
    assert_eq!(found.shared.as_deref(), Some(shared));
    assert_eq!(leak("Add the numbers from one to a hundred."), None);
}

#[test]
fn a_short_evaluation_text_is_found_inside_of_another() {
    let guard = Guard::new(
        &["Is seventeen a prime number or not?"],
        &Settings::default(),
    );
    let text = "Answer two questions: is seventeen a prime number or not, and what about nine?";
    assert_eq!(guard.leak(text).map(|leak| leak.why), Some(Why::Run));
    assert_eq!(guard.leak("Is nineteen a prime number or not?"), None);
}

#[test]
fn a_manner_of_speaking_is_no_leak() {
    let ending = "Give your answer as a common fraction in lowest terms and nothing else at all.";
    let texts = [
        "What is half of a third?",
        "What is a third of a tenth?",
        "What is two by six?",
    ];
    let evaluation: Vec<String> = texts
        .iter()
        .map(|text| format!("{text} {ending}"))
        .collect();
    let guard = Guard::new(&evaluation, &Settings::default());
    let mine =
        format!("A cake is cut in nine and five pieces are eaten. How much is left? {ending}");
    assert_eq!(guard.leak(&mine), None);
}

fn shared(file: &str) -> Option<String> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os("HEARTCUT_SHARED").map_or_else(beside, PathBuf::from);
    let text = std::fs::read_to_string(folder.join(file)).ok();
    if text.is_none() {
        eprintln!("skipped: {file} is not there; set HEARTCUT_SHARED to its folder");
    }
    text
}

/// The prompts of an older system hold problems of an evaluation split.
#[test]
fn the_leaks_of_recorded_prompts_are_found() {
    let prompts = "data/seed_cot_cod/raw/qwedsacf_competition_math_medium.jsonl";
    let (Some(prompts), Some(evaluation)) =
        (shared(prompts), shared("data/math/competition_math.jsonl"))
    else {
        return;
    };
    let problems = |text: &str| -> Vec<String> {
        let row = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
        text.lines()
            .map(|line| row(line)["problem"].as_str().unwrap().to_owned())
            .collect()
    };
    let loose = Settings {
        numbers: false,
        ..Settings::default()
    };
    let guard = Guard::new(&problems(&evaluation), &loose);
    let mut counts = std::collections::BTreeMap::new();
    for problem in problems(&prompts) {
        if let Some(leak) = guard.leak(&problem) {
            *counts.entry(leak.why).or_insert(0) += 1;
            eprintln!(
                "{:?} {:.2} {:?} | {:?}",
                leak.why,
                leak.similarity,
                leak.shared,
                problem.chars().take(90).collect::<String>()
            );
        }
    }
    eprintln!("leaks: {counts:?}");
    assert_eq!(counts.get(&Why::Exact), Some(&15));
    assert!(
        counts.values().sum::<u32>() < 40,
        "templates are no leaks: {counts:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_text_is_always_its_own_repeat(texts in prop::collection::vec(".{0,60}", 1..12)) {
        let twice: Vec<&str> = texts.iter().chain(&texts).map(String::as_str).collect();
        let found = found(&twice, &Settings::default());
        for text in texts.len()..twice.len() {
            prop_assert!(found.iter().any(|found| found.0 == text));
        }
        for (text, of, _) in found {
            prop_assert!(of < text);
        }
    }
}
