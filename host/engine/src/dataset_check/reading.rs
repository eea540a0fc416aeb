use crate::{
    error::{ErrorKind, HostError, Result},
    registry::Entry,
    run::check_count,
    source::{Reject, Rows, fetch_assets},
};
use heartcut_plugin_api::{
    Dataset, PluginError, Problem,
    host::SilentHost,
    role::{Row, Source},
};
use serde_json::Value;
use std::{
    collections::{HashSet, VecDeque},
    path::{Path, PathBuf},
};

/// Rows handed to the plugin at a time.
const PAGE: usize = 256;

/// A dataset whose configuration fits and whose files are known.
pub struct OpenDataset {
    id: String,
    dataset: Box<dyn Dataset>,
    sources: Vec<Source>,
    split: String,
    folder: PathBuf,
}

impl OpenDataset {
    /// Makes the dataset; relative paths of its configuration start at `folder`.
    ///
    /// # Errors
    /// What the plugin says of its configuration and of the split.
    pub fn open(entry: &Entry, config: Value, split: &str, folder: &Path) -> Result<Self> {
        let assets = fetch_assets(&entry.assets(&config)?, folder)?;
        Self::of(
            &entry.id().to_string(),
            entry.dataset(config, assets)?,
            split,
            folder,
        )
    }

    pub(super) fn of(
        id: &str,
        dataset: Box<dyn Dataset>,
        split: &str,
        folder: &Path,
    ) -> Result<Self> {
        let sources = dataset
            .sources(split)
            .map_err(|error| HostError::new(ErrorKind::Config, error))?;
        Ok(Self {
            id: id.to_owned(),
            dataset,
            sources,
            split: split.to_owned(),
            folder: folder.to_path_buf(),
        })
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Where its rows are.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Begins to read.
    pub fn read(&self) -> Reading<'_> {
        Reading {
            dataset: self,
            sources: self.sources.iter(),
            rows: None,
            ids: HashSet::new(),
            found: VecDeque::new(),
        }
    }
}

/// What a row turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// A row was read; what it holds follows.
    Row,
    /// A problem.
    Problem(Box<Problem>),
    /// A row, or a problem of it, that a run would set aside.
    Reject(Reject),
}

/// Reads a dataset page by page.
pub struct Reading<'a> {
    dataset: &'a OpenDataset,
    sources: std::slice::Iter<'a, Source>,
    rows: Option<Rows>,
    ids: HashSet<[u8; 16]>,
    found: VecDeque<Found>,
}

impl Reading<'_> {
    /// What comes next; none at the end. Of several problems with one id only the first counts,
    /// as in a run.
    ///
    /// # Errors
    /// When a file is not there or cannot be read at all.
    pub fn next_found(&mut self) -> Result<Option<Found>> {
        while self.found.is_empty() {
            if !self.read_page()? {
                return Ok(None);
            }
        }
        Ok(self.found.pop_front())
    }

    /// Reads on; false at the end.
    fn read_page(&mut self) -> Result<bool> {
        let Some(rows) = &mut self.rows else {
            let Some(source) = self.sources.next() else {
                return Ok(false);
            };
            self.rows = Some(Rows::open(source, &self.dataset.folder)?);
            return Ok(true);
        };
        let mut page: Vec<Result<Row, Reject>> = Vec::new();
        while page.len() < PAGE {
            let Some(row) = rows.next_row()? else { break };
            page.push(row);
        }
        if page.is_empty() {
            self.rows = None;
        }
        self.take_page(page).map(|()| true)
    }

    fn take_page(&mut self, page: Vec<Result<Row, Reject>>) -> Result<()> {
        let good: Vec<Row> = page
            .iter()
            .filter_map(|row| row.as_ref().ok().cloned())
            .collect();
        let split = &self.dataset.split;
        let answers = self.dataset.dataset.problems(split, &good, &SilentHost);
        check_count(&self.dataset.id, good.len(), answers.len())?;
        let mut answers = answers.into_iter();
        for row in page {
            self.found.push_back(Found::Row);
            match row {
                Ok(row) => self.take_row(&row, answers.next().unwrap_or_else(|| Ok(Vec::new()))),
                Err(reject) => self.found.push_back(Found::Reject(reject)),
            }
        }
        Ok(())
    }

    fn take_row(&mut self, row: &Row, answer: Result<Vec<Problem>, PluginError>) {
        let problems = match answer {
            Ok(problems) => problems,
            Err(error) => {
                self.found
                    .push_back(Found::Reject(Reject::of_row(row, error)));
                return;
            }
        };
        for problem in problems {
            let found = if self.ids.insert(digest(&problem.id)) {
                Found::Problem(Box::new(problem))
            } else {
                let message = format!("field `id`: `{}` came before", problem.id);
                let error = PluginError::new("duplicate-id", message)
                    .help("the first row with an id counts");
                Found::Reject(Reject::of_row(row, error))
            };
            self.found.push_back(found);
        }
    }
}

/// Enough of a digest to tell texts apart, so that millions of them need little memory.
pub(super) fn digest(text: &str) -> [u8; 16] {
    let hash = blake3::hash(text.as_bytes());
    let mut short = [0; 16];
    short.copy_from_slice(&hash.as_bytes()[..16]);
    short
}
