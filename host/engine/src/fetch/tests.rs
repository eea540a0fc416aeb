use super::{
    cache::RepoCache,
    client::{Refusal, Status},
    digest::{Naming, fits},
    glob,
    settings::Settings,
};
use crate::error::HostError;
use std::{path::PathBuf, time::Duration};

#[test]
fn patterns_stand_for_names() {
    for (pattern, name, is_meant) in [
        ("**", "a/b/c.parquet", true),
        (
            "main/train-*.parquet",
            "main/train-00000-of-00001.parquet",
            true,
        ),
        (
            "main/train-*.parquet",
            "main/test-00000-of-00001.parquet",
            false,
        ),
        ("*.json", "a/b.json", false),
        ("**/*.json", "a/b.json", true),
        ("**/*.json", "b.json", true),
        ("a/**/b.?sv", "a/x/y/b.csv", true),
        ("a/*", "a/b/c", false),
        (
            "*a*a*a*a*a*a*a*b",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            false,
        ),
        ("", "a", false),
    ] {
        assert_eq!(glob::fits(pattern, name), is_meant, "{pattern} {name}");
    }
}

fn settings(variables: &[(&str, &str)]) -> Settings {
    Settings::of(|name| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    })
}

#[test]
fn the_environment_of_the_hub_is_honoured() {
    let plain = settings(&[("HOME", "/home/me")]);
    assert_eq!(plain.endpoint, "https://huggingface.co");
    assert_eq!(plain.hub, PathBuf::from("/home/me/.cache/huggingface/hub"));
    assert_eq!(plain.own, PathBuf::from("/home/me/.cache/heartcut"));
    assert!(!plain.offline && plain.token.is_none());
    let moved = settings(&[
        ("HF_ENDPOINT", "http://127.0.0.1:9/"),
        ("HF_HOME", "/hf"),
        ("HF_TOKEN", " t \n"),
        ("HF_HUB_OFFLINE", "True"),
        ("HEARTCUT_CACHE", "/own"),
    ]);
    assert_eq!(
        (moved.endpoint.as_str(), moved.hub),
        ("http://127.0.0.1:9", PathBuf::from("/hf/hub"))
    );
    assert_eq!((moved.token.as_deref(), moved.offline), (Some("t"), true));
    assert_eq!(moved.own, PathBuf::from("/own"));
    let cache = settings(&[
        ("HF_HUB_CACHE", "/c"),
        ("HF_HOME", "/hf"),
        ("HF_HUB_OFFLINE", "0"),
    ]);
    assert_eq!((cache.hub, cache.offline), (PathBuf::from("/c"), false));
}

#[test]
fn names_of_blobs_are_held_against_their_content() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blob");
    std::fs::write(&path, "hello\n").unwrap();
    // `git hash-object` and `sha256sum` of the same file.
    let git = "ce013625030ba8dba906f756967f9e9ca394464a";
    let sha256 = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
    assert_eq!(
        (Naming::of(git), Naming::of(sha256)),
        (Naming::Git, Naming::Sha256)
    );
    for (name, is_right) in [
        (git, true),
        (sha256, true),
        ("abc-7", true),
        ("ce013625030ba8dba906f756967f9e9ca394464b", false),
        (
            "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be04",
            false,
        ),
    ] {
        assert_eq!(fits(&path, name).unwrap(), is_right, "{name}");
    }
}

#[test]
fn a_half_written_blob_is_not_in_the_cache() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().display().to_string();
    let cache = RepoCache::new(
        &settings(&[("HF_HOME", &home), ("HEARTCUT_CACHE", &home)]),
        "a/b",
    );
    let git = "ce013625030ba8dba906f756967f9e9ca394464a";
    let blob = cache.blob(git);
    std::fs::create_dir_all(blob.parent().unwrap()).unwrap();
    std::fs::write(&blob, "hello\n").unwrap();
    let path = cache.link("c0", "d/e/file.jsonl", git).unwrap();
    assert!(path.ends_with("hub/datasets--a--b/snapshots/c0/d/e/file.jsonl"));
    assert_eq!(cache.file("c0", "d/e/file.jsonl").unwrap(), path);
    assert_eq!(cache.names_here("c0"), ["d/e/file.jsonl"]);
    std::fs::write(&blob, "hel").unwrap();
    assert_eq!(cache.file("c0", "d/e/file.jsonl"), None);
    cache.set_commit("main", "c0").unwrap();
    assert_eq!(cache.commit("main").as_deref(), Some("c0"));
}

#[test]
fn an_empty_list_of_files_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().display().to_string();
    let cache = RepoCache::new(&settings(&[("HEARTCUT_CACHE", &home)]), "a/b");
    cache.set_list("c0", &[]).unwrap();
    assert_eq!(cache.list("c0"), None);
    cache.set_list("c0", &["a.jsonl".to_owned()]).unwrap();
    assert_eq!(cache.list("c0").unwrap(), ["a.jsonl"]);
}

fn refusal(code: u16, retry_after: Option<u64>) -> Refusal {
    Refusal::Status(Status {
        code,
        retry_after: retry_after.map(Duration::from_secs),
        ..Status::default()
    })
}

#[test]
fn what_may_pass_is_tried_again() {
    for (status, may_pass) in [
        (429, true),
        (500, true),
        (503, true),
        (404, false),
        (401, false),
    ] {
        let refusal = refusal(status, None);
        assert_eq!(refusal.may_pass(), may_pass, "{status}");
    }
    let usual = Duration::from_millis(500);
    for (said, pause) in [
        (None, usual),
        (Some(2), Duration::from_secs(2)),
        (Some(9000), Duration::from_secs(60)),
    ] {
        assert_eq!(refusal(429, said).pause(usual), pause, "{said:?}");
    }
    let error = || HostError::internal("x", "y");
    assert!(Refusal::Lost(error()).may_pass() && !Refusal::from(error()).may_pass());
}
