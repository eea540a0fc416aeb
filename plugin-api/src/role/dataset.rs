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
}

impl Source {
    /// A local JSON Lines file.
    pub fn local_jsonl(path: impl Into<String>) -> Self {
        Self {
            location: Location::Path { path: path.into() },
            container: Container::Jsonl,
            row: RowShape::Line,
        }
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

open_set! {
    /// How the bytes of a source are packed. Compression is seen from the file's ending.
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
        /// A line or record.
        Line = "line",
        /// An element of a top-level array.
        Element = "element",
        /// `{key, value}` for each field of a top-level object.
        Entry = "entry",
        /// `{path, value}` for each file.
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
    /// Its number within the file, from 1; the line where rows are lines.
    pub number: u64,
    /// What it holds.
    pub value: Fields,
}

impl Row {
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
