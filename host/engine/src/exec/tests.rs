use super::{session::ExecSession, *};
use crate::registry::Entry;
use heartcut_plugin_api::{
    Case, Event, Flow, Host, Instance, Outcome, PluginError, Request, Role, SilentHost, Verdict,
    boundary::{Call, Json, Session, method},
    role::Transport,
};
use serde_json::json;
use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};
use tempfile::TempDir;

/// A folder with `judge.sh`, and the plugin that it is.
struct Scene {
    folder: TempDir,
    entry: Arc<Entry>,
}

impl Scene {
    fn new(role: Role, script: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("judge.sh"), script).unwrap();
        let plugins = ExecPlugins::new(&["sh judge.sh".to_owned()], folder.path());
        let entry = plugins.find(role, "sh judge.sh").unwrap();
        Self { folder, entry }
    }

    fn verify(&self, count: usize, config: serde_json::Value) -> Vec<Result<Verdict, PluginError>> {
        let cases: Vec<Case> = (0..count)
            .map(|n| Case::new(n.to_string(), "1", "1"))
            .collect();
        let verifier = self.entry.verifier(config, Default::default()).unwrap();
        verifier.verify(&cases, &SilentHost)
    }

    fn text(&self, file: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(file)).unwrap_or_default()
    }
}

/// Answers every line, and leaves a mark for each start.
const NODS: &str = "echo >> starts\nwhile read -r line; do echo '{\"outcome\":\"correct\",\"reason\":\"nod\"}'; done";

