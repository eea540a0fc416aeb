use super::*;
use crate::{
    ErrorKind, HostError,
    package::is_sha256,
    project::{Limits, Project},
    registry::{CodeFile, Loader, Loaders, Registry},
};
use flate2::{Compression, write::GzEncoder};
use heartcut_plugin_api::{
    AssetRequest, Assets, Case, Factory, Host, Instance, PluginError, Role, Verdict, Verifier,
};
use serde_json::{Value, json};
use std::{
    fs,
    io::Write,
    sync::{Arc, Mutex},
};
use tempfile::TempDir;

/// A folder with a project and, beside it, packages.
struct Scene {
    folder: TempDir,
    log: Arc<Mutex<Vec<String>>>,
}

struct Nods;

impl Verifier for Nods {
    fn verify(&self, cases: &[Case], _: &dyn Host) -> Vec<Result<Verdict, PluginError>> {
        cases.iter().map(|_| Ok(Verdict::correct("nod"))).collect()
    }
}

/// Code is a text that says the role.
struct FakeFactory(Role);

impl Factory for FakeFactory {
    fn manifest(&self) -> &str {
        ""
    }
    fn role(&self) -> Role {
        self.0
    }
    fn config_schema(&self) -> Value {
        json!({"type": "object"})
    }
    fn assets(&self, _: &Value) -> Result<Vec<AssetRequest>, PluginError> {
        Ok(Vec::new())
    }
    fn create(&self, _: Value, _: Assets) -> Result<Instance, PluginError> {
        Ok(Instance::Verifier(Box::new(Nods)))
    }
}

/// Writes down what it is asked.
struct FakeLoader(Way, Arc<Mutex<Vec<String>>>);

impl Loader for FakeLoader {
    fn way(&self) -> Way {
        self.0
    }

    fn prepare(&self, code: &CodeFile, _: &Manifest) -> Result<(), PluginError> {
        self.1.lock().unwrap().push(format!("prepare {}", self.0));
        match fs::read_to_string(&code.path).unwrap().as_str() {
            "broken" => Err(PluginError::new("bad-code", "it is broken")),
            _ => Ok(()),
        }
    }

    fn load(&self, code: &CodeFile, _: &Manifest) -> Result<Box<dyn Factory>, PluginError> {
        let Limits {
            memory, deadline, ..
        } = code.limits;
        let said = format!("load {} {} {}", self.0, memory >> 20, deadline.as_secs());
        self.1.lock().unwrap().push(said);
        assert!(code.sha256.as_deref().is_none_or(is_sha256));
        let text = fs::read_to_string(&code.path).unwrap();
        let role = Role::ALL.into_iter().find(|role| role.name() == text);
        Ok(Box::new(FakeFactory(role.unwrap_or(Role::Verifier))))
    }
}

const HEAD: &str = "id = 'verifier/nods'\nversion = '0.1.0'\napi = '0.0.1'\nsummary = 'nods'\n";
const WASM: &str = "[code]\nwasm = 'nods.wasm'\n";

fn native() -> String {
    format!("native = {{ '{}' = 'libnods.so' }}\n", host_target())
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("project")).unwrap();
        fs::write(folder.path().join("project/heartcut.toml"), "# mine\n").unwrap();
        Self {
            folder,
            log: Arc::default(),
        }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(path)
    }

    fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// A package of which all code works.
    fn package(&self, manifest: &str) {
        self.write("pack/plugin.toml", manifest);
        self.write("pack/nods.wasm", "verifier");
        self.write("pack/libnods.so", "verifier");
    }

    fn project(&self) -> Project {
        Project::discover(&self.path("project")).unwrap()
    }

    fn loaders(&self) -> Loaders {
        let loader = |way| Box::new(FakeLoader(way, Arc::clone(&self.log))) as Box<dyn Loader>;
        Loaders::from(vec![loader(Way::Wasm), loader(Way::Native)])
    }

    fn add_from(&self, source: &str, answers: Answers) -> crate::Result<Installed> {
        let (project, loaders) = (self.project(), self.loaders());
        let installer = Installer::new(&project, &loaders);
        let source = PackageSource::parse(source, &self.path(""))?;
        installer.install(installer.bring(&source)?, answers)
    }

    fn add(&self, grant: bool, trust_native: bool) -> crate::Result<Installed> {
        self.add_from(
            "pack",
            Answers {
                grant,
                trust_native,
            },
        )
    }

    fn registry(&self) -> crate::Result<Registry> {
        Registry::open(&self.project(), &self.loaders())
    }

    /// Uses the plugin.
    fn using(&self) -> crate::Result<()> {
        let entry = self.registry()?.find(Role::Verifier, "nods")?;
        entry.verifier(json!({}), Assets::default()).map(drop)
    }

    fn log(&self) -> Vec<String> {
        std::mem::take(&mut self.log.lock().unwrap())
    }

    fn lock(&self) -> String {
        fs::read_to_string(self.path("project/heartcut.lock")).unwrap()
    }
}

