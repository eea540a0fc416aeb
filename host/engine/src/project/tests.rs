use super::*;
use crate::{
    package::{PackageFile, Way, package_digest},
    transport::ProjectGrant,
};
use heartcut_plugin_api::manifest::{SecretWish, Wants};
use std::{fs, time::Duration};
use tempfile::TempDir;

fn project(settings: &str) -> (TempDir, Result<Project>) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("heartcut.toml"), settings).unwrap();
    let project = Project::discover(folder.path());
    (folder, project)
}

fn id() -> PluginId {
    "provider/far".parse().unwrap()
}

fn wants() -> Wants {
    Wants {
        hosts: vec!["api.example.org".into(), "config:base_url".into()],
        secrets: vec![SecretWish {
            name: "FAR_KEY".into(),
            hosts: vec!["api.example.org".into(), "config:base_url".into()],
        }],
        native: false,
        memory_mb: Some(1024),
        call_seconds: Some(120),
    }
}

fn in_full() -> PluginGrant {
    PluginGrant {
        reach: ProjectGrant::as_wished(&wants()),
        memory_mb: Some(1024),
        call_seconds: Some(120),
    }
}

#[test]
fn wishes_are_plain_words() {
    let mut wants = wants();
    wants.native = true;
    assert_eq!(
        wishes(&wants),
        [
            "may send requests to api.example.org",
            "may send requests to the host of `base_url`",
            "may put the secret FAR_KEY into headers for api.example.org and the host of `base_url`",
            "runs as native code: it needs files, threads or a device",
            "may use 1024 MiB of memory in a call",
            "may compute 120 seconds in a call",
        ]
    );
}

/// One capability less in the grant, and what is said of it: a test for each.
#[test]
fn every_capability_has_to_be_granted() {
    type Less = fn(&mut PluginGrant);
    let cases: [(Less, &str); 5] = [
        (
            |g| g.reach.hosts.clear(),
            "may send requests to api.example.org",
        ),
        (|g| g.reach.secrets.clear(), "FAR_KEY"),
        (
            |g| g.reach.secrets.values_mut().for_each(Vec::clear),
            "FAR_KEY",
        ),
        (|g| g.memory_mb = Some(1023), "1024 MiB"),
        (|g| g.call_seconds = None, "120 seconds"),
    ];
    assert!(Permit::installed(&wants(), &in_full(), None).is_ok());
    for (less, said) in cases {
        let mut granted = in_full();
        less(&mut granted);
        let lacking = Permit::installed(&wants(), &granted, None).unwrap_err();
        assert!(
            lacking.len() == 1 && lacking[0].contains(said),
            "{lacking:?}"
        );
        let answered = wish_hash(&wants());
        let permit = Permit::installed(&wants(), &granted, Some(&answered)).unwrap();
        assert_eq!(permit.reach, granted.reach, "what was answered is not more");
    }
}

#[test]
fn an_installed_plugin_gets_nothing_by_itself() {
    let granted = PluginGrant::default();
    let permit = Permit::installed(&Wants::default(), &granted, None).unwrap();
    assert_eq!(permit.reach, ProjectGrant::default());
    assert_eq!(permit.limits, Limits::default());
    let built_in = Permit::built_in(&wants(), &granted);
    assert_eq!(built_in.reach, ProjectGrant::as_wished(&wants()));
}

#[test]
fn limits_are_what_is_granted_and_never_less_than_the_default() {
    let default = Limits::default();
    for (wanted, granted, memory, seconds) in [
        (Some((1024, 120)), Some((1024, 120)), 1024 << 20, 120),
        (Some((1024, 120)), Some((512, 60)), 512 << 20, 60),
        (Some((1024, 120)), None, default.memory, 30),
        (None, Some((1024, 120)), 1024 << 20, 120),
        (Some((1, 1)), Some((1, 1)), default.memory, 30),
    ] {
        let wants = Wants {
            memory_mb: wanted.map(|(m, _)| m),
            call_seconds: wanted.map(|(_, s)| s),
            ..Wants::default()
        };
        let grant = PluginGrant {
            memory_mb: granted.map(|(m, _)| m),
            call_seconds: granted.map(|(_, s)| s),
            ..PluginGrant::default()
        };
        let answered = wish_hash(&wants);
        let limits = Permit::installed(&wants, &grant, Some(&answered))
            .unwrap()
            .limits;
        assert_eq!(
            (limits.memory, limits.deadline),
            (memory, Duration::from_secs(seconds))
        );
    }
}