#[test]
fn words_are_split_as_a_shell_would() {
    for (text, words) in [
        ("a b", &["a", "b"][..]),
        ("  a\t'b c'  ", &["a", "b c"]),
        (r#"a "b 'c'" d\ e ''"#, &["a", "b 'c'", "d e", ""]),
        (r#"a "\"x\" \n" '\'"#, &["a", "\"x\" \\n", "\\"]),
        ("a '|' \\> b|c", &["a", "|", ">", "b|c"]),
    ] {
        assert_eq!(ExecCommand::parse(text).unwrap().words(), words, "{text}");
    }
    for (text, said) in [
        ("", "no program"),
        ("''", "no program"),
        ("a 'b", "quote"),
        ("a \\", "backslash"),
        ("a | b", "`|`"),
        ("a > b", "`>`"),
        ("a && b", "`&&`"),
    ] {
        let error = ExecCommand::parse(text).unwrap_err();
        assert!(error.message.contains(said), "{text}: {}", error.message);
    }
}

#[test]
fn a_command_has_to_be_granted() {
    let folder = tempfile::tempdir().unwrap();
    let plugins = ExecPlugins::new(&["exec:sh  'judge.sh'".to_owned()], folder.path());
    assert!(
        plugins.find(Role::Verifier, "sh judge.sh").is_ok(),
        "the same words"
    );
    let error = plugins
        .find(Role::Verifier, "sh judge.sh -x")
        .err()
        .unwrap();
    assert_eq!(error.error.code, "not-granted");
    assert!(
        error
            .error
            .help
            .unwrap()
            .contains("commands = [\"sh judge.sh -x\"]")
    );
    plugins.allow_typed("exec:sh judge.sh -x", folder.path());
    plugins.allow_typed("math", folder.path());
    assert!(
        plugins.find(Role::Verifier, "sh judge.sh -x").is_ok(),
        "it was typed"
    );
    for role in [Role::Dataset, Role::Trainer] {
        let error = plugins.find(role, "sh judge.sh").err().unwrap();
        assert_eq!(error.error.code, "wrong-role");
    }
}

#[test]
fn a_program_that_is_not_there_is_named() {
    for name in ["no-such-program-here", "./none.sh"] {
        let plugins = ExecPlugins::new(&[name.to_owned()], Path::new("/"));
        let entry = plugins.find(Role::Verifier, name).unwrap();
        let error = entry.verifier(json!({}), Default::default()).err().unwrap();
        assert!(error.error.message.contains("cannot be used"), "{error}");
        assert!(
            error.error.causes[0].contains(name),
            "{:?}",
            error.error.causes
        );
    }
}

#[test]
fn lines_are_answered_in_order_by_one_process() {
    let script = "echo >> starts\nwhile read -r line; do id=${line#*'\"id\":\"'}; \
                  echo \"{\\\"outcome\\\":\\\"correct\\\",\\\"reason\\\":\\\"r${id%%'\"'*}\\\"}\"; done";
    let scene = Scene::new(Role::Verifier, script);
    let verifier = scene.entry.verifier(json!({}), Default::default()).unwrap();
    for _ in 0..3 {
        let cases: Vec<Case> = (0..200)
            .map(|n| Case::new(n.to_string(), "1", "1"))
            .collect();
        let verdicts = verifier.verify(&cases, &SilentHost);
        for (n, verdict) in verdicts.iter().enumerate() {
            assert_eq!(verdict.as_ref().unwrap().reason, format!("r{n}"));
        }
    }
    assert_eq!(scene.text("starts").lines().count(), 1);
}

#[test]
fn what_a_command_says_of_one_item_stays_with_it() {
    let script = "read -r a; echo '{\"outcome\":\"incorrect\",\"reason\":\"no\"}'\n\
                  read -r b; echo '[]'\n\
                  read -r c; echo '{\"error\":{\"code\":\"tired\",\"message\":\"not today\"}}'\n\
                  read -r d; echo '{\"error\":\"just text\"}'\n\
                  read -r e; echo '{\"verdict\":1}'\n\
                  while read -r f; do echo '{\"outcome\":\"correct\",\"reason\":\"ok\"}'; done";
    let answers = Scene::new(Role::Verifier, script).verify(6, json!({}));
    assert_eq!(answers[0].as_ref().unwrap().outcome, Outcome::Incorrect);
    let codes: Vec<_> = answers[1..5]
        .iter()
        .map(|a| a.as_ref().unwrap_err().code.clone())
        .collect();
    assert_eq!(codes, ["garbage", "tired", "failed", "garbage"]);
    assert!(
        answers[1]
            .as_ref()
            .unwrap_err()
            .message
            .contains("no verdict: []")
    );
    assert_eq!(answers[3].as_ref().unwrap_err().message, "just text");
    assert_eq!(answers[5].as_ref().unwrap().reason, "ok");
}

#[test]
fn a_command_that_dies_is_started_again_for_the_rest() {
    let script = "echo >> starts\nread -r a; echo '{\"outcome\":\"correct\",\"reason\":\"one\"}'\n\
                  read -r b; echo 'out of paper' >&2; exit 3";
    let scene = Scene::new(Role::Verifier, script);
    let answers = scene.verify(6, json!({}));
    for (n, answer) in answers.iter().enumerate() {
        match (n % 2, answer) {
            (0, Ok(verdict)) => assert_eq!(verdict.reason, "one"),
            (1, Err(error)) => {
                assert_eq!(error.code, "command-ended");
                assert!(
                    error.message.contains("exit status: 3"),
                    "{}",
                    error.message
                );
                assert_eq!(error.causes, ["it said: out of paper"]);
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(scene.text("starts").lines().count(), 3);
}

#[test]
fn a_command_that_always_dies_is_given_up() {
    let scene = Scene::new(Role::Verifier, "echo >> starts; exit 1");
    let answers = scene.verify(100, json!({}));
    assert_eq!(answers.len(), 100);
    assert!(
        answers
            .iter()
            .all(|a| a.as_ref().unwrap_err().code == "command-ended")
    );
    assert!(scene.text("starts").lines().count() <= 8);
}

#[test]
fn a_command_that_says_nothing_is_stopped() {
    let script = "read -r a; echo '{\"outcome\":\"correct\",\"reason\":\"one\"}'\nsleep 600 & wait";
    let scene = Scene::new(Role::Verifier, script);
    let answers = scene.verify(2, json!({"timeout_seconds": 1}));
    assert!(answers[0].is_ok());
    let error = answers[1].as_ref().unwrap_err();
    assert_eq!(error.code, "timeout");
    assert!(error.help.as_ref().unwrap().contains("flush"));
}

#[test]
fn a_command_that_says_too_much_is_replaced() {
    let script = "echo >> starts\nwhile read -r line; do \
                  echo '{\"outcome\":\"correct\",\"reason\":\"a\"}'; \
                  echo '{\"outcome\":\"incorrect\",\"reason\":\"b\"}'; done";
    let scene = Scene::new(Role::Verifier, script);
    let verifier = scene.entry.verifier(json!({}), Default::default()).unwrap();
    let rounds = (0..1000).take_while(|_| {
        verifier.verify(&[Case::new("1", "1", "1")], &SilentHost);
        scene.text("starts").lines().count() < 2
    });
    assert!(rounds.count() < 1000, "it was never noticed");
}

#[test]
fn noise_is_no_answer_and_shifts_none() {
    let script = "echo 'loading ...'\nwhile read -r line; do id=${line#*'\"id\":\"'}; \
                  echo \"{\\\"outcome\\\":\\\"correct\\\",\\\"reason\\\":\\\"r${id%%'\"'*}\\\"}\"; done";
    let answers = Scene::new(Role::Verifier, script).verify(20, json!({}));
    assert!(
        answers
            .iter()
            .all(|a| a.as_ref().unwrap_err().code == "garbage")
    );
    assert!(
        answers[0]
            .as_ref()
            .unwrap_err()
            .message
            .contains("loading ...")
    );
}

#[test]
fn a_command_sees_four_variables() {
    let script = "env | cut -d= -f1 | grep -v -x -e PWD -e OLDPWD -e SHLVL -e _ > seen\n\
                  while read -r line; do echo '{\"outcome\":\"correct\",\"reason\":\"ok\"}'; done";
    let scene = Scene::new(Role::Verifier, script);
    assert!(scene.verify(1, json!({}))[0].is_ok());
    let seen = scene.text("seen");
    assert!(seen.contains("PATH"), "{seen}");
    for name in seen.lines() {
        assert!(process::ENVIRONMENT.contains(&name), "{name}");
    }
}

#[test]
fn large_batches_do_not_lock_up() {
    let scene = Scene::new(Role::Verifier, NODS);
    let long = "x".repeat(20_000);
    let cases: Vec<Case> = (0..64).map(|_| Case::new("1", "1", &*long)).collect();
    let verifier = scene.entry.verifier(json!({}), Default::default()).unwrap();
    assert!(
        verifier
            .verify(&cases, &SilentHost)
            .iter()
            .all(Result::is_ok)
    );
}

#[test]
fn who_calls_at_once_has_a_process_each() {
    let scene = Scene::new(Role::Verifier, NODS);
    let verifier = scene.entry.verifier(json!({}), Default::default()).unwrap();
    let cases: Vec<Case> = (0..50).map(|_| Case::new("1", "1", "1")).collect();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let answers = verifier.verify(&cases, &SilentHost);
                assert!(answers.iter().all(Result::is_ok));
            });
        }
    });
    assert!((1..=4).contains(&scene.text("starts").lines().count()));
}