const GRANT: (bool, bool) = (true, false);

#[track_caller]
fn assert_told(error: &HostError, code: &str, parts: &[&str]) {
    let told = &error.error;
    assert_eq!(told.code, code, "{told:?}");
    assert!(told.help.is_some(), "{told:?}");
    let text = format!("{} {:?} {:?}", told.message, told.causes, told.help);
    for part in parts {
        assert!(text.contains(part), "`{part}` is missing from {text}");
    }
}

#[test]
fn a_package_is_installed_and_used() {
    let scene = Scene::new();
    scene.package(&format!("{HEAD}files = ['data/a.txt']\n{WASM}"));
    scene.write("pack/data/a.txt", "a");
    scene.write("pack/notes.txt", "not listed");
    let installed = scene.add(GRANT.0, GRANT.1).unwrap();
    assert_eq!(installed.plugin.way, Way::Wasm);
    assert_eq!(installed.plugin.source, "../pack");
    assert_eq!(scene.log(), ["prepare wasm", "load wasm 256 30"]);
    let paths: Vec<_> = installed
        .plugin
        .files
        .iter()
        .map(|f| f.path.as_str())
        .collect();
    assert_eq!(paths, ["data/a.txt", "nods.wasm", "plugin.toml"]);
    let folder = scene.project().packages().join(&installed.plugin.digest);
    assert!(folder.join("data/a.txt").is_file() && !folder.join("notes.txt").exists());
    assert_eq!(fs::read_dir(scene.project().packages()).unwrap().count(), 1);
    fs::remove_dir_all(scene.path("pack")).unwrap();
    scene.using().unwrap();
    assert_eq!(scene.log(), ["load wasm 256 30"]);
}

#[test]
fn nothing_is_read_before_it_is_used() {
    let scene = Scene::new();
    scene.package(&format!("{HEAD}{WASM}"));
    scene.add(true, false).unwrap();
    scene.log();
    fs::remove_dir_all(scene.project().packages()).unwrap();
    let registry = scene.registry().unwrap();
    let entry = registry.find(Role::Verifier, "nods").unwrap();
    assert_eq!((entry.version(), entry.way()), ("0.1.0", Way::Wasm));
    assert!(entry.stamp().starts_with("verifier/nods 0.1.0 sha256:"));
    assert_eq!(scene.log(), [""; 0]);
    assert_told(
        &scene.using().unwrap_err(),
        "not-installed",
        &["`verifier/nods` 0.1.0", "heartcut plugin add ../pack"],
    );
}

