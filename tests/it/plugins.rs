//! Plugins from elsewhere: installed per project, granted in plain words, held to their digests.

use crate::{project, scene};
use fs_err as fs;
use heartcut_tests::{
    fault_server::Plan,
    package::{archive, mapped_sums, serve, sha256},
    project::Project,
    scene::Scene,
    sums::Sum,
};
use serde_json::{Value, json};

/// A package `dataset/NAME` with three sums under `pack/`.
fn pack(project: &Project, name: &str, version: &str, wish: &str) {
    project.write("pack/plugin.toml", mapped_sums(name, version, wish));
    let row = |n: usize| {
        let sum = Sum::nth(n);
        let row = json!({"ask": sum.question(), "reply": format!("so #### {}", sum.answer())});
        format!("{row}\n")
    };
    project.write("pack/sums.jsonl", (1..4).map(row).collect::<String>());
}

fn listed(project: &Project, id: &str) -> Option<Value> {
    let list = project
        .heartcut(&["plugin", "list", "--json"])
        .run()
        .expect_code(0)
        .json();
    let mut entries = list.as_array().expect("a list").iter();
    entries.find(|entry| entry["id"] == id).cloned()
}

fn digest(project: &Project) -> String {
    let lock = String::from_utf8(project.read("heartcut.lock")).expect("text");
    let line = lock.lines().find(|line| line.starts_with("digest"));
    line.expect("a digest").to_owned()
}

#[test]
fn a_dataset_without_code_is_added_and_run() {
    let scene = scene(0, Plan::default());
    let project = &scene.project;
    pack(project, "plain-sums", "0.1.0", "");
    let added = project
        .heartcut(&["plugin", "add", "pack", "--json"])
        .run()
        .expect_code(0);
    assert_eq!(added.json()["way"], "mapped");
    fs::remove_dir_all(project.path("pack")).expect("the package");
    let page = project
        .heartcut(&["plugin", "show", "plain-sums"])
        .run()
        .expect_code(0);
    assert!(
        page.text().contains("it computes and reaches nothing"),
        "{}",
        page.text()
    );
    scene.edit("plugin = \"jsonl\"", "plugin = \"plain-sums\"");
    scene.edit("path = \"sums.jsonl\"\nkind = \"math\"\n", "");
    scene.summary();
    assert_eq!(scene.project.rows("out/sums.jsonl").len(), 3);
    let manifest = project.run_manifest("sums-1");
    let plugin = &manifest["plugins"][0];
    assert_eq!(
        (&plugin["id"], &plugin["way"]),
        (&json!("dataset/plain-sums"), &json!("mapped"))
    );
    let locked = digest(project)
        .replace("digest = \"", "sha256:")
        .replace('"', "");
    assert_eq!(plugin["digest"], json!(locked));
    assert!(plugin.get("unlocked").is_none());
}

#[test]
fn a_package_is_the_same_wherever_it_comes_from() {
    let project = project();
    pack(&project, "plain-sums", "0.1.0", "");
    let packed = archive(&project.path("pack"));
    project.write("sums-0.1.0.tar.gz", &packed);
    let (server, sum) = (serve(packed.clone()), sha256(&packed));
    let mut digests = Vec::new();
    for source in [
        "pack".to_owned(),
        "sums-0.1.0.tar.gz".to_owned(),
        format!("{server}/file#sha256={sum}"),
        format!("{server}/moved#sha256={sum}"),
    ] {
        project
            .heartcut(&["plugin", "add", &source])
            .run()
            .expect_code(0);
        digests.push(digest(&project));
        let first = project.heartcut(&["dataset", "head", "plain-sums", "-n", "1"]);
        assert_eq!(first.run().expect_code(0).rows()[0]["answer"], json!("111"));
    }
    digests.dedup();
    assert_eq!(digests.len(), 1);
    let wrong = format!("{server}/file#sha256={}", "0".repeat(64));
    let refused = project.heartcut(&["plugin", "add", &wrong]).run();
    refused.expect_code(4).expect_said(&["another file", &sum]);
    let gone = format!("{server}/gone#sha256={sum}");
    project
        .heartcut(&["plugin", "add", &gone])
        .run()
        .expect_code(5)
        .expect_said(&["404"]);
    let bare = format!("{server}/file");
    project
        .heartcut(&["plugin", "add", &bare])
        .run()
        .expect_code(3)
        .expect_said(&["#sha256="]);
}

