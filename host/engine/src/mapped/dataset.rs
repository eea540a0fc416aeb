use super::compiled::Compiled;
use crate::error::{HostError, Result};
use heartcut_plugin_api::{
    Dataset, Event, Flow, Host, PluginError, Problem,
    manifest::{Mapped, MappedSource},
    role::{Container, Location, Row, RowShape, Source},
};
use std::{path::Path, sync::Arc};

/// A split with its places found.
pub(super) struct Split {
    name: String,
    sources: Vec<Source>,
}

/// A dataset made of expressions.
pub(super) struct MappedDataset {
    pub(super) compiled: Arc<Compiled>,
    pub(super) splits: Arc<Vec<Split>>,
    pub(super) path: Option<String>,
}

/// The splits of a dataset whose files lie in `folder`.
///
/// # Errors
/// `bad-source` where a source names no single place, `no-splits` where there is none.
pub(super) fn splits(mapped: &Mapped, folder: &Path) -> Result<Vec<Split>> {
    if mapped.splits.is_empty() {
        return Err(HostError::config(
            "no-splits",
            "`[mapped]` has no `[[mapped.splits]]`",
        ));
    }
    let split = |split: &heartcut_plugin_api::manifest::MappedSplit| {
        let sources = split
            .sources
            .iter()
            .map(|it| source(it, &split.name, folder));
        Ok(Split {
            name: split.name.clone(),
            sources: sources.collect::<Result<_>>()?,
        })
    };
    mapped.splits.iter().map(split).collect()
}

fn source(source: &MappedSource, split: &str, folder: &Path) -> Result<Source> {
    let location = source.location().ok_or_else(|| {
        let message = format!("a source of split `{split}` names no single place");
        HostError::config("bad-source", message)
            .help("write `file`, or `url` and `sha256`, or `repo`, `revision` and `glob`")
    })?;
    let location = match location {
        Location::Path { path } => Location::Path {
            path: folder.join(path).display().to_string(),
        },
        elsewhere => elsewhere,
    };
    Ok(Source {
        location,
        container: source.container.clone(),
        row: source.row.clone(),
    })
}

impl MappedDataset {
    fn split(&self, name: &str) -> Result<&Split, PluginError> {
        let found = match name {
            "" => self.splits.first(),
            _ => self.splits.iter().find(|split| split.name == name),
        };
        found.ok_or_else(|| {
            let names: Vec<_> = self
                .splits
                .iter()
                .map(|s| format!("`{}`", s.name))
                .collect();
            PluginError::new("unknown-split", format!("there is no split `{name}`"))
                .help(format!("there is {}", names.join(", ")))
        })
    }
}

impl Dataset for MappedDataset {
    fn sources(&self, split: &str) -> Result<Vec<Source>, PluginError> {
        let split = self.split(split)?;
        Ok(match &self.path {
            Some(path) => vec![of_user(path)],
            None => split.sources.clone(),
        })
    }

    fn problems(
        &self,
        split: &str,
        rows: &[Row],
        host: &dyn Host,
    ) -> Vec<Result<Vec<Problem>, PluginError>> {
        let split = match self.split(split) {
            Ok(split) => split.name.as_str(),
            Err(error) => return rows.iter().map(|_| Err(error.clone())).collect(),
        };
        let mut stopped = false;
        let problem = |(index, row): (usize, &Row)| {
            if stopped {
                return Err(PluginError::new("stopped", "the row was not looked at"));
            }
            let problem = self.compiled.problem(split, row)?;
            let index = index as u64;
            stopped = host.emit(Event::Item { index }) == Flow::Stop;
            Ok(problem.into_iter().collect())
        };
        rows.iter().enumerate().map(problem).collect()
    }
}

/// A file or folder of the user, by its ending.
fn of_user(path: &str) -> Source {
    let json = Path::new(path).extension().is_some_and(|e| e == "json");
    let (container, row) = match json {
        true => (Container::Json, RowShape::Element),
        false => (Container::Jsonl, RowShape::Line),
    };
    Source {
        location: Location::Path {
            path: path.to_owned(),
        },
        container,
        row,
    }
}
