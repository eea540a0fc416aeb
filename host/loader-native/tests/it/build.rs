//! Building the libraries: one workspace of wrappers, as `heartcut plugin build` writes them.

use std::{
    env::consts::{DLL_PREFIX, DLL_SUFFIX},
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// A crate that becomes a library.
struct Wrapper {
    name: String,
    source: String,
    /// Lines of `[dependencies]` beside the SDK.
    dependencies: String,
    manifest: String,
}

/// The plugins that are also loaded as libraries, by role and name.
pub(crate) const PLUGINS: [(&str, &str); 4] = [
    ("verifier", "math"),
    ("dataset", "gsm8k"),
    ("formatter", "cot"),
    ("provider", "openai"),
];

/// Where the libraries are, for a program that another one started: it builds nothing.
pub(crate) const FOLDER: &str = "HEARTCUT_NATIVE_TEST_LIBRARIES";

/// The built library of this name.
pub(crate) fn library(name: &str) -> PathBuf {
    folder().join(file(name))
}

/// The folder with all libraries.
pub(crate) fn folder() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| match std::env::var_os(FOLDER) {
        Some(folder) => folder.into(),
        None => build("dev"),
    })
}

/// The file of the library of this name.
pub(crate) fn file(name: &str) -> String {
    let (before, name, after) = (DLL_PREFIX, name.replace('-', "_"), DLL_SUFFIX);
    format!("{before}{name}{after}")
}

/// The root of the workspace.
pub(crate) fn workspace() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.join("../..").canonicalize().expect("the workspace")
}

/// The folder of a plugin.
pub(crate) fn plugin_folder(role: &str, name: &str) -> PathBuf {
    workspace().join(format!("plugins/{role}s/{name}"))
}

/// The folder with all libraries, built in a profile.
pub(crate) fn build(profile: &str) -> PathBuf {
    let folder = scratch().join("native-wrappers");
    let wrappers = wrappers();
    write(&folder.join("Cargo.toml"), &root(&wrappers));
    let lock = fs::read_to_string(workspace().join("Cargo.lock")).expect("the lock file");
    write(&folder.join("Cargo.lock"), &lock);
    for wrapper in &wrappers {
        write_crate(&folder.join(&wrapper.name), wrapper);
    }
    run_cargo(&folder, profile);
    folder.join("target").join(match profile {
        "dev" => "debug",
        other => other,
    })
}

/// A folder for what tests build: cargo's own for tests, and the same one seen from an example.
fn scratch() -> PathBuf {
    if let Some(folder) = option_env!("CARGO_TARGET_TMPDIR") {
        return folder.into();
    }
    let program = std::env::current_exe().expect("this program");
    let target = program.ancestors().nth(3).expect("target/PROFILE/examples");
    target.join("tmp")
}

fn root(wrappers: &[Wrapper]) -> String {
    let members: Vec<_> = wrappers.iter().map(|w| format!("{:?}", w.name)).collect();
    format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{}]\n\n\
         [profile.dev]\ndebug = 0\nopt-level = 1\nincremental = false\n\n\
         [profile.release]\nstrip = \"debuginfo\"\n",
        members.join(", ")
    )
}

fn wrappers() -> Vec<Wrapper> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let fixture = |file: &str| fs::read_to_string(fixtures.join(file)).expect("a fixture");
    let mut wrappers = vec![
        Wrapper {
            name: "misbehaving".into(),
            source: fixture("misbehaving.rs"),
            dependencies:
                "schemars = \"1\"\nserde = { version = \"1\", features = [\"derive\"] }\n".into(),
            manifest: fixture("misbehaving.toml"),
        },
        Wrapper {
            name: "other-layout".into(),
            source: fixture("other_layout.rs"),
            dependencies: "abi_stable = { version = \"=0.11.3\", default-features = false }\n"
                .into(),
            manifest: String::new(),
        },
    ];
    wrappers.extend(PLUGINS.map(|(role, name)| of_plugin(role, name)));
    wrappers
}

fn of_plugin(role: &str, name: &str) -> Wrapper {
    let plugin = format!("heartcut-{role}-{name}");
    let path = plugin_folder(role, name);
    Wrapper {
        name: format!("{role}-{name}"),
        source: format!(
            "heartcut_sdk::export_native!({}::REGISTRATION);\n",
            plugin.replace('-', "_")
        ),
        dependencies: format!("{plugin} = {{ path = {path:?} }}\n"),
        manifest: String::new(),
    }
}

fn write_crate(folder: &Path, wrapper: &Wrapper) {
    let manifest = format!(
        "[package]\nname = {:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[lib]\npath = \"lib.rs\"\ncrate-type = [\"cdylib\"]\n\n[dependencies]\nheartcut-sdk = {{ path = {:?}, features = [\"native\"] }}\n{}",
        wrapper.name,
        workspace().join("sdk"),
        wrapper.dependencies
    );
    write(&folder.join("Cargo.toml"), &manifest);
    write(&folder.join("lib.rs"), &wrapper.source);
    write(&folder.join("plugin.toml"), &wrapper.manifest);
}

/// What stands there already is left alone, so that cargo does not build it again.
fn write(file: &Path, text: &str) {
    if fs::read_to_string(file).is_ok_and(|found| found == text) {
        return;
    }
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    fs::write(file, text).expect("a file is written");
}

fn run_cargo(folder: &Path, profile: &str) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .current_dir(folder)
        .args(["build", "--offline", "--quiet"]);
    command.args(["--profile", profile, "--target-dir", "target"]);
    // What cargo says of the crate under test is none of theirs.
    for (name, _) in std::env::vars_os() {
        let inherited = name.to_string_lossy().starts_with("CARGO_") && name != "CARGO_HOME";
        if inherited || name == "RUSTFLAGS" {
            command.env_remove(name);
        }
    }
    let output = command.output().expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "the libraries do not build:\n{said}"
    );
}