#[test]
fn a_changed_wish_has_another_hash() {
    let mut other = wants();
    other.secrets[0].hosts.pop();
    assert_ne!(wish_hash(&wants()), wish_hash(&other));
    assert_eq!(wish_hash(&wants()), wish_hash(&wants()));
}

#[test]
fn settings_are_read() {
    let (_folder, project) = project(
        "[grants.\"provider/far\"]\nhosts = [\"api.example.org\"]\nmemory_mb = 300\n\
         [grants.exec]\ncommands = [\"sh judge.sh\"]\n\
         [plugins.\"verifier/mine\"]\npath = \"../mine\"\ndev = true\n",
    );
    let project = project.unwrap();
    assert_eq!(project.grant(&id()).memory_mb, Some(300));
    assert_eq!(project.grant(&id()).reach.hosts, ["api.example.org"]);
    assert_eq!(project.commands(), ["sh judge.sh"]);
    let dev = &project.dev_plugins()[&"verifier/mine".parse().unwrap()];
    assert_eq!(
        (dev.path.to_str(), dev.trust_native),
        (Some("../mine"), false)
    );
    let none = project.grant(&"verifier/mine".parse().unwrap());
    assert_eq!(none, PluginGrant::default());
}

#[test]
fn mistakes_in_settings_are_placed() {
    for (settings, said) in [
        ("[grants.far]\nhosts = []", "role/name"),
        (
            "[grants.\"provider/far\"]\ncommands = [\"x\"]",
            "`[grants.exec]`",
        ),
        ("[grants.\"provider/far\"]\nhost = []", "`hosts`"),
        ("[grants.exec]\nhosts = [\"a.b\"]", "`commands`"),
        (
            "[plugins.\"verifier/x\"]\npath = \"../x\"",
            "plugin add ../x",
        ),
        ("[plugins.x]\npath = \"../x\"\ndev = true", "role/name"),
    ] {
        let error = project(settings).1.unwrap_err();
        let text = &error.error.message;
        assert!(
            text.contains("heartcut.toml:") && text.contains(said),
            "{text}"
        );
    }
}

fn locked(name: &str) -> LockedPlugin {
    let file = |path: &str| PackageFile {
        path: path.into(),
        sha256: "ab".repeat(32),
        size: 7,
    };
    let files = vec![file("a.jsonl"), file("plugin.toml")];
    LockedPlugin {
        id: format!("dataset/{name}").parse().unwrap(),
        version: "0.1.0".into(),
        source: "../x".into(),
        digest: package_digest(&files),
        way: Way::Mapped,
        wish: Some("cd".repeat(32)),
        trusted: None,
        files,
    }
}

