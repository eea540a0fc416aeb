use super::*;
use heartcut_plugin_api::{Problem, ProblemKind};

const PLAIN: &str = "summary = 'x'\n[[messages]]\nrole = 'user'\ntemplate = \"{{ core }}\"";
const GOLD: &str = "summary = 'x'\nsees_gold = true\n[[messages]]\nrole = 'user'\ntemplate = \"{{ core }} = {{ answer }}\"";
const LEAK: &str =
    "summary = 'x'\n[[messages]]\nrole = 'user'\ntemplate = \"{{ core }} = {{ answer }}\"";
const DRAFT: &str = "summary = 'x'\n[[messages]]\nrole = 'system'\ntemplate = 'be brief'\n[[messages]]\nrole = 'user'\ntemplate = \"{{ previous.text }}\"";

fn book(folder: &std::path::Path) -> StyleBook {
    let embedded = Embedded {
        styles: &[
            ("plain", PLAIN),
            ("gold", GOLD),
            ("leak", LEAK),
            ("draft", DRAFT),
        ],
        core_prompts: &[
            ("math", "Solve: {{ question }}"),
            ("text", "{{ question }}"),
        ],
    };
    StyleBook::new(embedded, folder)
}

fn problem() -> Problem {
    Problem {
        kind: ProblemKind::Math,
        answer: Some("4".into()),
        ..Problem::new(
            "1",
            "{{ question }} ${OPENAI_API_KEY} {% raw %} 2 + 2 < 5 & 'x'",
        )
    }
}

#[test]
fn braces_in_a_problem_are_text() {
    let folder = tempfile::tempdir().unwrap();
    let messages = book(folder.path())
        .style("plain")
        .unwrap()
        .render(&problem(), None)
        .unwrap();
    assert_eq!(
        messages[0].content,
        format!("Solve: {}", problem().question)
    );
}

#[test]
fn gold_needs_the_word() {
    let folder = tempfile::tempdir().unwrap();
    let style = book(folder.path()).style("gold").unwrap();
    assert!(
        style.render(&problem(), None).unwrap()[0]
            .content
            .ends_with(" = 4")
    );
    let error = book(folder.path()).style("leak").err().unwrap();
    assert_eq!(error.error.code, "gold-in-prompt");
}

#[test]
fn previous_is_there_only_with_from() {
    let folder = tempfile::tempdir().unwrap();
    let style = book(folder.path()).style("draft").unwrap();
    assert_eq!(
        style.render(&problem(), None).err().unwrap().error.code,
        "bad-template"
    );
    let previous = Previous {
        text: "so it is {{ 4 }}",
        reasoning: "",
    };
    let messages = style.render(&problem(), Some(previous)).unwrap();
    assert_eq!(messages[1].content, "so it is {{ 4 }}");
    assert_eq!(messages[0].role, "system");
}

#[test]
fn a_project_overrides_and_adds() {
    let folder = tempfile::tempdir().unwrap();
    let styles = folder.path().join("prompts/styles");
    std::fs::create_dir_all(&styles).unwrap();
    std::fs::create_dir_all(folder.path().join("prompts/core")).unwrap();
    std::fs::write(
        folder.path().join("prompts/core/math.jinja"),
        "Own: {{ question }}",
    )
    .unwrap();
    std::fs::write(styles.join("mine.toml"), PLAIN).unwrap();
    let book = book(folder.path());
    assert!(book.names().contains(&"mine".to_owned()));
    let messages = book
        .style("mine")
        .unwrap()
        .render(&problem(), None)
        .unwrap();
    assert!(messages[0].content.starts_with("Own: "));
}

#[test]
fn an_unknown_style_names_the_nearest() {
    let folder = tempfile::tempdir().unwrap();
    let error = book(folder.path()).style("plian").err().unwrap();
    assert!(error.error.help.unwrap().contains("did you mean `plain`?"));
}

#[test]
fn a_core_prompt_counts_in_the_digest_of_a_style() {
    let folder = tempfile::tempdir().unwrap();
    let before = book(folder.path()).style("plain").unwrap().digest;
    std::fs::create_dir_all(folder.path().join("prompts/core")).unwrap();
    std::fs::write(
        folder.path().join("prompts/core/math.jinja"),
        "Own: {{ question }}",
    )
    .unwrap();
    assert_ne!(book(folder.path()).style("plain").unwrap().digest, before);
}

#[test]
fn a_dataset_may_have_a_core_prompt_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let datasets = folder.path().join("prompts/core/datasets");
    std::fs::create_dir_all(&datasets).unwrap();
    std::fs::write(
        datasets.join("tables.jinja"),
        "Read the table: {{ question }}",
    )
    .unwrap();
    let style = book(folder.path()).style("plain").unwrap();
    let asked = |dataset: &str| {
        let problem = Problem {
            dataset: dataset.into(),
            kind: ProblemKind::Math,
            ..Problem::new("1", "2 + 2?")
        };
        style.render(&problem, None).unwrap()[0].content.clone()
    };
    assert_eq!(asked("tables"), "Read the table: 2 + 2?");
    assert_eq!(asked("other"), "Solve: 2 + 2?");
}

#[test]
fn a_style_may_have_a_seed_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let styles = folder.path().join("prompts/styles");
    std::fs::create_dir_all(&styles).unwrap();
    std::fs::write(styles.join("seeded.toml"), format!("seed = 7\n{PLAIN}")).unwrap();
    assert_eq!(book(folder.path()).style("seeded").unwrap().seed, Some(7));
    assert_eq!(book(folder.path()).style("plain").unwrap().seed, None);
}
