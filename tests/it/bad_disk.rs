//! A disk that is full or may not be written to.

use crate::{count, project, scene};
use fs_err as fs;
use heartcut_tests::{
    environment,
    fault_server::Plan,
    invocation::{Invocation, Output},
    pipeline::SECRET,
    scene::Scene,
    sums,
};
use serde_json::json;

/// Runs `command` after `preparation`, a line of shell, in a mount namespace of its own; none
/// where the machine cannot do that.
fn mounted(command: Invocation, preparation: &str) -> Option<Output> {
    let mount = "mount -t tmpfs none /mnt";
    if !environment::succeeds("unshare", &["--mount", "sh", "-c", mount]) {
        environment::skipped("`unshare --mount` is not possible; no disk can be filled");
        return None;
    }
    let script = format!("{preparation} && exec \"$@\"");
    Some(
        command
            .wrapped(&["unshare", "--mount", "sh", "-c", &script, "sh"])
            .run(),
    )
}

/// A tmpfs of this size over a folder of the project.
fn small(scene: &Scene, folder: &str, size: &str) -> String {
    let path = scene.project.path(folder);
    fs::create_dir_all(&path).expect("the folder");
    format!("mount -t tmpfs -o size={size} none '{}'", path.display())
}

#[track_caller]
fn assert_says(output: &Output, parts: &[&str]) {
    let said = output.stderr.to_lowercase();
    assert!(
        output.stderr.contains("error: ") && !said.contains("panicked"),
        "{}",
        output.stderr
    );
    assert!(
        parts.iter().any(|part| said.contains(part)),
        "none of {parts:?} in {}",
        output.stderr
    );
    assert!(
        output.code().is_some_and(|code| code != 0),
        "{:?}",
        output.code()
    );
}

#[test]
fn a_full_disk_under_the_store_is_said_and_the_run_can_be_repeated() {
    let scene = scene(3000, Plan::default());
    let full = small(&scene, ".heartcut", "400k");
    let Some(output) = mounted(scene.command(), &full) else {
        return;
    };
    assert_says(&output, &["full", "no space"]);
    assert_eq!(
        count(&scene.summary(), "/kept"),
        sums::answered_rightly(3000)
    );
}

#[test]
fn a_full_disk_under_the_output_leaves_no_half_file() {
    let scene = scene(1000, Plan::default());
    let full = small(&scene, "out", "16k");
    let Some(output) = mounted(scene.command(), &full) else {
        return;
    };
    assert_says(&output, &["full", "no space"]);
    let bought = scene.server.requests();
    assert_eq!(
        count(&scene.summary(), "/kept"),
        sums::answered_rightly(1000)
    );
    assert_eq!(
        scene.server.requests(),
        bought,
        "the answers were in the store"
    );
    assert_eq!(scene.rows().len(), sums::answered_rightly(1000));
}

#[test]
fn a_project_that_cannot_be_written_is_said() {
    let scene = scene(3, Plan::default());
    let path = scene.project.root().display().to_string();
    let locked = format!(
        "mount --bind '{path}' '{path}' && mount -o remount,ro,bind '{path}' && cd '{path}'"
    );
    let Some(output) = mounted(scene.command(), &locked) else {
        return;
    };
    assert_says(&output, &["read-only", "permission"]);
    assert_eq!(
        scene.server.requests(),
        0,
        "what cannot be kept is not bought"
    );
}

#[test]
fn a_full_stdout_is_said() {
    let project = project();
    let row = json!({"gold": "1", "response": "\\boxed{1}"});
    project.write("rows.jsonl", format!("{row}\n").repeat(5000));
    let judge = project.heartcut(&["verify", "rows.jsonl", "--verifier", "math"]);
    let output = judge
        .wrapped(&["sh", "-c", "exec \"$@\" > /dev/full", "sh"])
        .run();
    assert_says(&output, &["space"]);
}

#[test]
fn a_closed_pipe_is_the_readers_choice() {
    let project = project();
    let row = json!({"gold": "1", "response": "\\boxed{1}"});
    project.write("rows.jsonl", format!("{row}\n").repeat(20_000));
    let judge = project.heartcut(&["verify", "rows.jsonl", "--verifier", "math"]);
    let output = judge
        .wrapped(&["sh", "-c", "\"$@\" | head -n 1", "sh"])
        .run();
    assert_eq!(output.rows().len(), 1);
    assert!(!output.stderr.contains("panicked"), "{}", output.stderr);
}

#[test]
fn a_folder_where_the_output_should_be_is_not_removed() {
    let scene = scene(3, Plan::default());
    scene.project.write("out/sums.jsonl/mine", "mine");
    let output = scene.command().env("OPENAI_API_KEY", SECRET).run();
    assert_eq!(scene.project.read("out/sums.jsonl/mine"), b"mine");
    assert!(!output.stderr.contains("panicked"), "{}", output.stderr);
}

#[test]
fn a_store_that_is_no_store_is_said() {
    let scene = scene(3, Plan::default());
    scene.project.write(
        ".heartcut/store.sqlite",
        "this is no database, it is a text".repeat(200),
    );
    let output = scene.run();
    assert_says(&output, &["store.sqlite"]);
    assert_eq!(scene.server.requests(), 0);
}