#[test]
fn a_provider_is_its_command() {
    let script = "while read -r line; do echo '{\"text\":\"4\",\"finish\":\"stop\"}'; done";
    let scene = Scene::new(Role::Provider, script);
    let provider = scene.entry.provider(json!({}), Default::default()).unwrap();
    assert_eq!(provider.identity(), "exec:sh judge.sh");
    assert_eq!(scene.entry.stamp(), "exec:sh judge.sh");
    let Transport::Local(local) = provider.transport() else {
        panic!("it computes by itself");
    };
    let answers = local.generate(&[Request::default()], &SilentHost);
    assert_eq!(answers[0].as_ref().unwrap().text, "4");
}

#[test]
fn a_formatter_answers_lists() {
    let script = "while read -r line; do echo '[{\"stream\":\"main\",\"row\":{\"a\":1},\"traces\":[\"k\"]}]'; done";
    let scene = Scene::new(Role::Formatter, script);
    let made = scene.entry.create(json!({}), Default::default()).unwrap();
    assert!(matches!(made, Instance::Formatter(_)));
    let formatter = scene
        .entry
        .formatter(json!({}), Default::default())
        .unwrap();
    let group = serde_json::from_value(
        json!({"problem": {"id": "1", "question": "?"}, "ordinal": 0,
                                              "row": {}, "traces": []}),
    );
    let answers = formatter.format(&[group.unwrap()], &SilentHost);
    assert_eq!(answers[0].as_ref().unwrap()[0].traces, ["k"]);
}

/// Stops after some items.
struct Stops(Mutex<u64>);

impl Host for Stops {
    fn emit(&self, _: Event) -> Flow {
        let mut left = self.0.lock().unwrap();
        *left = left.saturating_sub(1);
        if *left == 0 {
            Flow::Stop
        } else {
            Flow::Continue
        }
    }
}

#[test]
fn a_call_can_be_stopped() {
    let scene = Scene::new(Role::Verifier, NODS);
    let verifier = scene.entry.verifier(json!({}), Default::default()).unwrap();
    let cases: Vec<Case> = (0..5).map(|_| Case::new("1", "1", "1")).collect();
    let answers = verifier.verify(&cases, &Stops(Mutex::new(2)));
    let good = answers.iter().filter(|a| a.is_ok()).count();
    assert_eq!(good, 2);
    assert!(
        answers[2..]
            .iter()
            .all(|a| a.as_ref().unwrap_err().code == "stopped")
    );
}

#[test]
fn other_methods_are_not_known() {
    let command = ExecCommand::parse("sh").unwrap();
    let timeout = Duration::from_secs(5);
    let session = ExecSession::new(Role::Verifier, command, "/".into(), timeout).unwrap();
    let call = Call {
        method: method::TRAIN,
        head: b"null",
        items: &[],
    };
    let error = Session::call(&session, call, &SilentHost).unwrap_err();
    assert_eq!(error.code, "unknown-method");
    fn speaks_json<S: Session<Codec = Json>>(_: &S) {}
    speaks_json(&session);
}