/// What a person took back after it was granted is not granted again by the way.
#[test]
fn what_was_taken_back_stays_taken() {
    let project = project();
    pack(
        &project,
        "plain-sums",
        "0.1.0",
        "hosts = [\"a.example.org\"]",
    );
    let add = ["plugin", "add", "pack", "--grant"];
    project.heartcut(&add).run().expect_code(0);
    let settings = "[grants.\"dataset/plain-sums\"]\nhosts = []\n";
    project.write("heartcut.toml", settings);
    for command in [
        &["plugin", "update", "dataset/plain-sums"][..],
        &["plugin", "add", "pack"],
    ] {
        project.heartcut(command).run().expect_code(0);
        assert_eq!(project.read("heartcut.toml"), settings.as_bytes());
    }
}

/// A dataset without code reads its package and nothing else.
#[test]
fn a_mapped_source_stays_in_its_package() {
    for file in ["/etc/passwd", "../secret.jsonl", "other.jsonl"] {
        let project = project();
        pack(&project, "plain-sums", "0.1.0", "");
        let manifest = String::from_utf8(project.read("pack/plugin.toml")).expect("text");
        let source = format!("sources = [{{ file = \"{file}\" }}]");
        let other = manifest.replace("sources = [{ file = \"sums.jsonl\" }]", &source);
        assert_ne!(manifest, other);
        project.write("pack/plugin.toml", other);
        let refused = project
            .heartcut(&["plugin", "add", "pack"])
            .run()
            .expect_code(4);
        refused.expect_said(&[file, "dataset/plain-sums"]);
        assert!(!project.path("heartcut.lock").exists(), "{file}");
    }
}

#[test]
fn a_larger_wish_waits_for_an_answer() {
    let project = project();
    project.write(
        "heartcut.toml",
        "# mine\n[grants.\"provider/openai\"] # and this\nhosts = []\n",
    );
    pack(
        &project,
        "plain-sums",
        "0.1.0",
        "hosts = [\"a.example.org\"]",
    );
    let add = ["plugin", "add", "pack"];
    let unasked = project.heartcut(&add).run().expect_code(4);
    unasked.expect_said(&[
        "may send requests to a.example.org",
        "heartcut plugin add pack --grant",
    ]);
    assert!(!project.path("heartcut.lock").exists());
    project.heartcut(&add).arg("--grant").run().expect_code(0);
    let head = ["dataset", "head", "plain-sums"];
    project.heartcut(&head).run().expect_code(0);
    let wish = "hosts = [\"a.example.org\", \"b.example.org\"]";
    pack(&project, "plain-sums", "0.2.0", wish);
    let update = ["plugin", "update", "dataset/plain-sums"];
    let grant = "heartcut plugin update dataset/plain-sums --grant";
    let updated = project.heartcut(&update).run().expect_code(0);
    updated.expect_said(&["b.example.org", "0.1.0 -> 0.2.0", grant]);
    let refused = project.heartcut(&head).run().expect_code(4);
    refused.expect_said(&["`dataset/plain-sums` 0.2.0", "b.example.org", grant]);
    let entry = listed(&project, "dataset/plain-sums").expect("it is listed");
    assert_eq!(entry["error"]["code"], "not-granted");
    project
        .heartcut(&update)
        .arg("--grant")
        .run()
        .expect_code(0);
    project.heartcut(&head).run().expect_code(0);
    let settings = String::from_utf8(project.read("heartcut.toml")).expect("text");
    for part in [
        "# mine",
        "# and this",
        "\"a.example.org\", \"b.example.org\"",
    ] {
        assert!(settings.contains(part), "{settings}");
    }
    project
        .heartcut(&["plugin", "remove", "dataset/plain-sums"])
        .run()
        .expect_code(0);
    assert!(listed(&project, "dataset/plain-sums").is_none());
    let settings = String::from_utf8(project.read("heartcut.toml")).expect("text");
    assert!(
        !settings.contains("plain-sums") && settings.contains("# and this"),
        "{settings}"
    );
}