#[test]
fn broken_packages_have_errors_of_their_own() {
    let role = HEAD.replace("verifier/nods", "provider/nods");
    let mapped = "[mapped]\nquestion = 'q'\n[[mapped.splits]]\nname = 'a'\nsources = []\n";
    let named: &[&str] = &["`verifier/nods` 0.1.0"];
    let cases: &[(String, &str, &[&str])] = &[
        (HEAD.into(), "no-code", named),
        (
            format!("{HEAD}{WASM}{mapped}").replace("verifier/", "dataset/"),
            "no-code",
            &["`dataset/nods` 0.1.0", "both"],
        ),
        (format!("{HEAD}{mapped}"), "wrong-role", named),
        (
            format!("{role}{WASM}"),
            "wrong-role",
            &["`provider/nods` 0.1.0", "verifier"],
        ),
        (
            format!("{HEAD}{WASM}").replace("0.0.1", "0.0.9"),
            "api-too-new",
            &["0.0.9", "0.0.1", "update heartcut"],
        ),
        (
            format!("{HEAD}{WASM}").replace("0.0.1", "0.0.0"),
            "api-too-old",
            &["0.0.0", "heartcut plugin build"],
        ),
        (
            format!("{HEAD}{WASM}").replace("0.0.1", "new"),
            "bad-version",
            named,
        ),
        (
            format!("{HEAD}{WASM}").replace("0.1.0", "one"),
            "bad-version",
            &["`verifier/nods` one"],
        ),
        (
            format!("{HEAD}files = ['gone.txt']\n{WASM}"),
            "missing-file",
            &["`gone.txt`", named[0]],
        ),
        (
            format!("{HEAD}files = ['../x']\n{WASM}"),
            "path-escapes",
            &["`../x`", named[0]],
        ),
        (
            format!("{HEAD}files = ['/etc/passwd']\n{WASM}"),
            "path-escapes",
            named,
        ),
        (
            format!("{HEAD}files = ['data']\n{WASM}"),
            "missing-file",
            &["no file", named[0]],
        ),
        (
            format!("{HEAD}[code]\nwasm = '../../x.wasm'\n"),
            "path-escapes",
            named,
        ),
        (
            format!("{HEAD}wasm = 'x'\n{WASM}"),
            "bad-manifest",
            &["plugin.toml:5", "`wasm`"],
        ),
        ("id = ".into(), "bad-manifest", &["plugin.toml:1"]),
    ];
    for (manifest, code, parts) in cases {
        let scene = Scene::new();
        scene.package(manifest);
        scene.write("pack/data/x", "");
        let error = scene.add(true, true).unwrap_err();
        assert_told(&error, code, parts);
        assert_eq!(error.kind, ErrorKind::PluginLoad, "{code}");
        assert!(!scene.path("project/heartcut.lock").exists(), "{code}");
        assert_eq!(
            fs::read_dir(scene.project().packages()).unwrap().count(),
            0,
            "{code}"
        );
    }
}

#[test]
fn links_are_refused() {
    let scene = Scene::new();
    scene.package(&format!("{HEAD}files = ['data/secret']\n{WASM}"));
    scene.write("elsewhere/secret", "s");
    std::os::unix::fs::symlink(scene.path("elsewhere"), scene.path("pack/data")).unwrap();
    let error = scene.add(true, false).unwrap_err();
    assert_told(&error, "link", &["`data/secret`", "`verifier/nods` 0.1.0"]);
}

#[test]
fn what_is_no_package_says_what_would_be_one() {
    let scene = Scene::new();
    scene.write("x.wasm", "");
    scene.write("x.zip", "");
    scene.write("empty/x", "");
    for (source, code, said) in [
        ("nowhere", "no-package", "a folder with plugin.toml"),
        ("x.wasm", "no-package", "heartcut plugin build"),
        ("x.zip", "no-package", ".tar.gz"),
        ("empty", "no-manifest", "heartcut plugin build"),
        (
            "https://example.org/x.tar.gz",
            "no-digest",
            "#sha256=DIGEST",
        ),
        (
            "https://example.org/x.tar.gz#sha256=12",
            "no-digest",
            "#sha256=DIGEST",
        ),
    ] {
        let error = scene.add_from(source, Answers::default()).unwrap_err();
        assert_told(&error, code, &[said]);
    }
    let digest = "0".repeat(64);
    for url in [
        "http://example.org/x",
        "ftp://example.org/x",
        "https://u:p@example.org/x",
    ] {
        let source = format!("{url}#sha256={digest}");
        let error = scene.add_from(&source, Answers::default()).unwrap_err();
        assert_told(&error, "bad-url", &["https://"]);
    }
}

#[test]
fn code_that_does_not_load_is_not_installed() {
    let scene = Scene::new();
    scene.package(&format!("{HEAD}{WASM}"));
    scene.write("pack/nods.wasm", "broken");
    let error = scene.add(true, false).unwrap_err();
    assert_told(
        &error,
        "bad-code",
        &["`verifier/nods` 0.1.0", "it is broken"],
    );
    assert!(!scene.path("project/heartcut.lock").exists());
    let project = scene.project();
    let installer = (Loaders::default(), &project);
    scene.write("pack/nods.wasm", "verifier");
    let source = PackageSource::parse("pack", &scene.path("")).unwrap();
    let installer = Installer::new(installer.1, &installer.0);
    let error = installer
        .install(installer.bring(&source).unwrap(), Answers::default())
        .unwrap_err();
    assert_told(&error, "no-loader", &["wasm"]);
}

