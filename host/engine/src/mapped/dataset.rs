use super::compiled::Compiled;
use crate::config::nearest;
use crate::error::{HostError, Result};
use heartcut_plugin_api::{
    Dataset, Event, Flow, Host, PluginError, Problem,
    manifest::{Mapped, MappedSource},
    role::{KnownSplit, Location, Row, Source},
};
use std::{path::Path, sync::Arc};

/// A split with its places found.
pub(super) struct Split {
    name: String,
    rows: Option<u64>,
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
            rows: split.rows,
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
        part: None,
    })
}

impl MappedDataset {
    fn names(&self) -> Vec<&str> {
        self.splits
            .iter()
            .map(|split| split.name.as_str())
            .collect()
    }

    fn split(&self, name: &str) -> Result<&Split, PluginError> {
        let found = match name {
            "" => self.splits.first(),
            _ => self.splits.iter().find(|split| split.name == name),
        };
        found.ok_or_else(|| self.unknown(name))
    }

    fn unknown(&self, name: &str) -> PluginError {
        let names: Vec<_> = self
            .splits
            .iter()
            .map(|split| format!("`{}`", split.name))
            .collect();
        let all = format!("there is {}", names.join(", "));
        let help = match nearest(name, self.names()) {
            Some(near) => format!("did you mean `{near}`? {all}"),
            None => all,
        };
        PluginError::new("unknown-split", format!("there is no split `{name}`")).help(help)
    }

    /// Rows of the same form as the dataset's own.
    fn of_user(&self, path: &str, split: &Split, asked: &str) -> Result<Source, PluginError> {
        let own = split
            .sources
            .first()
            .or_else(|| self.splits.iter().find_map(|split| split.sources.first()));
        let source = Source::of_user(path, asked, &self.names())?;
        Ok(match own {
            Some(own) => Source {
                container: own.container.clone(),
                row: own.row.clone(),
                ..source
            },
            None => source,
        })
    }
}

impl Dataset for MappedDataset {
    fn sources(&self, asked: &str) -> Result<Vec<Source>, PluginError> {
        let split = self.split(asked)?;
        if let Some(path) = &self.path {
            return Ok(vec![self.of_user(path, split, asked)?]);
        }
        if split.sources.is_empty() {
            let message = format!(
                "no public place of the split `{}` can be pinned",
                split.name
            );
            return Err(PluginError::new("needs-path", message)
                .help("get the file and give its place with `path`"));
        }
        Ok(split.sources.clone())
    }

    fn problems(
        &self,
        asked: &str,
        rows: &[Row],
        host: &dyn Host,
    ) -> Vec<Result<Vec<Problem>, PluginError>> {
        if let Err(error) = self.split(asked) {
            return rows.iter().map(|_| Err(error.clone())).collect();
        }
        let names = self.names();
        let mut stopped = false;
        let problem = |(index, row): (usize, &Row)| {
            if stopped {
                return Err(PluginError::new("stopped", "the row was not looked at"));
            }
            let problem = self.compiled.problem(row.split(asked, &names), row)?;
            let index = index as u64;
            stopped = host.emit(Event::Item { index }) == Flow::Stop;
            Ok(problem.into_iter().collect())
        };
        rows.iter().enumerate().map(problem).collect()
    }

    fn splits(&self) -> Vec<KnownSplit> {
        let known = |split: &Split| KnownSplit::new(split.name.as_str(), split.rows);
        self.splits.iter().map(known).collect()
    }
}