#[test]
fn what_was_touched_is_not_used_and_disturbs_nobody_else() {
    let project = project();
    pack(&project, "plain-sums", "0.1.0", "");
    project
        .heartcut(&["plugin", "add", "pack"])
        .run()
        .expect_code(0);
    let lock = String::from_utf8(project.read("heartcut.lock")).expect("text");
    let file = format!(
        ".heartcut/plugins/{}/sums.jsonl",
        digest(&project).split('"').nth(1).expect("one")
    );
    project.write(&file, "{}\n");
    project.write("rows.jsonl", "{\"gold\": \"1\", \"response\": \"1\"}\n");
    let head = ["dataset", "head", "plain-sums"];
    let refused = project.heartcut(&head).run().expect_code(4);
    refused.expect_said(&[
        "`dataset/plain-sums` 0.1.0",
        "sums.jsonl",
        "heartcut plugin add pack",
    ]);
    let judge = ["verify", "rows.jsonl", "--verifier", "math"];
    project.heartcut(&judge).run().expect_code(0);
    project
        .heartcut(&["plugin", "add", "pack"])
        .run()
        .expect_code(0);
    project.heartcut(&head).run().expect_code(0);
    project.write("heartcut.lock", lock.replacen("size = ", "size = 1", 1));
    let refused = project.heartcut(&judge).run().expect_code(3);
    refused.expect_said(&["heartcut.lock:", "damaged"]);
}

#[test]
fn a_plugin_under_development_marks_the_run() {
    let scene = scene(0, Plan::default());
    pack(&scene.project, "plain-sums", "0.1.0", "");
    scene.project.write(
        "heartcut.toml",
        "[plugins.\"dataset/plain-sums\"]\npath = \"pack\"\ndev = true\n",
    );
    scene.edit("plugin = \"jsonl\"", "plugin = \"plain-sums\"");
    scene.edit("path = \"sums.jsonl\"\nkind = \"math\"\n", "");
    scene.summary();
    let manifest = scene.project.run_manifest("sums-1");
    assert_eq!(manifest["plugins"][0]["unlocked"], json!(true));
    let entry = listed(&scene.project, "dataset/plain-sums").expect("it is listed");
    assert_eq!(entry["unlocked"], json!(true));
}

#[test]
fn a_plugin_may_stand_in_place_of_a_built_in() {
    let project = project();
    let built_in = listed(&project, "dataset/jsonl").expect("there is one");
    assert_eq!(built_in["way"], "built-in");
    pack(&project, "jsonl", "9.0.0", "");
    project
        .heartcut(&["plugin", "add", "pack"])
        .run()
        .expect_code(0);
    let entry = listed(&project, "dataset/jsonl").expect("there is one");
    assert_eq!(
        (&entry["version"], &entry["replaces_built_in"]),
        (&json!("9.0.0"), &json!(true))
    );
    let text = project.heartcut(&["plugin", "list"]).run().expect_code(0);
    assert!(
        text.text().contains("in place of the built-in one"),
        "{}",
        text.text()
    );
    project
        .heartcut(&["plugin", "remove", "dataset/jsonl"])
        .run()
        .expect_code(0);
    assert_eq!(listed(&project, "dataset/jsonl"), Some(built_in));
}

const JUDGE: &str = r#"while IFS= read -r line; do
  gold=${line#*'"reference":"'}; gold=${gold%%'"'*}
  case $line in
    *"boxed{$gold}"*) echo '{"outcome":"correct","reason":"found"}' ;;
    *) echo '{"outcome":"incorrect","reason":"not-found"}' ;;
  esac
done
"#;

