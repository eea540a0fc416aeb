//! The files that a plugin in a box may name. The host opens them for it, so what it says is held to
//! what the user wrote: else it could read through the host what it cannot reach by itself.

use heartcut_plugin_api::{
    AssetRequest, Dataset, Host, PluginError, Problem,
    role::{KnownSplit, Location, Row, Source},
};
use serde_json::Value;
use std::path::{Component, Path};

/// The paths that a configuration names.
pub(super) struct Fence(Vec<String>);

impl Fence {
    /// Every text of a configuration may be a path.
    pub(super) fn of(config: &Value) -> Self {
        let mut named = Vec::new();
        collect(config, &mut named);
        Self(named)
    }

    pub(super) fn check_assets(&self, assets: &[AssetRequest]) -> Result<(), PluginError> {
        assets
            .iter()
            .try_for_each(|asset| self.check(&asset.location))
    }

    /// A path that is named, or that lies below one.
    fn check(&self, location: &Location) -> Result<(), PluginError> {
        let Location::Path { path } = location else {
            return Ok(());
        };
        let straight = |rest: &Path| {
            rest.components()
                .all(|part| matches!(part, Component::Normal(_)))
        };
        let below = |named: &String| Path::new(path).strip_prefix(named).is_ok_and(straight);
        if self.0.iter().any(|named| named == path || below(named)) {
            return Ok(());
        }
        let message = format!("it asks for `{path}`, which its configuration does not name");
        Err(PluginError::new("path-not-granted", message)
            .help("write the path into its configuration, if it should read that"))
    }
}

fn collect(value: &Value, named: &mut Vec<String>) {
    match value {
        Value::String(text) if !text.is_empty() => named.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, named)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, named)),
        _ => {}
    }
}

/// A dataset whose sources are held to a fence.
pub(super) struct Fenced {
    pub(super) dataset: Box<dyn Dataset>,
    pub(super) fence: Fence,
}

impl Dataset for Fenced {
    fn sources(&self, split: &str) -> Result<Vec<Source>, PluginError> {
        let sources = self.dataset.sources(split)?;
        let mut locations = sources.iter().map(|source| &source.location);
        locations.try_for_each(|location| self.fence.check(location))?;
        Ok(sources)
    }

    fn problems(
        &self,
        split: &str,
        rows: &[Row],
        host: &dyn Host,
    ) -> Vec<Result<Vec<Problem>, PluginError>> {
        self.dataset.problems(split, rows, host)
    }

    fn splits(&self) -> Vec<KnownSplit> {
        self.dataset.splits()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn allowed(config: &Value, path: &str) -> bool {
        let location = Location::Path { path: path.into() };
        Fence::of(config).check(&location).is_ok()
    }

    #[test]
    fn only_what_the_user_wrote_is_read() {
        let config = json!({"path": "data/math", "more": [{"file": "words.txt"}], "kind": ""});
        for path in [
            "data/math",
            "data/math/test",
            "data/math/a/b.json",
            "words.txt",
        ] {
            assert!(allowed(&config, path), "{path}");
        }
        for path in [
            "/etc/passwd",
            "data",
            "data/mathematics",
            "data/math/../../.env",
            "words.txt.bak",
            "",
            ".",
        ] {
            assert!(!allowed(&config, path), "{path}");
        }
    }

    #[test]
    fn places_elsewhere_have_rules_of_their_own() {
        let url = Location::Url {
            url: "https://example.org/rows".into(),
            sha256: "00".into(),
        };
        assert!(Fence::of(&json!({})).check(&url).is_ok());
    }

    #[test]
    fn a_dataset_is_held_to_it() {
        struct Curious;
        impl Dataset for Curious {
            fn sources(&self, split: &str) -> Result<Vec<Source>, PluginError> {
                Ok(vec![Source::local_jsonl(split)])
            }
            fn problems(
                &self,
                _: &str,
                rows: &[Row],
                _: &dyn Host,
            ) -> Vec<Result<Vec<Problem>, PluginError>> {
                rows.iter().map(|_| Ok(Vec::new())).collect()
            }
            fn splits(&self) -> Vec<KnownSplit> {
                vec![KnownSplit::new("train", None)]
            }
        }
        let fenced = Fenced {
            dataset: Box::new(Curious),
            fence: Fence::of(&json!({"path": "rows.jsonl"})),
        };
        assert_eq!(fenced.sources("rows.jsonl").unwrap().len(), 1);
        let error = fenced.sources("/home/someone/.netrc").unwrap_err();
        assert_eq!(error.code, "path-not-granted");
        assert_eq!(fenced.splits().len(), 1);
    }
}
