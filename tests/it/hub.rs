//! The files of the hub: fetched once, whole or not at all, and found again by us and by others.

use crate::project;
use heartcut_tests::{
    environment::hub_python,
    fake_hub::{COMMIT, FakeHub, GATED, TOKEN, Trouble},
    invocation::Invocation,
    project::Project,
};
use std::{path::Path, process::Command};

const REPO: &str = "someone/sums";
const TRAIN: &[u8] = b"{\"id\": \"a\", \"question\": \"1+1?\", \"answer\": \"2\"}\n";
const TEST: &[u8] = b"{\"id\": \"b\", \"question\": \"1+2?\", \"answer\": \"3\"}\n";

fn hub(repo: &str) -> FakeHub {
    let parquet: &[u8] = include_bytes!("fixtures/sums.parquet");
    let files: [(&str, &[u8]); 5] = [
        ("README.md", b"# Sums"),
        ("data/train.jsonl", TRAIN),
        ("data/test.jsonl", TEST),
        ("large/train-00000-of-00001.parquet", parquet),
        ("splits.txt", b"no data"),
    ];
    FakeHub::start(repo, &files)
}

/// `heartcut dataset args` with the hub and a cache in the project.
fn dataset(project: &Project, hub: &FakeHub, args: &[&str]) -> Invocation {
    let home = project.path("hf").display().to_string();
    let own = project.path("own").display().to_string();
    project
        .heartcut(&["dataset"])
        .args(args)
        .env("HF_ENDPOINT", &hub.endpoint())
        .env("HF_HOME", &home)
        .env("HEARTCUT_CACHE", &own)
}

fn ids(project: &Project, hub: &FakeHub, args: &[&str], variables: &[(&str, &str)]) -> Vec<String> {
    let mut head = dataset(project, hub, &["head"]).args(args);
    for (name, value) in variables {
        head = head.env(name, value);
    }
    let rows = head.run().expect_code(0).rows();
    rows.iter()
        .map(|row| row["id"].as_str().expect("an id").to_owned())
        .collect()
}

#[test]
fn a_repository_is_a_dataset() {
    let (project, hub) = (project(), hub(REPO));
    assert_eq!(
        ids(&project, &hub, &["someone/sums", "--split", "test"], &[]),
        ["b"]
    );
    let large = ["jsonl", "--path", "hf://datasets/someone/sums/large/*"];
    assert_eq!(ids(&project, &hub, &large, &[]), ["p-1", "p-2", "p-3"]);
}

#[test]
fn what_was_fetched_is_not_fetched_again() {
    let (project, hub) = (project(), hub(REPO));
    let place = format!("hf://datasets/{REPO}@{COMMIT}/data/*");
    let pinned = ["jsonl", "--path", &place, "--split", "train"];
    assert_eq!(ids(&project, &hub, &pinned, &[]), ["a"]);
    let asked = hub.requests().len();
    assert_eq!(ids(&project, &hub, &pinned, &[]), ["a"]);
    assert_eq!(hub.requests().len(), asked, "a commit cannot change");
    let main = [
        "someone/sums",
        "--split",
        "train",
        "--path",
        "hf://datasets/someone/sums/data/*",
    ];
    assert_eq!(ids(&project, &hub, &main, &[]), ["a"]);
    let asked = hub.requests().len();
    let offline = [("HF_HUB_OFFLINE", "1")];
    assert_eq!(ids(&project, &hub, &main, &offline), ["a"]);
    assert_eq!(hub.requests().len(), asked, "offline is offline");
    let other = dataset(&project, &hub, &["head", "someone/else"]).env("HF_HUB_OFFLINE", "1");
    other
        .run()
        .expect_code(3)
        .expect_said(&["is not in the cache", "HF_HUB_OFFLINE"]);
}

#[test]
fn a_token_goes_to_the_hub_and_nowhere_else() {
    let (project, hub) = (project(), hub(GATED));
    let large = ["jsonl", "--path", "hf://datasets/someone/gated/large/*"];
    let refused = dataset(&project, &hub, &["head"]).args(&large).run();
    refused.expect_said(&["does not hand out", "HF_TOKEN"]);
    let before = hub.requests().len();
    assert_eq!(ids(&project, &hub, &large, &[("HF_TOKEN", TOKEN)]).len(), 3);
    for (path, has_token) in &hub.requests()[before..] {
        assert_eq!(*has_token, !path.contains("/store/"), "{path}");
    }
    assert!(
        hub.requests()
            .iter()
            .any(|(path, _)| path.contains("/store/"))
    );
}

