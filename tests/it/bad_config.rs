//! A mistake in a pipeline is found before anything is sent, and the error says where and what
//! was meant.

use crate::{project, scene};
use fs_err as fs;
use heartcut_tests::{fault_server::Plan, pipeline};

/// What is mistyped, as what, and what was probably meant.
const MISTAKES: [(&str, &str, &str); 14] = [
    ("[limits]", "[limit]", "limits"),
    ("concurrency = 64", "concurency = 64", "concurrency"),
    ("model = \"mock-1\"", "modle = \"mock-1\"", "model"),
    ("styles = [", "style = [", "styles"),
    ("temperature = 0.5", "temprature = 0.5", "temperature"),
    ("base_url =", "base_ulr =", "base_url"),
    ("path = \"sums.jsonl\"", "paht = \"sums.jsonl\"", "path"),
    (
        "out = \"out/sums.jsonl\"",
        "otu = \"out/sums.jsonl\"",
        "out",
    ),
    ("plugin = \"openai\"", "plugin = \"opneai\"", "openai"),
    ("plugin = \"jsonl\"", "plugin = \"jsnol\"", "jsonl"),
    ("plugin = \"math\"", "plugin = \"maths\"", "math"),
    ("plugin = \"cot\"", "plugin = \"cott\"", "cot"),
    ("[\"plain\"]", "[\"plian\"]", "plain"),
    (
        "plugin = \"cot\"",
        "plugin = \"cot\"\nstep = \"mian\"",
        "main",
    ),
];

#[test]
fn a_slip_is_placed_and_corrected() {
    for (right, wrong, meant) in MISTAKES {
        let scene = scene(3, Plan::default());
        scene.edit(right, wrong);
        let text = fs::read_to_string(scene.project.path("sums.toml")).expect("the pipeline");
        let slip = wrong.lines().last().expect("a line");
        let place = format!("sums.toml:{}", pipeline::line_of(&text, slip));
        let output = scene.run().expect_code(3);
        output.expect_said(&["error: ", &place, &format!("`{meant}`")]);
        assert_eq!(scene.server.requests(), 0, "{wrong}");
    }
}

#[test]
fn a_wrong_value_is_placed() {
    let mistakes = [
        ("concurrency = 64", "concurrency = \"many\""),
        ("concurrency = 64", "concurrency = 0"),
        ("attempts = 3", "attempts = -1"),
        ("temperature = 0.5", "temperature = nan"),
        ("model = \"mock-1\"", "model = 7"),
        ("plugin = \"cot\"", "plugin = \"cot\"\nonly = \"acepted\""),
    ];
    for (right, wrong) in mistakes {
        let scene = scene(3, Plan::default());
        scene.edit(right, wrong);
        let text = fs::read_to_string(scene.project.path("sums.toml")).expect("the pipeline");
        let slip = wrong.lines().last().expect("a line");
        let place = format!("sums.toml:{}", pipeline::line_of(&text, slip));
        scene.run().expect_code(3).expect_said(&["error: ", &place]);
        assert_eq!(scene.server.requests(), 0, "{wrong}");
    }
}

#[test]
fn a_file_that_is_no_toml_is_placed() {
    let scene = scene(3, Plan::default());
    scene.edit("[limits]", "[limits");
    let text = fs::read_to_string(scene.project.path("sums.toml")).expect("the pipeline");
    let place = format!("sums.toml:{}", pipeline::line_of(&text, "[limits"));
    scene.run().expect_code(3).expect_said(&["error: ", &place]);
}

#[test]
fn missing_files_are_named() {
    let scene = scene(3, Plan::default());
    scene.edit("path = \"sums.jsonl\"", "path = \"nowhere.jsonl\"");
    scene.run().expect_code(3).expect_said(&["nowhere.jsonl"]);
    let absent = scene.project.heartcut(&["run", "absent.toml"]).run();
    absent.expect_code(3).expect_said(&["absent.toml"]);
    scene.project.write("folder/x", "");
    let folder = scene.project.heartcut(&["run", "folder"]).run();
    folder.expect_code(3).expect_said(&["folder"]);
    scene.project.write("bytes.toml", b"name = \"\xff\xfe\"");
    scene
        .project
        .heartcut(&["run", "bytes.toml"])
        .run()
        .expect_code(3)
        .expect_said(&["bytes.toml"]);
    assert_eq!(scene.server.requests(), 0);
}

#[test]
fn an_empty_pipeline_says_what_is_missing() {
    let project = project();
    project.write("empty.toml", "");
    project
        .heartcut(&["run", "empty.toml"])
        .run()
        .expect_code(3)
        .expect_said(&["dataset"]);
}

#[test]
fn a_wrong_setting_is_named() {
    let scene = scene(3, Plan::default());
    for (setting, named) in [
        ("limits.concurency=3", "concurrency"),
        ("generate.7.model=x", "generate"),
        ("generate.0.config.base_ulr=x", "base_url"),
    ] {
        let output = scene.command().args(&["--set", setting]).run();
        output.expect_code(3).expect_said(&[named]);
    }
    assert_eq!(scene.server.requests(), 0);
}

#[test]
fn a_wrong_command_line_is_a_usage_error() {
    let project = project();
    let wrong: [&[&str]; 6] = [
        &["run"],
        &["rnu", "x.toml"],
        &["run", "x.toml", "--no-such-flag"],
        &["run", "x.toml", "--limit", "many"],
        &["format", "x", "--formatter", "cot"],
        &["run", "x.toml", "--set", "no-equals-sign"],
    ];
    for args in wrong {
        project.heartcut(args).run().expect_code(2);
    }
    assert_eq!(project.files(), Vec::<std::path::PathBuf>::new());
}

#[test]
fn broken_styles_of_the_project_are_placed() {
    let scene = scene(3, Plan::default());
    scene.edit("[\"plain\"]", "[\"mine\"]");
    let style = "summary = \"mine\"\n[[messages]]\nrole = \"user\"\ntemplate = \"{{ question\"\n";
    scene.project.write("prompts/styles/mine.toml", style);
    scene
        .run()
        .expect_code(3)
        .expect_said(&["prompts/styles/mine.toml"]);
    assert_eq!(scene.server.requests(), 0);
}
