use super::part::{SplitPart, split_of};
use crate::{Host, PluginError, Problem, record::Fields, record::open_set};
use serde::{Deserialize, Serialize};

/// Turns rows of a source into problems. It says where its files are and what a row means; the
/// host fetches, caches, decodes and streams.
///
/// Small files that every row needs, such as a table of splits, are assets: the host hands them
/// over when the plugin is created.
pub trait Dataset: Send + Sync {
    /// Where the rows of `split` are. An empty split stands for the dataset's first one.
    ///
    /// # Errors
    /// `unknown-split`, naming the splits there are.
    fn sources(&self, split: &str) -> Result<Vec<Source>, PluginError>;

    /// The problems of each row: usually one, none for a row that is not a problem, several for
    /// a row that holds more.
    fn problems(
        &self,
        split: &str,
        rows: &[Row],
        host: &dyn Host,
    ) -> Vec<Result<Vec<Problem>, PluginError>>;

    /// The splits that it knows, its first one before the others; none where it reads any file,
    /// whose splits are those that files are named after or that rows say.
    fn splits(&self) -> Vec<KnownSplit> {
        Vec::new()
    }
}

/// A split of a dataset.
///
/// ```
/// use heartcut_plugin_api::role::KnownSplit;
///
/// let train = KnownSplit::new("train", 7473);
/// assert_eq!((train.name.as_str(), train.rows), ("train", Some(7473)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownSplit {
    /// Its name, as [`Dataset::sources`] takes it.
    pub name: String,
    /// Rows that are read of it where its user gives no place, or those of the original where the
    /// dataset has no place of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
}

impl KnownSplit {
    /// A split, with its rows where they are known.
    pub fn new(name: impl Into<String>, rows: impl Into<Option<u64>>) -> Self {
        Self {
            name: name.into(),
            rows: rows.into(),
        }
    }
}

/// A place with rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Where it lies.
    pub location: Location,
    /// How its bytes are packed.
    pub container: Container,
    /// What counts as a row.
    pub row: RowShape,
    /// Which of its files; all of them where it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<SplitPart>,
}

impl Source {
    /// All rows of a place. What a file holds is seen from its ending, and is JSON Lines where the
    /// ending says nothing.
    ///
    /// ```
    /// use heartcut_plugin_api::role::{Container, Location, Source};
    ///
    /// let url = "https://example.org/tests.csv.gz".to_owned();
    /// let tests = Source::at(Location::Url { url, sha256: "0".repeat(64) });
    /// assert_eq!(tests.container, Container::Jsonl);
    /// ```
    pub fn at(location: Location) -> Self {
        Self {
            location,
            container: Container::Jsonl,
            row: RowShape::Line,
            part: None,
        }
    }

    /// A local JSON Lines file.
    pub fn local_jsonl(path: impl Into<String>) -> Self {
        Self::at(Location::Path { path: path.into() })
    }

    /// What a user wrote under `path`: a file, a folder, an archive,
    /// `hf://datasets/OWNER/NAME[@REVISION][/GLOB]` or `https://..#sha256=..`. Of several files
    /// those count that are named after `split`, the first of `splits` where it is empty, or all
    /// where none is named after any split.
    ///
    /// # Errors
    /// `unknown-split`, naming the splits there are.
    ///
    /// ```
    /// use heartcut_plugin_api::role::{Location, Source};
    ///
    /// let path = "hf://datasets/openai/gsm8k@main/main/*.parquet";
    /// let source = Source::of_user(path, "test", &["train", "test"])?;
    /// assert!(matches!(source.location, Location::Hub { repo, .. } if repo == "openai/gsm8k"));
    /// assert!(Source::of_user("gsm8k", "exam", &["train", "test"]).is_err());
    /// # Ok::<(), heartcut_plugin_api::PluginError>(())
    /// ```
    pub fn of_user(path: &str, split: &str, splits: &[&str]) -> Result<Self, PluginError> {
        Self::check_split(split, splits)?;
        let split = match split {
            "" => splits.first().copied(),
            split => Some(split),
        };
        Ok(Self {
            part: split.map(|split| SplitPart::new(split, splits)),
            ..Self::at(Location::of_user(path))
        })
    }

    /// Whether a split is one of those there are; an empty one stands for the first.
    ///
    /// # Errors
    /// `unknown-split`, naming the splits there are.
    pub fn check_split(split: &str, splits: &[&str]) -> Result<(), PluginError> {
        if split.is_empty() || splits.contains(&split) {
            return Ok(());
        }
        let named: Vec<String> = splits.iter().map(|split| format!("`{split}`")).collect();
        let message = format!("there is no split `{split}`");
        Err(PluginError::new("unknown-split", message)
            .help(format!("there is {}", named.join(", "))))
    }

    /// The same with another shape of rows.
    #[must_use]
    pub fn by(self, row: RowShape) -> Self {
        Self { row, ..self }
    }
}

/// Where a file lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Location {
    /// Files of a dataset repository on the Hugging Face hub.
    Hub {
        /// `owner/name`.
        repo: String,
        /// A commit, so that what is read cannot change.
        revision: String,
        /// Which files.
        glob: String,
    },
    /// One file behind a URL.
    Url {
        /// `https`.
        url: String,
        /// 64 hex digits.
        sha256: String,
    },
    /// A file or folder of the user; relative paths start at the pipeline file.
    Path {
        /// The path.
        path: String,
    },
}

/// How a dataset repository on the hub is written as a path.
const HUB: &str = "hf://datasets/";