#[test]
fn half_a_file_never_gets_into_the_cache() {
    let large = ["jsonl", "--path", "hf://datasets/someone/sums/large/*"];
    for (trouble, said) in [
        (Trouble::Short, "broke off"),
        (Trouble::Other, "did not come whole"),
    ] {
        let (project, hub) = (project(), hub(REPO));
        hub.trouble(trouble);
        let failed = dataset(&project, &hub, &["head"]).args(&large).run();
        assert_ne!(failed.code(), Some(0));
        failed.expect_said(&[said]);
        let left = project.files_with("PAR1");
        assert_eq!(left, Vec::<std::path::PathBuf>::new(), "{trouble:?}");
        hub.trouble(Trouble::None);
        assert_eq!(ids(&project, &hub, &large, &[]).len(), 3);
    }
}

#[test]
fn a_listing_that_cannot_be_is_refused_and_not_kept() {
    let pinned = format!("hf://datasets/{REPO}@{COMMIT}/data/train.jsonl");
    for (trouble, said) in [
        (Trouble::PathForCommit, "something unknown"),
        (Trouble::NoList, "something unknown"),
        (Trouble::EmptyList, "no data file that fits"),
    ] {
        let (project, hub) = (project(), hub(REPO));
        hub.trouble(trouble);
        for place in [pinned.as_str(), "hf://datasets/someone/sums"] {
            let failed = dataset(&project, &hub, &["head", "jsonl", "--path", place]).run();
            assert_ne!(failed.code(), Some(0), "{trouble:?} {place}");
            failed.expect_said(&[said]);
        }
        for kept in ["own", "hf", "outside.json"] {
            assert!(!project.path(kept).exists(), "{trouble:?} {kept}");
        }
        hub.trouble(Trouble::None);
        assert_eq!(
            ids(&project, &hub, &["jsonl", "--path", &pinned], &[]),
            ["a"]
        );
    }
}

#[test]
fn a_pinned_commit_is_that_one_or_none() {
    let (project, hub) = (project(), hub(REPO));
    hub.trouble(Trouble::OtherCommit);
    let pinned = format!("hf://datasets/{REPO}@{COMMIT}/data/train.jsonl");
    let failed = dataset(&project, &hub, &["head", "jsonl", "--path", &pinned]).run();
    assert_ne!(failed.code(), Some(0));
    failed.expect_said(&["another commit", COMMIT, &"b".repeat(40)]);
    assert!(!project.path("own").exists() && !project.path("hf").exists());
    hub.trouble(Trouble::None);
    assert_eq!(
        ids(&project, &hub, &["jsonl", "--path", &pinned], &[]),
        ["a"]
    );
}

#[test]
fn a_busy_place_is_asked_again_and_one_that_is_gone_is_not() {
    let digest = heartcut_tests::fake_hub::sha256(TRAIN);
    let hub = hub(REPO);
    let url = format!(
        "{}/datasets/{REPO}/resolve/main/data/train.jsonl#sha256={digest}",
        hub.endpoint()
    );
    let listed = "hf://datasets/someone/sums/data/train.jsonl";
    for (status, times, place) in [(503, 3, listed), (429, 1, listed), (500, 2, url.as_str())] {
        let project = project();
        hub.trouble(Trouble::Busy(status, times));
        assert_eq!(ids(&project, &hub, &["jsonl", "--path", place], &[]), ["a"]);
    }
    for (status, asked, said) in [(410, 1, "is gone"), (404, 1, "is gone"), (500, 4, "later")] {
        let (project, before) = (project(), hub.requests().len());
        hub.trouble(Trouble::Busy(status, 9));
        let failed = dataset(&project, &hub, &["head", "jsonl", "--path", &url]).run();
        failed.expect_said(&[&format!("answers with {status}"), said]);
        assert_eq!(hub.requests().len() - before, asked, "{status}");
    }
}

#[test]
fn a_cache_file_that_was_cut_off_is_fetched_again() {
    let (project, hub) = (project(), hub(REPO));
    let place = [
        "jsonl",
        "--path",
        "hf://datasets/someone/sums/data/train.jsonl",
    ];
    ids(&project, &hub, &place, &[]);
    let blobs = project.files_with("1+1?");
    let blob = blobs
        .iter()
        .find(|path| path.components().any(|part| part.as_os_str() == "blobs"));
    fs_err::write(blob.expect("a blob"), &TRAIN[..10]).expect("it can be written");
    let offline = dataset(&project, &hub, &["head"])
        .args(&place)
        .env("HF_HUB_OFFLINE", "1")
        .run();
    offline.expect_code(3).expect_said(&["is not in the cache"]);
    assert_eq!(ids(&project, &hub, &place, &[]), ["a"]);
}