#[test]
fn files_that_were_changed_are_noticed() {
    let scene = Scene::new();
    scene.package(&format!("{HEAD}files = ['data/a.txt']\n{WASM}"));
    scene.write("pack/data/a.txt", "abc");
    let plugin = scene.add(true, false).unwrap().plugin;
    let folder = scene.project().packages().join(&plugin.digest);
    for (file, to) in [
        ("data/a.txt", "abd"),
        ("data/a.txt", "longer"),
        ("plugin.toml", HEAD),
    ] {
        let good = fs::read(folder.join(file)).unwrap();
        fs::write(folder.join(file), to).unwrap();
        let error = scene.using().unwrap_err();
        let help = "heartcut plugin add ../pack";
        assert_told(
            &error,
            "digest-mismatch",
            &["`verifier/nods` 0.1.0", file, help],
        );
        fs::write(folder.join(file), good).unwrap();
    }
    scene.using().unwrap();
    fs::remove_file(folder.join("data/a.txt")).unwrap();
    assert_told(&scene.using().unwrap_err(), "digest-mismatch", &["missing"]);
    scene.add(true, false).unwrap();
    scene.using().unwrap();
}

fn far(hosts: &str) -> String {
    format!("{HEAD}{WASM}[wants]\nhosts = [{hosts}]\n")
}

#[test]
fn a_larger_wish_does_not_load_before_it_is_granted() {
    let scene = Scene::new();
    scene.package(&far("'a.example.org'"));
    scene.add(true, false).unwrap();
    let settings = fs::read_to_string(scene.path("project/heartcut.toml")).unwrap();
    assert!(
        settings.starts_with("# mine\n") && settings.contains("a.example.org"),
        "{settings}"
    );
    scene.using().unwrap();
    scene.package(&far("'a.example.org', 'b.example.org'").replace("0.1.0", "0.2.0"));
    let installed = scene.add(false, false).unwrap();
    assert_eq!(installed.lacking, ["may send requests to b.example.org"]);
    scene.log();
    let error = scene.using().unwrap_err();
    let help = "heartcut plugin update verifier/nods --grant";
    assert_told(
        &error,
        "not-granted",
        &["`verifier/nods` 0.2.0", "b.example.org", help],
    );
    assert_eq!(scene.log(), [""; 0], "nothing of it ran");
    scene.add(true, false).unwrap();
    scene.using().unwrap();
    scene.package(&far("'a.example.org'").replace("0.1.0", "0.3.0"));
    let less = scene.add(false, false).unwrap();
    assert_eq!(less.lacking, [""; 0], "less needs no answer");
    scene.using().unwrap();
}

#[test]
fn memory_and_time_are_what_was_granted() {
    let scene = Scene::new();
    scene.package(&format!(
        "{HEAD}{WASM}[wants]\nmemory_mb = 900\ncall_seconds = 99\n"
    ));
    scene.add(true, false).unwrap();
    scene.log();
    scene.using().unwrap();
    assert_eq!(scene.log(), ["load wasm 900 99"]);
    let settings = fs::read_to_string(scene.path("project/heartcut.toml")).unwrap();
    scene.write(
        "project/heartcut.toml",
        settings
            .replace("900", "500")
            .replace("call_seconds = 99\n", ""),
    );
    scene.using().unwrap();
    assert_eq!(
        scene.log(),
        ["load wasm 500 30"],
        "whoever answered may take back"
    );
}

#[test]
fn native_code_runs_only_where_it_is_trusted() {
    let scene = Scene::new();
    scene.package(&format!("{HEAD}[code]\n{}", native()));
    let error = scene.add(true, false).unwrap_err();
    let help = "heartcut plugin add ../pack --trust-native";
    assert_told(
        &error,
        "native-not-trusted",
        &["`verifier/nods` 0.1.0", help],
    );
    assert_eq!(scene.log(), [""; 0], "nothing of it ran");
    assert_eq!(scene.add(true, true).unwrap().plugin.way, Way::Native);
    scene.using().unwrap();
    scene.add(false, false).unwrap();
    scene.using().unwrap();
    scene.write("pack/libnods.so", "verifier ");
    let error = scene.add(true, false).unwrap_err();
    assert_told(&error, "native-not-trusted", &["`verifier/nods`"]);
    scene.using().unwrap();
    let trusted = scene.lock();
    let line = trusted
        .lines()
        .find(|line| line.starts_with("trusted"))
        .unwrap();
    scene.write("project/heartcut.lock", trusted.replace(line, ""));
    let help = "heartcut plugin update verifier/nods --trust-native";
    scene.log();
    assert_told(&scene.using().unwrap_err(), "native-not-trusted", &[help]);
    assert_eq!(scene.log(), [""; 0], "nothing of it ran");
}

