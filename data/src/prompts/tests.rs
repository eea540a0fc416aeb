use super::{core_prompt, core_prompts, style, styles};
use crate::folder::check_listing;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Style {
    summary: String,
    #[serde(default)]
    sees_gold: bool,
    messages: Vec<Message>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    role: String,
    template: String,
}

const HOSTILE: &str = "How many {{ holes }} has ${NET} in {% raw %}? <b> & \"quotes\"";

fn parse(text: &str) -> Style {
    toml::from_str(text).unwrap()
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment
}

/// A problem as a record leaves it: what it does not have is absent.
fn problem(kind: &str) -> Value {
    let mut problem = json!({"question": HOSTILE, "kind": kind, "dataset": "made"});
    match kind {
        "nli" => {
            problem["context"] = json!({"premise": "It is raining.", "hypothesis": "It is wet."});
        }
        "choice" => {
            problem["choices"] =
                json!([{"label": "1", "text": "one"}, {"label": "2", "text": "{{ two }}"}]);
        }
        "code" => problem["context"] = json!({"starter_code": "def holes(net):"}),
        _ => {}
    }
    problem
}

fn render_core(problem: &Value) -> String {
    let template = core_prompt(problem["kind"].as_str().unwrap()).unwrap();
    environment().render_str(template, Serde(problem)).unwrap()
}

fn render(style: &Style, problem: &Value) -> Vec<String> {
    let mut given = problem.clone();
    given["core"] = render_core(problem).into();
    given["previous"] = json!({"text": "2 + 2 = 4", "reasoning": null});
    let environment = environment();
    let render = |message: &Message| {
        environment
            .render_str(&message.template, Serde(&given))
            .unwrap()
    };
    style.messages.iter().map(render).collect()
}

#[test]
fn lists_hold_every_file() {
    check_listing(core_prompts(), "prompts/core", Some(".jinja"));
    check_listing(styles(), "prompts/styles", Some(".toml"));
}

#[test]
fn every_style_has_a_summary_and_ends_with_one_user_message() {
    for (name, text) in styles() {
        let style = parse(text);
        assert!(
            !style.summary.is_empty() && !style.summary.contains('\n'),
            "{name}"
        );
        let roles: Vec<&str> = style
            .messages
            .iter()
            .map(|message| message.role.as_str())
            .collect();
        assert!(
            matches!(roles[..], ["user"] | ["system", "user"]),
            "{name}: {roles:?}"
        );
        assert!(
            !style.sees_gold,
            "{name}: a solver's prompt never holds the gold"
        );
    }
}

#[test]
fn every_style_carries_the_task_of_every_kind_unchanged() {
    for (name, text) in styles() {
        let style = parse(text);
        for (kind, _) in core_prompts() {
            let user = render(&style, &problem(kind)).pop().unwrap();
            let task = if *kind == "nli" {
                "It is raining."
            } else {
                HOSTILE
            };
            assert!(user.contains(task), "{name} for {kind}: {user}");
        }
    }
}

#[test]
fn only_the_draft_looks_at_an_earlier_step() {
    for (name, text) in styles() {
        let user = render(&parse(text), &problem("math")).pop().unwrap();
        assert_eq!(
            user.contains("2 + 2 = 4"),
            *name == "chain-of-draft",
            "{name}"
        );
    }
}

#[test]
fn styles_are_told_apart_by_their_wording() {
    let mut prompts: Vec<String> = styles()
        .iter()
        .map(|(_, text)| render(&parse(text), &problem("math")).concat())
        .collect();
    prompts.sort();
    prompts.dedup();
    assert_eq!(prompts.len(), styles().len());
}

#[test]
fn every_kind_asks_for_the_ending_that_its_verifier_reads() {
    for (kind, ending) in [
        ("math", r"\boxed{}"),
        ("choice", "The best answer is [LETTER]"),
        ("yes-no", "yes or no"),
        ("nli", "true, false or neither"),
        ("text", "\"Answer:\""),
        ("code", "marked as python"),
    ] {
        let prompt = render_core(&problem(kind));
        let last = prompt.split("\n\n").last().unwrap_or_default();
        assert!(last.contains(ending), "{kind}: {prompt}");
        assert!(!prompt.contains("\n\n\n"), "{kind}: {prompt}");
    }
    assert_eq!(core_prompts().len(), 6);
}

#[test]
fn styles_for_the_gemini_system_ask_for_arrows_and_a_marked_last_line() {
    for name in ["chain-of-thought", "chain-of-draft", "draft"] {
        for (kind, _) in core_prompts() {
            let prompt = render(&parse(style(name).unwrap()), &problem(kind)).concat();
            let is_program = *kind == "code";
            let ending = if is_program {
                "marked as python"
            } else {
                "`####`"
            };
            assert!(
                prompt.contains("` -> `") && prompt.contains(ending),
                "{name}: {prompt}"
            );
            assert_eq!(prompt.contains("####"), !is_program, "{name}: {prompt}");
            assert!(
                !prompt.contains("boxed"),
                "{name}: two endings in one prompt: {prompt}"
            );
        }
    }
}

#[test]
fn context_stands_before_the_question() {
    for kind in ["math", "choice", "yes-no", "text", "code"] {
        let mut problem = problem(kind);
        problem["context"] = json!({"table": "a | 1\nb | 2", "table_title": "Holes"});
        let prompt = render_core(&problem);
        let expected = format!("Table:\na | 1\nb | 2\n\nTable title:\nHoles\n\n{HOSTILE}\n");
        assert!(prompt.starts_with(&expected), "{kind}: {prompt}");
    }
}

#[test]
fn choices_keep_their_labels_and_order() {
    let prompt = render_core(&problem("choice"));
    assert!(
        prompt.contains("\n\nChoices:\n1. one\n2. {{ two }}\n\n"),
        "{prompt}"
    );
}

#[test]
fn a_math_problem_may_offer_choices() {
    let mut problem = problem("math");
    assert!(!render_core(&problem).contains("one of these"));
    problem["choices"] = json!([{"label": "A", "text": "3"}, {"label": "B", "text": "5"}]);
    let prompt = render_core(&problem);
    assert!(
        prompt.contains("\n\nThe answer is one of these:\n- 3\n- 5\n\nClose"),
        "{prompt}"
    );
}

#[test]
fn a_hypothesis_may_be_the_question() {
    let mut problem = problem("nli");
    assert!(render_core(&problem).starts_with("Premise: It is raining.\nHypothesis: It is wet.\n"));
    problem["context"] = json!({"premise": "It is raining."});
    assert!(render_core(&problem).contains(&format!("\nHypothesis: {HOSTILE}\n")));
}

#[test]
fn code_without_starter_code_is_told_how_to_read_and_answer() {
    let mut problem = problem("code");
    assert!(render_core(&problem).contains("completing the starter code"));
    problem["context"] = json!({});
    assert!(render_core(&problem).contains("standard input"));
}

#[test]
fn an_unknown_name_is_none() {
    assert_eq!(style("Plain"), None);
    assert_eq!(core_prompt("note-pair"), None);
}
