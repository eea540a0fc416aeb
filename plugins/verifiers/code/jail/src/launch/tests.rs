use super::*;
use std::os::unix::process::CommandExt;

const CHILD: &str = "HEARTCUT_TEST_IS_CHILD";

/// Started by its name alone, a program is called what a file in the working folder may be called.
#[test]
fn a_file_of_the_working_folder_is_never_preloaded() {
    if std::env::var_os(CHILD).is_some() {
        assert_eq!(own_library(), None);
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("heartcut"), "no library").unwrap();
    let name = "launch::tests::a_file_of_the_working_folder_is_never_preloaded";
    let child = Command::new(std::env::current_exe().unwrap())
        .arg0("heartcut")
        .args(["--exact", name])
        .current_dir(folder.path())
        .env(CHILD, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(
        child.status.success() && said.contains("1 passed"),
        "{said}"
    );
}

#[test]
fn only_a_library_that_is_there_is_preloaded() {
    let folder = tempfile::tempdir().unwrap();
    let there = folder.path().join("plugin.so");
    std::fs::write(&there, "").unwrap();
    let (found, name) = preloadable(&there).unwrap();
    assert_eq!(
        (found, name.as_path()),
        (folder.path(), Path::new("./plugin.so"))
    );
    std::fs::write(folder.path().join("a b.so"), "").unwrap();
    for bad in [
        folder.path().join("gone.so"),
        folder.path().join("a b.so"),
        "plugin.so".into(),
    ] {
        assert!(preloadable(&bad).is_err(), "{}", bad.display());
    }
}