#[test]
fn a_lock_is_the_same_after_writing_and_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("heartcut.lock");
    let mut lock = Lock::read(&path).unwrap();
    assert!(lock.plugins().is_empty());
    for name in ["b", "a", "b"] {
        lock.put(locked(name));
    }
    lock.write(&path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.find("dataset/a").unwrap() < text.find("dataset/b").unwrap());
    assert_eq!(Lock::read(&path).unwrap(), lock);
    lock.remove(&locked("a").id).unwrap();
    lock.put(locked("a"));
    lock.write(&path).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn a_lock_that_was_touched_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("heartcut.lock");
    let mut lock = Lock::default();
    lock.put(locked("a"));
    lock.write(&path).unwrap();
    let good = fs::read_to_string(&path).unwrap();
    let digest = locked("a").digest;
    for (from, to, said) in [
        ("size = 7", "size = 8", "do not add up"),
        (digest.as_str(), &"0".repeat(64), "do not add up"),
        (digest.as_str(), "0", "64 hex"),
        ("a.jsonl", "../a.jsonl", "outside"),
        ("version = 1\n", "version = 2\n", "version 2"),
        ("way = \"mapped\"", "way = \"magic\"", "magic"),
        ("id = \"dataset/a\"", "id = \"a\"", "not a plugin id"),
        ("[[plugin]]", "[[plugins]]", "plugins"),
        ("[[plugin]]", "[[plugin", ""),
    ] {
        assert!(good.contains(from), "{from}");
        fs::write(&path, good.replace(from, to)).unwrap();
        let error = Lock::read(&path).unwrap_err().error;
        let text = format!("{} {:?}", error.message, error.causes);
        assert!(
            text.contains("heartcut.lock") && text.contains(said),
            "{text}"
        );
    }
    fs::write(
        &path,
        format!("{good}\n{}", good.split_once("\n\n").unwrap().1),
    )
    .unwrap();
    assert!(
        Lock::read(&path)
            .unwrap_err()
            .error
            .message
            .contains("twice")
    );
}

#[test]
fn grants_are_written_among_what_people_wrote() {
    let written = "# what this project is\n\n[grants.\"provider/other\"] # keep\nhosts = [\"a.b\"]\n\n\
                   [grants.\"provider/far\"]\n# why\nhosts = [\"gateway.example.org\"]\n";
    let (folder, project) = project(written);
    let project = project.unwrap();
    let path = folder.path().join("heartcut.toml");
    grant_in_full(&path, &id(), &wants(), &project.grant(&id())).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    for kept in ["# what this project is", "# keep", "# why"] {
        assert!(text.contains(kept), "{text}");
    }
    let granted = Project::discover(folder.path()).unwrap().grant(&id());
    assert_eq!(
        granted.reach.hosts,
        ["gateway.example.org", "api.example.org"]
    );
    assert!(lacking(&wants(), &granted).is_empty());
    grant_in_full(&path, &id(), &wants(), &granted).unwrap();
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        text,
        "granting again changes nothing"
    );
    remove_grant(&path, &id()).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(
        !text.contains("provider/far") && text.contains("provider/other"),
        "{text}"
    );
}

#[test]
fn a_grant_that_is_taken_away_leaves_the_file_as_it_was() {
    let begun = include_str!("../../../cli/template/heartcut.toml");
    for written in [
        begun,
        "# what this project is\n",
        "# top\n\n[grants.exec] # mine\ncommands = [\"a\"]\n",
        "[plugins.\"verifier/x\"]\npath = \"../x\"\n# below\n",
        "",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("heartcut.toml");
        fs::write(&path, written).unwrap();
        grant_in_full(&path, &id(), &wants(), &PluginGrant::default()).unwrap();
        assert_ne!(fs::read_to_string(&path).unwrap(), written);
        remove_grant(&path, &id()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), written);
    }
}

#[test]
fn comments_above_a_grant_outlive_it() {
    let far = "[grants.\"provider/far\"]\nhosts = [\"a.b\"]\n";
    for (below, left) in [
        ("", "# above\n"),
        ("# end\n", "# above\n\n# end\n"),
        ("[[other]]\nx = 1\n", "# above\n\n[[other]]\nx = 1\n"),
        (
            "\n# next\n[grants.\"provider/near\"]\n",
            "# above\n\n# next\n[grants.\"provider/near\"]\n",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("heartcut.toml");
        fs::write(&path, format!("# above\n{far}{below}")).unwrap();
        remove_grant(&path, &id()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), left);
    }
}

#[test]
fn a_project_without_settings_gets_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("heartcut.toml");
    grant_in_full(&path, &id(), &Wants::default(), &PluginGrant::default()).unwrap();
    assert!(!path.exists(), "nothing is granted, nothing is written");
    grant_in_full(&path, &id(), &wants(), &PluginGrant::default()).unwrap();
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        "[grants.\"provider/far\"]\nhosts = [\"api.example.org\"]\n\
         secrets = { FAR_KEY = [\"api.example.org\"] }\nmemory_mb = 1024\ncall_seconds = 120\n"
    );
}