#[test]
fn what_is_gone_is_named() {
    let (project, hub) = (project(), hub(REPO));
    for (place, said) in [
        ("hf://datasets/someone/sums@v9", "has no revision `v9`"),
        (
            "hf://datasets/someone/else",
            "has no dataset `someone/else`",
        ),
        (
            "hf://datasets/someone/sums/no/*.csv",
            "no data file that fits",
        ),
        ("hf://datasets/someone/sums@../x", "is no revision"),
    ] {
        let failed = dataset(&project, &hub, &["head", "jsonl", "--path", place]).run();
        assert_ne!(failed.code(), Some(0), "{place}");
        failed.expect_said(&[said]);
    }
    let split = dataset(&project, &hub, &["head", "someone/sums", "--split", "exam"]).run();
    split.expect_said(&["no file of the split `exam`", "`train`"]);
}

#[test]
fn a_url_is_known_by_its_digest() {
    let (project, hub) = (project(), hub(REPO));
    let url = format!(
        "{}/datasets/{REPO}/resolve/main/data/train.jsonl",
        hub.endpoint()
    );
    let digest = heartcut_tests::fake_hub::sha256(TRAIN);
    let pinned = format!("{url}#sha256={digest}");
    assert_eq!(
        ids(&project, &hub, &["jsonl", "--path", &pinned], &[]),
        ["a"]
    );
    let asked = hub.requests().len();
    assert_eq!(
        ids(
            &project,
            &hub,
            &["jsonl", "--path", &pinned],
            &[("HF_HUB_OFFLINE", "1")]
        ),
        ["a"]
    );
    assert_eq!(hub.requests().len(), asked);
    let other = format!("{url}#sha256={}", "0".repeat(64));
    for (place, said) in [
        (url.as_str(), "comes without its SHA-256"),
        (other.as_str(), "holds another file than it should"),
    ] {
        let failed = dataset(&project, &hub, &["head", "jsonl", "--path", place]).run();
        failed.expect_said(&[said]);
    }
    let kept = project.files_with("1+1?");
    assert_eq!(kept.len(), 1, "{kept:?}");
}

/// Runs Python with the hub's own library; what it prints.
fn python(python: &Path, project: &Project, hub: &FakeHub, offline: bool, script: &str) -> String {
    let mut command = Command::new(python);
    command
        .args(["-c", script])
        .env("HF_ENDPOINT", hub.endpoint())
        .env("HF_HOME", project.path("hf"))
        .env("HF_HUB_DISABLE_TELEMETRY", "1");
    if offline {
        command.env("HF_HUB_OFFLINE", "1");
    }
    let output = command.output().expect("Python starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).expect("Python speaks UTF-8")
}

const DOWNLOAD: &str = "
from huggingface_hub import HfApi, hf_hub_download, snapshot_download
print(HfApi().dataset_info('someone/sums').sha)
for name in ['data/train.jsonl', 'large/train-00000-of-00001.parquet']:
    print(len(open(hf_hub_download('someone/sums', name, repo_type='dataset'), 'rb').read()))
snapshot_download('someone/sums', repo_type='dataset')
";

const FIND: &str = "
from huggingface_hub import hf_hub_download, scan_cache_dir
for name in ['data/train.jsonl', 'large/train-00000-of-00001.parquet']:
    path = hf_hub_download('someone/sums', name, repo_type='dataset', local_files_only=True)
    print(len(open(path, 'rb').read()))
print(len(scan_cache_dir().warnings))
";

#[test]
fn the_hubs_own_library_accepts_the_fake_hub_and_shares_the_cache() {
    let Some(library) = hub_python() else {
        return;
    };
    let sizes = format!(
        "{}\n{}\n",
        TRAIN.len(),
        include_bytes!("fixtures/sums.parquet").len()
    );
    let (theirs, hub) = (project(), hub(REPO));
    assert_eq!(
        python(&library, &theirs, &hub, false, DOWNLOAD),
        format!("{COMMIT}\n{sizes}")
    );
    let offline = [("HF_HUB_OFFLINE", "1")];
    let large = ["jsonl", "--path", "hf://datasets/someone/sums/large/*"];
    assert_eq!(
        ids(&theirs, &hub, &large, &offline).len(),
        3,
        "what they fetched, we find"
    );
    let ours = project();
    dataset(&ours, &hub, &["fetch", "someone/sums", "--split", "train"])
        .run()
        .expect_code(0);
    assert_eq!(
        python(&library, &ours, &hub, true, FIND),
        format!("{sizes}0\n")
    );
}