/// Adds what it is asked, and leaves a mark for each line.
const ANSWER: &str = r#"while IFS= read -r line; do
  echo >> asked
  sum=${line##*'What is '}; left=${sum%%' '*}; rest=${sum#*'+ '}; right=${rest%%'?'*}
  echo "{\"text\":\"\\\\boxed{$((left + right))}\",\"finish\":\"stop\"}"
done
"#;

const FORMAT: &str = r#"while IFS= read -r line; do
  key=${line#*'"key":"'}
  echo "[{\"stream\":\"main\",\"row\":{\"made\":\"by hand\"},\"traces\":[\"${key%%'"'*}\"]}]"
done
"#;

#[test]
fn a_command_that_is_typed_judges() {
    let project = project();
    project.write("judge.sh", JUDGE);
    let rows: String = (0..200)
        .map(|n| {
            format!(
                "{}\n",
                json!({"gold": "5", "response": format!("\\boxed{{{}}}", n % 7)})
            )
        })
        .collect();
    project.write("rows.jsonl", rows);
    let args = ["verify", "rows.jsonl", "--verifier", "exec:sh judge.sh"];
    let judged = project.heartcut(&args).run().expect_code(0).rows();
    assert_eq!(judged.len(), 200);
    for (n, row) in judged.iter().enumerate() {
        let outcome = if n % 7 == 5 { "correct" } else { "incorrect" };
        assert_eq!(row["verdict"]["outcome"], outcome, "{row}");
        assert_eq!(row["verdict"]["verifier"], "exec:sh judge.sh");
    }
    project.write("judge.sh", "read -r line; echo 'out of ink' >&2; exit 7");
    let judged = project.heartcut(&args).run().expect_code(0).rows();
    assert_eq!(judged.len(), 200, "every row comes out again");
    assert!(
        judged
            .iter()
            .all(|row| row["verdict"]["reason"] == "verifier-failed-command-ended")
    );
    let missing = ["verify", "rows.jsonl", "--verifier", "exec:no-such-program"];
    project
        .heartcut(&missing)
        .run()
        .expect_code(3)
        .expect_said(&["no-such-program"]);
    let piped = [
        "verify",
        "rows.jsonl",
        "--verifier",
        "exec:sh judge.sh | tee x",
    ];
    project
        .heartcut(&piped)
        .run()
        .expect_code(3)
        .expect_said(&["sh -c"]);
}

fn by_hand(scene: &Scene) {
    scene.project.write("judge.sh", JUDGE);
    scene.project.write("answer.sh", ANSWER);
    scene.project.write("format.sh", FORMAT);
    scene.edit("plugin = \"openai\"", "plugin = \"exec:sh answer.sh\"");
    let text = String::from_utf8(scene.project.read("sums.toml")).expect("text");
    let (before, after) = text
        .split_once("[generate.config]")
        .expect("a configuration");
    let (_, after) = after.split_once("\n\n").expect("more");
    scene
        .project
        .write("sums.toml", format!("{before}\n{after}"));
    scene.edit("plugin = \"math\"", "plugin = \"exec:sh judge.sh\"");
    scene.edit("plugin = \"cot\"", "plugin = \"exec:sh format.sh\"");
}

#[test]
fn commands_in_a_pipeline_have_to_be_granted_and_are_remembered() {
    let scene = scene(12, Plan::default());
    by_hand(&scene);
    let refused = scene.run().expect_code(3);
    refused.expect_said(&[
        "sums.toml:",
        "`exec:sh answer.sh` is not granted",
        "[grants.exec]",
    ]);
    assert!(!scene.project.path("asked").exists(), "nothing was started");
    scene.project.write(
        "heartcut.toml",
        "[grants.exec]\ncommands = [\"sh answer.sh\", \"sh judge.sh\", \"sh format.sh\"]\n",
    );
    let summary = scene.summary();
    assert_eq!(summary["kept"], json!(12), "{summary}");
    assert!(
        scene
            .project
            .rows("out/sums.jsonl")
            .iter()
            .all(|row| row["made"] == "by hand")
    );
    let asked = scene.project.read("asked").len();
    scene.summary();
    assert_eq!(
        (asked, scene.project.read("asked").len()),
        (12, 12),
        "no answer is made twice"
    );
    let manifest = scene.project.run_manifest("sums-1");
    assert_eq!(manifest["steps"][0]["identity"], "exec:sh answer.sh");
    assert_eq!(manifest["plugins"][1]["way"], "exec");
    assert_eq!(scene.server.requests(), 0);
}

#[test]
fn a_command_sees_no_key() {
    let project = project();
    project.write("judge.sh", format!("env > seen\n{JUDGE}"));
    project.write("rows.jsonl", "{\"gold\": \"1\", \"response\": \"1\"}\n");
    let key = heartcut_tests::pipeline::SECRET;
    project.write(".env", format!("OPENAI_API_KEY={key}\n"));
    let args = ["verify", "rows.jsonl", "--verifier", "exec:sh judge.sh"];
    let verify = project
        .heartcut(&args)
        .env("OPENAI_API_KEY", key)
        .env("DISPLAY", ":1");
    verify.run().expect_code(0);
    let seen = String::from_utf8(project.read("seen")).expect("text");
    assert!(seen.contains("PATH="), "{seen}");
    assert!(!seen.contains(key) && !seen.contains("DISPLAY"), "{seen}");
}