impl Location {
    /// What a user wrote: a path on this machine, on the hub, or a URL with its digest.
    pub fn of_user(path: &str) -> Self {
        if let Some(place) = path.strip_prefix(HUB) {
            return Self::on_the_hub(place);
        }
        if path.starts_with("https://") || path.starts_with("http://") {
            let (url, sha256) = path.split_once("#sha256=").unwrap_or((path, ""));
            return Self::Url {
                url: url.to_owned(),
                sha256: sha256.to_ascii_lowercase(),
            };
        }
        Self::Path {
            path: path.to_owned(),
        }
    }

    fn on_the_hub(place: &str) -> Self {
        let mut parts = place.splitn(3, '/');
        let (owner, name) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
        let (name, revision) = name.split_once('@').unwrap_or((name, "main"));
        Self::Hub {
            repo: format!("{owner}/{name}"),
            revision: revision.to_owned(),
            glob: parts
                .next()
                .filter(|glob| !glob.is_empty())
                .unwrap_or("**")
                .to_owned(),
        }
    }
}

open_set! {
    /// How the bytes of a source are packed, where the ending of a file does not say. Compression
    /// is seen from the ending.
    Container {
        /// One JSON value a line.
        Jsonl = "jsonl",
        /// One JSON value.
        Json = "json",
        /// Comma-separated values with a header.
        Csv = "csv",
        /// Apache Parquet.
        Parquet = "parquet",
        /// Arrow IPC.
        Arrow = "arrow",
        /// Bytes that the plugin reads itself.
        Raw = "raw",
    } default Jsonl
}

open_set! {
    /// What counts as a row.
    RowShape {
        /// A line or record; in a JSON file an element of the array, or the object.
        Line = "line",
        /// An element of a top-level array.
        Element = "element",
        /// `{key, value}` for each field of a top-level object.
        Entry = "entry",
        /// `{path, value}` for each file that is one value; the rows of any other file as they are.
        File = "file",
        /// `{path, files}` for each folder.
        Folder = "folder",
        /// The whole source.
        Raw = "raw",
    } default Line
}

/// One row as the host hands it over.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The file it stands in, as a person would name it.
    pub file: String,
    /// Its number within the file, from 1; the line where rows are lines, the number of the file
    /// within the source where a file is one row.
    pub number: u64,
    /// What it holds.
    pub value: Fields,
    /// The file from the folders on that say what lies in it: those that its user named, and those
    /// below. Folders above say where somebody works. Empty where the host does not tell.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub within: String,
}

impl Row {
    /// The names by which its file says what lies in it.
    ///
    /// ```
    /// use heartcut_plugin_api::role::Row;
    ///
    /// let row = Row { file: "/home/test/x.jsonl".into(), within: "x.jsonl".into(), ..Row::default() };
    /// assert_eq!(row.named(), "x.jsonl");
    /// assert_eq!(Row { file: "y.jsonl".into(), ..Row::default() }.named(), "y.jsonl");
    /// ```
    pub fn named(&self) -> &str {
        match self.within.as_str() {
            "" => &self.file,
            within => within,
        }
    }

    /// The split that it belongs to: the one that was asked for, or the one that its file is named
    /// after, or the first.
    ///
    /// ```
    /// use heartcut_plugin_api::role::Row;
    ///
    /// let row = Row { file: "data/test.jsonl".into(), ..Row::default() };
    /// assert_eq!(row.split("", &["train", "test"]), "test");
    /// assert_eq!(row.split("train", &["train", "test"]), "train");
    /// ```
    pub fn split<'a>(&self, asked: &'a str, splits: &[&'a str]) -> &'a str {
        if !asked.is_empty() {
            return asked;
        }
        let named = match self.within.as_str() {
            // Where the host does not say what is within the place, only what is near counts.
            "" => end_of_path(&self.file),
            within => within,
        };
        let named = split_of(named, splits.iter().copied());
        named.or(splits.first().copied()).unwrap_or_default()
    }

    /// Its number, behind that of its file where the file is one of several, as in
    /// `train-00001-of-00003.parquet`.
    ///
    /// ```
    /// use heartcut_plugin_api::role::Row;
    ///
    /// let row = |file: &str| Row { file: file.into(), number: 7, ..Row::default() };
    /// assert_eq!(row("train.jsonl").place(), "7");
    /// assert_eq!(row("train-00001-of-00003.parquet").place(), "00001-7");
    /// assert_eq!(row("train-00000-of-00001.parquet").place(), "7");
    /// ```
    pub fn place(&self) -> String {
        match shard(&self.file) {
            Some(shard) => format!("{shard}-{}", self.number),
            None => self.number.to_string(),
        }
    }

    /// The text under `field`.
    ///
    /// # Errors
    /// `missing-field` or `wrong-type`, naming the field.
    pub fn text(&self, field: &str) -> Result<&str, PluginError> {
        let value = self.value.get(field).ok_or_else(|| {
            PluginError::new("missing-field", format!("field `{field}` is missing"))
        })?;
        value
            .as_str()
            .ok_or_else(|| PluginError::new("wrong-type", format!("field `{field}` is not a text")))
    }
}

/// A file with the two folders above it: `test/algebra/1.json`.
fn end_of_path(file: &str) -> &str {
    let third = file.rmatch_indices(['/', '\\']).nth(2);
    third.map_or(file, |(at, _)| &file[at + 1..])
}

/// The number of a file that is one of several.
fn shard(file: &str) -> Option<&str> {
    let name = file.rsplit(['/', '\\']).next()?;
    let (before, after) = name.split_once("-of-")?;
    let shard = before.rsplit('-').next()?;
    let of = after.split('.').next()?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let several = digits(shard) && digits(of) && of.trim_start_matches('0') != "1";
    several.then_some(shard)
}