#[test]
fn of_two_ways_the_boxed_one_is_taken_unless_native_is_trusted() {
    for (wants, trusted, way) in [
        ("", false, Way::Wasm),
        ("", true, Way::Native),
        ("[wants]\nnative = true\n", true, Way::Native),
    ] {
        let scene = Scene::new();
        scene.package(&format!("{HEAD}{WASM}{}{wants}", native()));
        assert_eq!(scene.add(true, trusted).unwrap().plugin.way, way);
    }
    let scene = Scene::new();
    scene.package(&format!(
        "{HEAD}[code]\nnative = {{ 'riscv64-unknown-none' = 'libnods.so' }}\n"
    ));
    let error = scene.add(true, true).unwrap_err();
    assert_told(&error, "no-code", &["riscv64-unknown-none", &host_target()]);
}

#[test]
fn a_clone_gets_the_same_bytes_or_an_error() {
    let scene = Scene::new();
    scene.package(&format!("{HEAD}{WASM}"));
    scene.add(true, false).unwrap();
    let check = || {
        let (project, loaders) = (scene.project(), scene.loaders());
        let installer = Installer::new(&project, &loaders);
        let source = PackageSource::parse("pack", &scene.path("")).unwrap();
        installer.check_restored(&installer.bring(&source).unwrap())
    };
    scene.write("pack/nods.wasm", "verifier!");
    check().unwrap();
    fs::remove_dir_all(scene.project().packages()).unwrap();
    let help = "heartcut plugin update verifier/nods";
    assert_told(
        &check().unwrap_err(),
        "digest-mismatch",
        &["heartcut.lock", help],
    );
    scene.write("pack/nods.wasm", "verifier");
    check().unwrap();
}

#[test]
fn a_plugin_is_removed_with_all_it_had() {
    let scene = Scene::new();
    scene.package(&far("'a.example.org'"));
    scene.add(true, false).unwrap();
    let (project, loaders) = (scene.project(), scene.loaders());
    let installer = Installer::new(&project, &loaders);
    let id = "verifier/nods".parse().unwrap();
    installer.remove(&id).unwrap();
    assert_told(
        &installer.remove(&id).unwrap_err(),
        "not-installed",
        &["plugin list"],
    );
    assert!(
        scene
            .registry()
            .unwrap()
            .find(Role::Verifier, "nods")
            .is_err()
    );
    assert_eq!(fs::read_dir(project.packages()).unwrap().count(), 0);
    let settings = fs::read_to_string(scene.path("project/heartcut.toml")).unwrap();
    assert!(!settings.contains("nods"), "{settings}");
}

#[test]
fn a_plugin_under_development_needs_no_lock() {
    let scene = Scene::new();
    scene.package(&format!("{HEAD}{WASM}"));
    let table = "[plugins.\"verifier/nods\"]\npath = \"../pack\"\ndev = true\n";
    scene.write("project/heartcut.toml", table);
    scene.using().unwrap();
    let stamp = || {
        let entry = scene
            .registry()
            .unwrap()
            .find(Role::Verifier, "nods")
            .unwrap();
        assert!(entry.head().unlocked);
        entry.stamp()
    };
    let before = stamp();
    assert!(
        before.starts_with("verifier/nods 0.1.0 unlocked:"),
        "{before}"
    );
    scene.write("pack/nods.wasm", "verifier!");
    assert_ne!(stamp(), before, "other code is another thing");
    scene.using().unwrap();
    scene.package(&far("'a.example.org'"));
    let error = scene.using().unwrap_err();
    assert_told(&error, "not-granted", &["a.example.org", "[grants."]);
    scene.package(&format!("{HEAD}[code]\n{}", native()));
    assert_told(
        &scene.using().unwrap_err(),
        "native-not-trusted",
        &["trust_native = true"],
    );
    scene.write(
        "project/heartcut.toml",
        format!("{table}trust_native = true\n"),
    );
    scene.using().unwrap();
    fs::remove_file(scene.path("pack/libnods.so")).unwrap();
    assert_told(
        &scene.using().unwrap_err(),
        "missing-file",
        &["heartcut plugin build"],
    );
    scene.write("project/heartcut.toml", table.replace("nods", "knots"));
    let other = scene.registry().unwrap().find_any("knots").unwrap();
    assert_told(
        &other.manifest().err().unwrap(),
        "wrong-plugin",
        &["verifier/nods", "verifier/knots", "heartcut.toml"],
    );
}

