use crate::{Report, assets::Shelf, checks, manifest, role, schema, setup};
use heartcut_sdk::Factory;
use std::path::PathBuf;

/// The conformance suite for a plugin that needs more than its own crate, such as a tokenizer
/// from the hub.
///
/// ```no_run
/// # fn of(factory: &dyn heartcut_sdk::Factory) {
/// heartcut_sdk_testing::Suite::new(factory)
///     .asset("tokenizer", "tests/tiny-tokenizer.json")
///     .run()
///     .assert();
/// # }
/// ```
pub struct Suite<'a> {
    factory: &'a dyn Factory,
    shelf: Shelf,
}

impl<'a> Suite<'a> {
    /// A suite that reads relative paths from the crate under test.
    pub fn new(factory: &'a dyn Factory) -> Self {
        let folder = std::env::var_os("CARGO_MANIFEST_DIR")
            .map(PathBuf::from)
            .unwrap_or_default();
        Self {
            factory,
            shelf: Shelf {
                folder,
                ..Shelf::default()
            },
        }
    }

    /// Relative paths start at `folder` instead.
    #[must_use]
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.shelf.folder = folder.into();
        self
    }

    /// The asset `name` is this file, wherever the plugin says that it lies.
    #[must_use]
    pub fn asset(mut self, name: &str, path: impl Into<PathBuf>) -> Self {
        let path = self.shelf.folder.join(path.into());
        self.shelf.named.insert(name.to_owned(), path);
        self
    }

    /// Runs all checks.
    pub fn run(mut self) -> Report {
        let mut report = Report::default();
        let Some(manifest) = manifest::check(self.factory, &mut report) else {
            return report;
        };
        self.shelf.native = manifest.wants.native;
        let schema = self.factory.config_schema();
        let validator = schema::check(&schema, &mut report);
        let some = !manifest.examples.is_empty();
        report.require(some, checks::EXAMPLES, "`plugin.toml` has no [[examples]]");
        let setups = setup::all(
            self.factory,
            &manifest,
            &self.shelf,
            validator.as_ref(),
            &mut report,
        );
        for setup in &setups {
            role::check(setup, &manifest, &mut report);
        }
        report
    }
}
