use crate::{
    error::{ErrorKind, HostError, Result},
    registry::Entry,
    source::{
        FileNames, MappedFields, Problems, Reject, Rows, UnseenField, fetch_assets, files_of,
        local, named_splits,
    },
};
use heartcut_plugin_api::{
    Dataset, PluginError, Problem,
    host::SilentHost,
    role::{Row, Source},
};
use serde::Serialize;
use serde_json::Value;
use std::{
    collections::{BTreeMap, HashSet},
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    },
};

/// Rows handed to the plugin at a time.
const PAGE: usize = 256;
/// Bytes after which a page is full, however few rows it has.
const PAGE_BYTES: usize = 4 << 20;
/// Pages that wait.
const PAGES: usize = 2;

/// A dataset whose configuration fits and whose files are known.
pub struct OpenDataset {
    problems: Problems,
    sources: Vec<Source>,
    folder: PathBuf,
    /// Whether its user says where it is.
    is_placed: bool,
}

impl OpenDataset {
    /// Makes the dataset; relative paths of its configuration start at `folder`.
    ///
    /// # Errors
    /// What the plugin says of its configuration and of the split.
    pub fn open(entry: &Entry, config: Value, split: &str, folder: &Path) -> Result<Self> {
        let assets = fetch_assets(&entry.assets(&config)?, folder)?;
        let fields = MappedFields::of(&entry.config_schema()?, &config);
        let is_placed = config.get("path").is_some();
        let dataset = entry.dataset(config, assets)?;
        let mut opened = Self::of(&entry.id().to_string(), dataset, split, folder)?;
        opened.problems.fields = fields.into();
        opened.is_placed = is_placed;
        Ok(opened)
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
        let problems = Problems {
            id: id.to_owned(),
            dataset: dataset.into(),
            split: split.to_owned(),
            names: FileNames::default(),
            fields: Arc::default(),
            said: Arc::default(),
        };
        Ok(Self {
            problems,
            sources,
            folder: folder.to_path_buf(),
            is_placed: false,
        })
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.problems.id
    }

    /// Where its rows are.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The splits that it knows, or that files of its user are named after.
    pub fn splits(&self) -> Vec<SplitFound> {
        let mut files = BTreeMap::new();
        for source in &self.sources {
            // Whoever reads them says what is missing.
            files.extend(named_splits(source, &self.folder).unwrap_or_default());
        }
        let mut found = SplitFound::of(self.problems.dataset.as_ref());
        for split in &mut found {
            split.files = files.remove(&split.name);
            // What a place of the user holds is another matter.
            split.rows = split.rows.filter(|_| !self.is_placed);
        }
        found.extend(files.into_iter().map(|(name, files)| SplitFound {
            name,
            rows: None,
            files: Some(files),
        }));
        found
    }

    /// Why nothing was found of the split that was asked for, where rows say others.
    pub fn other_splits(&self) -> Option<String> {
        self.problems.said.others(&self.problems.split)
    }

    /// The same with everything on this machine; what is not there yet is fetched.
    ///
    /// # Errors
    /// Places that are gone or cannot be reached, and files that are not what they should be.
    pub fn fetched(self) -> Result<Self> {
        Ok(Self {
            sources: local(&self.sources)?,
            ..self
        })
    }

    /// The files that it is read from, once it is fetched.
    ///
    /// # Errors
    /// When there are none.
    pub fn files(&self) -> Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for source in &self.sources {
            files.extend(files_of(source, &self.folder)?);
        }
        Ok(files)
    }

    /// Fields that its configuration names, and no row that was read has.
    pub fn unseen_fields(&self) -> Vec<UnseenField> {
        self.problems.fields.unseen()
    }

    /// Begins to read.
    pub fn read(&self) -> Reading {
        let (sender, pages) = sync_channel(PAGES);
        let (given_back, done) = channel();
        let reader = PageReader {
            problems: Problems {
                names: FileNames::of(&self.sources, &self.folder),
                ..self.problems.clone()
            },
            ids: HashSet::new(),
            page: Vec::with_capacity(PAGE),
            pages: sender,
            done,
        };
        let (sources, folder) = (self.sources.clone(), self.folder.clone());
        std::thread::spawn(move || reader.read(&sources, &folder));
        Reading {
            pages,
            ended: false,
            found: Page::new().into_iter(),
            done: Vec::with_capacity(PAGE),
            given_back,
        }
    }
}

/// A split of a dataset, and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SplitFound {
    /// Its name.
    pub name: String,
    /// Rows that it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// Files that are named after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<usize>,
}

impl SplitFound {
    /// The splits that a dataset knows, wherever its rows are.
    ///
    /// # Errors
    /// What the plugin says of its configuration.
    pub fn known(entry: &Entry, config: Value, folder: &Path) -> Result<Vec<Self>> {
        let assets = fetch_assets(&entry.assets(&config)?, folder)?;
        Ok(Self::of(entry.dataset(config, assets)?.as_ref()))
    }