/// An archive of the files, in the way of `make`.
fn archive(make: impl FnOnce(&mut tar::Builder<GzEncoder<Vec<u8>>>)) -> Vec<u8> {
    let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    make(&mut builder);
    builder.into_inner().unwrap().finish().unwrap()
}

fn append(builder: &mut tar::Builder<GzEncoder<Vec<u8>>>, path: &str, content: &[u8]) {
    let mut header = tar::Header::new_gnu();
    // Written by hand: the builder refuses what this is about.
    let name = &mut header.as_old_mut().name;
    name[..path.len()].copy_from_slice(path.as_bytes());
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    header.set_cksum();
    builder.append(&header, content).unwrap();
}

#[test]
fn archives_with_and_without_a_folder_are_the_same_package() {
    let scene = Scene::new();
    let manifest = format!("{HEAD}{WASM}");
    scene.package(&manifest);
    let digest = scene.add(true, false).unwrap().plugin.digest;
    for (name, prefix) in [
        ("a.tar.gz", ""),
        ("b.tgz", "nods-0.1.0/"),
        ("c.TAR.GZ", "./x/"),
    ] {
        let bytes = archive(|builder| {
            append(
                builder,
                &format!("{prefix}plugin.toml"),
                manifest.as_bytes(),
            );
            append(builder, &format!("{prefix}nods.wasm"), b"verifier");
        });
        scene.write(name, bytes);
        let plugin = scene.add_from(name, Answers::default()).unwrap().plugin;
        assert_eq!(
            (plugin.digest, plugin.source),
            (digest.clone(), format!("../{name}"))
        );
    }
}

#[test]
fn hostile_archives_are_refused() {
    let zeros = |size: usize| archive(|builder| append(builder, "plugin.toml", &vec![0; size]));
    let truncated = zeros(100_000);
    let truncated = &truncated[..truncated.len() / 2];
    let link = archive(|builder| {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Symlink);
        header.set_size(0);
        builder
            .append_link(&mut header, "plugin.toml", "/etc/passwd")
            .unwrap();
    });
    let many = archive(|builder| {
        (0..2_001).for_each(|n| append(builder, &format!("f{n}"), b""));
    });
    let twice = archive(|builder| {
        append(builder, "plugin.toml", b"");
        append(builder, "plugin.toml", b"");
    });
    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    let mut header = tar::Header::new_gnu();
    header.set_path("plugin.toml").unwrap();
    header.set_size(600 << 20);
    header.set_cksum();
    bomb.write_all(header.as_bytes()).unwrap();
    for _ in 0..600 {
        bomb.write_all(&vec![0; 1 << 20]).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    assert!(bomb.len() < 1 << 20);
    let cases: [(&str, &[u8], &str); 9] = [
        ("text", b"this is no archive", "bad-archive"),
        ("empty", b"", "bad-archive"),
        ("truncated", truncated, "bad-archive"),
        ("link", &link, "link"),
        ("many", &many, "archive-bomb"),
        ("bomb", &bomb, "archive-bomb"),
        ("twice", &twice, "unwritable"),
        (
            "up",
            &archive(|b| append(b, "../plugin.toml", b"")),
            "path-escapes",
        ),
        (
            "root",
            &archive(|b| append(b, "/plugin.toml", b"")),
            "path-escapes",
        ),
    ];
    for (name, bytes, code) in cases {
        let scene = Scene::new();
        scene.write("x.tar.gz", bytes);
        let error = scene.add_from("x.tar.gz", Answers::default()).unwrap_err();
        assert_eq!(error.error.code, code, "{name}: {:?}", error.error);
        assert!(!scene.path("plugin.toml").exists());
        assert_eq!(
            fs::read_dir(scene.project().packages()).unwrap().count(),
            0,
            "{name}"
        );
    }
}
