use super::*;

const PAGE: &str = "# Add a plugin

`plugins/verifiers/shout/plugin.toml`:

```toml
id = \"verifier/shout\"
```

Add to `host/cli/Cargo.toml` under `[dependencies]`:

```toml
shout.workspace = true
```

Add to `host/cli/src/builtins.rs`:
```rust
use shout as _;
```

Then look at it:

```sh
cargo test
```

```text
it prints
```
";

#[test]
fn a_page_is_read_in_order() {
    let found = steps(PAGE);
    assert_eq!(
        found,
        [
            Step::Create {
                path: "plugins/verifiers/shout/plugin.toml".into(),
                content: "id = \"verifier/shout\"\n".into()
            },
            Step::Add {
                path: "host/cli/Cargo.toml".into(),
                under: "[dependencies]".into(),
                content: "shout.workspace = true\n".into()
            },
            Step::Add {
                path: "host/cli/src/builtins.rs".into(),
                under: String::new(),
                content: "use shout as _;\n".into()
            },
            Step::Type("cargo test\n".into()),
        ]
    );
}

#[test]
fn following_it_changes_the_files() {
    let root = tempfile::tempdir().unwrap();
    let (manifest, list) = ("host/cli/Cargo.toml", "host/cli/src/builtins.rs");
    fs::create_dir_all(root.path().join("host/cli/src")).unwrap();
    fs::write(
        root.path().join(manifest),
        "[dependencies]\nclap = 1\n[lints]\n",
    )
    .unwrap();
    fs::write(root.path().join(list), "use math as _;\n").unwrap();
    for step in steps(PAGE) {
        follow(&step, root.path());
    }
    let read = |path: &str| fs::read_to_string(root.path().join(path)).unwrap();
    assert_eq!(
        read(manifest),
        "[dependencies]\nshout.workspace = true\nclap = 1\n[lints]\n"
    );
    assert_eq!(read(list), "use math as _;\nuse shout as _;\n");
    assert_eq!(
        read("plugins/verifiers/shout/plugin.toml"),
        "id = \"verifier/shout\"\n"
    );
}
