//! A secret goes where it was granted to go, and is never seen elsewhere.

use crate::scene;
use heartcut_tests::{
    fault_server::{Fault, FaultServer, Plan},
    pipeline::SECRET,
    scene::Scene,
};
use std::path::PathBuf;

/// Fails when the secret is in any file of the project or in what was said.
#[track_caller]
fn assert_kept(scene: &Scene, said: &str) {
    assert!(!said.contains(SECRET), "the secret was said:\n{said}");
    assert_eq!(scene.project.files_with(SECRET), Vec::<PathBuf>::new());
}

fn said(output: &heartcut_tests::invocation::Output) -> String {
    format!("{}{}", output.text(), output.stderr)
}

#[test]
fn the_granted_host_gets_it_and_no_file_does() {
    let scene = scene(5, Plan::default());
    let output = scene.run().expect_code(0);
    let expected = format!("Bearer {SECRET}");
    for seen in scene.server.journal().entries() {
        assert_eq!(seen.headers.get("authorization"), Some(&expected));
        assert!(!seen.body.to_string().contains(SECRET));
    }
    assert_kept(&scene, &said(&output));
}

#[test]
fn a_service_that_was_not_granted_it_gets_nothing() {
    let scene = scene(5, Plan::default());
    scene.edit("api_key = \"OPENAI_API_KEY\"\n", "");
    scene.run().expect_code(0);
    assert_eq!(scene.server.requests(), 5);
    for seen in scene.server.journal().entries() {
        let everything = format!("{:?}{}", seen.headers, seen.body);
        assert!(!everything.contains(SECRET), "{everything}");
    }
}

#[test]
fn another_host_gets_nothing_after_a_redirect() {
    let thief = FaultServer::start(Plan::default());
    // The same machine under another name is another host.
    let elsewhere = thief.base_url().replace("127.0.0.1", "localhost");
    for target in [thief.base_url(), elsewhere] {
        thief.forget();
        let redirect = Fault::Redirect(format!("{target}/chat/completions"));
        let scene = scene(3, Plan::always(redirect));
        let output = scene.run();
        assert_ne!(output.code(), Some(0));
        assert!(scene.server.requests() > 0, "the service was asked");
        for seen in thief.journal().entries() {
            let everything = format!("{:?}{}", seen.headers, seen.body);
            assert!(
                !everything.contains(SECRET),
                "{target} got the secret: {everything}"
            );
        }
        assert_kept(&scene, &said(&output));
    }
}

#[test]
fn no_failure_says_it() {
    let faults = [
        Fault::EchoingRefusal,
        Fault::Unauthorized,
        Fault::ServerError,
        Fault::Garbage,
        Fault::Drop,
        Fault::Redirect(format!("http://127.0.0.1:9/?key={SECRET}")),
    ];
    for fault in faults {
        let scene = scene(3, Plan::always(fault.clone()));
        let output = scene.run();
        assert_ne!(output.code(), Some(0), "{fault:?}");
        assert_kept(&scene, &said(&output));
    }
}

#[test]
fn a_missing_secret_is_named_before_anything_is_sent() {
    let scene = scene(3, Plan::default());
    let output = scene.project.heartcut(&["run", "sums.toml"]).run();
    output
        .expect_code(5)
        .expect_said(&["OPENAI_API_KEY", "hint: "]);
    assert_eq!(scene.server.requests(), 0);
}

#[test]
fn a_secret_may_stand_in_the_projects_env_file() {
    let scene = scene(3, Plan::default());
    scene.project.write(
        ".env",
        format!("# keys\nOPENAI_API_KEY={SECRET}\nOTHER=1\n"),
    );
    scene
        .project
        .heartcut(&["run", "sums.toml"])
        .run()
        .expect_code(0);
    let journal = scene.server.journal();
    assert_eq!(
        journal.entries()[0].headers["authorization"],
        format!("Bearer {SECRET}")
    );
    assert_eq!(
        scene.project.files_with(SECRET),
        [scene.project.path(".env")]
    );
}