    fn of(dataset: &dyn Dataset) -> Vec<Self> {
        let known = dataset.splits().into_iter().map(|split| Self {
            name: split.name,
            rows: split.rows,
            files: None,
        });
        known.collect()
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

/// What rows that were read together turned out to be; an empty page is the end.
type Page = Vec<Found>;

/// Why there is no page.
struct Failure {
    error: HostError,
    /// Whether other files are read nevertheless.
    goes_on: bool,
}

impl From<HostError> for Failure {
    fn from(error: HostError) -> Self {
        Self {
            error,
            goes_on: false,
        }
    }
}

/// What comes next in a dataset. Rows are read and become problems ahead, in a thread of their own.
pub struct Reading {
    pages: Receiver<Result<Page, Failure>>,
    ended: bool,
    found: std::vec::IntoIter<Found>,
    /// Problems that were looked at.
    done: Page,
    given_back: Sender<Page>,
}

impl Reading {
    /// What comes next; none at the end. Of several problems with one id only the first counts,
    /// as in a run.
    ///
    /// # Errors
    /// When a file is not there or cannot be read at all.
    pub fn next_found(&mut self) -> Result<Option<Found>> {
        match self.next_or_unreadable()? {
            Some(Err(unreadable)) => Err(unreadable),
            Some(Ok(found)) => Ok(Some(found)),
            None => Ok(None),
        }
    }

    /// What comes next, which may be that a file cannot be read, or not any further; what there is
    /// in other files follows.
    pub(super) fn next_or_unreadable(&mut self) -> Result<Option<Result<Found>>> {
        loop {
            if let Some(found) = self.found.next() {
                return Ok(Some(Ok(found)));
            }
            if self.ended {
                return Ok(None);
            }
            let page = self
                .pages
                .recv()
                .map_err(|_| HostError::internal("panicked", "reading ended in a panic"))?;
            let page = match page {
                Ok(page) => page,
                Err(failure) if failure.goes_on => return Ok(Some(Err(failure.error))),
                Err(failure) => return Err(failure.error),
            };
            self.ended = page.is_empty();
            self.found = page.into_iter();
        }
    }

    /// Takes back a problem that was only looked at. The thread that made it ends it: memory that
    /// one thread frees and another asked for makes both wait for each other.
    pub(super) fn give_back(&mut self, problem: Box<Problem>) {
        self.done.push(Found::Problem(problem));
        if self.done.len() == PAGE {
            // After the last page nobody takes them any more.
            drop(self.given_back.send(std::mem::take(&mut self.done)));
        }
    }
}

/// Reads page by page until the end, or until nobody takes the pages any more.
struct PageReader {
    problems: Problems,
    ids: HashSet<[u8; 16]>,
    page: Vec<Result<Row, Reject>>,
    pages: SyncSender<Result<Page, Failure>>,
    done: Receiver<Page>,
}

impl PageReader {
    fn read(mut self, sources: &[Source], folder: &Path) {
        let last = self.read_all(sources, folder);
        let last = last.map(|()| Page::new()).map_err(Failure::from);
        // Nobody listens any more where looking ended early.
        drop(self.pages.send(last));
    }

    fn read_all(&mut self, sources: &[Source], folder: &Path) -> Result<()> {
        let mut bytes = 0;
        for source in sources {
            let mut rows = Rows::open(source, folder)?;
            loop {
                match rows.next_row() {
                    Ok(Some(row)) => self.page.push(row),
                    Ok(None) => break,
                    Err(unreadable) => {
                        let failure = Failure {
                            error: unreadable.into(),
                            goes_on: true,
                        };
                        if !self.send_page()? || self.pages.send(Err(failure)).is_err() {
                            return Ok(());
                        }
                    }
                }
                bytes += rows.row_bytes();
                if self.page.len() < PAGE && bytes < PAGE_BYTES {
                    continue;
                }
                bytes = 0;
                if !self.send_page()? {
                    return Ok(());
                }
            }
        }
        self.send_page().map(drop)
    }

    /// Hands over what was read; false where nobody takes it.
    fn send_page(&mut self) -> Result<bool> {
        let page = self.page()?;
        Ok(page.is_empty() || self.pages.send(Ok(page)).is_ok())
    }

    /// What the rows of the page turned out to be.
    fn page(&mut self) -> Result<Page> {
        self.done.try_iter().for_each(drop);
        let mut rows = Vec::with_capacity(PAGE);
        let mut places = Vec::with_capacity(PAGE);
        for row in self.page.drain(..) {
            places.push(row.map(|row| rows.push(row)));
        }
        let answers = self.problems.of_rows(&rows, &SilentHost)?;
        let mut read = rows.iter().zip(answers);
        let mut page = Page::with_capacity(2 * places.len());
        for place in places {
            page.push(Found::Row);
            match place {
                Err(reject) => page.push(Found::Reject(reject)),
                Ok(()) => {
                    if let Some((row, answer)) = read.next() {
                        self.found(row, answer, &mut page);
                    }
                }
            }
        }
        Ok(page)
    }

    fn found(&mut self, row: &Row, answer: Result<Vec<Problem>, PluginError>, page: &mut Page) {
        match answer {
            Err(error) => page.push(Found::Reject(Reject::of_row(row, error))),
            Ok(problems) => page.extend(problems.into_iter().map(|problem| {
                if self.ids.insert(digest(&problem.id)) {
                    return Found::Problem(Box::new(problem));
                }
                let message = format!("field `id`: `{}` came before", problem.id);
                let error = PluginError::new("duplicate-id", message)
                    .help("the first row with an id counts");
                Found::Reject(Reject::of_row(row, error))
            })),
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
