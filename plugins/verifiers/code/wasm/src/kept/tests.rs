use super::*;
use std::os::unix::fs::PermissionsExt;

/// The shortest component there is.
const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

struct Scene {
    folder: tempfile::TempDir,
    engine: Engine,
}

impl Scene {
    fn new() -> Self {
        let scene = Self {
            folder: tempfile::tempdir().unwrap(),
            engine: Engine::default(),
        };
        let component = Component::from_binary(&scene.engine, EMPTY).unwrap();
        scene.kept(EMPTY, "key").keep(&component).unwrap();
        scene
    }

    fn kept(&self, component: &[u8], key: &str) -> Kept {
        let key = self.folder.path().join(key);
        let path = self.folder.path().join("python.wasm");
        Kept::of(&self.engine, &path, component, Some(&key)).unwrap()
    }

    fn is_taken(&self, kept: &Kept) -> bool {
        kept.read(&self.engine).is_some()
    }
}

#[test]
fn what_this_user_compiled_is_taken_again() {
    let scene = Scene::new();
    assert!(scene.is_taken(&scene.kept(EMPTY, "key")));
    let key = fs_err::metadata(scene.folder.path().join("key")).unwrap();
    assert_eq!(key.permissions().mode() & 0o077, 0);
}

#[test]
fn code_that_somebody_else_could_have_written_is_not_run() {
    let scene = Scene::new();
    let kept = scene.kept(EMPTY, "key");
    assert!(!scene.is_taken(&scene.kept(EMPTY, "another key")));
    assert!(!scene.is_taken(&scene.kept(b"another component", "key")));

    let code = fs_err::read(&kept.compiled).unwrap();
    for place in [0, code.len() / 2, code.len() - 1] {
        let mut changed = code.clone();
        changed[place] ^= 1;
        fs_err::write(&kept.compiled, changed).unwrap();
        assert!(!scene.is_taken(&kept), "byte {place} was changed");
    }
    fs_err::write(&kept.compiled, &code).unwrap();
    assert!(scene.is_taken(&kept));

    let seal = fs_err::read(&kept.sealed).unwrap();
    for bad in [&b""[..], &seal[..31], blake3::hash(&code).as_bytes()] {
        fs_err::write(&kept.sealed, bad).unwrap();
        assert!(!scene.is_taken(&kept));
    }
    fs_err::remove_file(&kept.sealed).unwrap();
    assert!(!scene.is_taken(&kept));
}

#[test]
fn without_a_key_nothing_is_kept() {
    let scene = Scene::new();
    let path = scene.folder.path().join("python.wasm");
    assert!(Kept::of(&scene.engine, &path, EMPTY, None).is_none());
    let damaged = scene.folder.path().join("damaged");
    fs_err::write(&damaged, b"short").unwrap();
    assert!(Kept::of(&scene.engine, &path, EMPTY, Some(&damaged)).is_none());
    let nowhere = scene.folder.path().join("damaged/key");
    assert!(Kept::of(&scene.engine, &path, EMPTY, Some(&nowhere)).is_none());
}
