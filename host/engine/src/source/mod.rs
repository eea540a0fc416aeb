//! Rows: finding the files of a source, and reading them row by row in bounded memory.

mod assets;
mod files;
mod folders;
mod lines;

pub use assets::fetch_assets;
pub use files::{digest_files, files_of, resolve};
pub use lines::{Line, LineReader, MAX_LINE_BYTES};

use crate::error::{HostError, Result};
use heartcut_plugin_api::{
    PluginError,
    record::Fields,
    role::{Container, Row, RowShape, Source},
};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A row that could not be read, with its place and what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// What is wrong.
    pub error: Box<PluginError>,
    /// The beginning of the raw line.
    pub raw: String,
}

/// The rows of one source, in order.
pub struct Rows {
    files: std::iter::Zip<std::ops::RangeFrom<u64>, std::vec::IntoIter<PathBuf>>,
    open: Option<OpenFile>,
}

struct OpenFile {
    name: String,
    rows: FileRows,
}

enum FileRows {
    Folder(Option<(PathBuf, u64)>),
    Lines(LineReader),
    Values(std::iter::Enumerate<std::vec::IntoIter<Value>>),
}

impl Rows {
    /// The rows of a source; relative paths start at `folder`.
    ///
    /// # Errors
    /// Files that are not there, and containers that this version cannot read.
    pub fn open(source: &Source, folder: &Path) -> Result<Self> {
        check_readable(source)?;
        let files = match source.row {
            RowShape::Folder => folders::of(&source.location, folder)?,
            _ => resolve(&source.location, folder)?,
        };
        Ok(Self {
            files: (1..).zip(files),
            open: None,
        })
    }

    /// Bytes of the row that was read last; 0 where rows are no lines.
    pub fn row_bytes(&self) -> usize {
        match &self.open {
            Some(OpenFile {
                rows: FileRows::Lines(reader),
                ..
            }) => reader.line_bytes(),
            _ => 0,
        }
    }

    /// The next row, or a row that has to be set aside; `None` at the end.
    ///
    /// # Errors
    /// When a file cannot be read at all.
    pub fn next_row(&mut self) -> Result<Option<Result<Row, Reject>>> {
        loop {
            if let Some(file) = &mut self.open
                && let Some(row) = file.next_row()?
            {
                return Ok(Some(row));
            }
            match self.files.next() {
                Some((number, path)) => self.open = Some(OpenFile::open(&path, number)?),
                None => return Ok(None),
            }
        }
    }
}

impl OpenFile {
    /// Opens what may be a folder; `number` counts those before it.
    fn open(path: &Path, number: u64) -> Result<Self> {
        let name = path.display().to_string();
        let json_array = path.extension().is_some_and(|e| e == "json");
        let rows = if path.is_dir() {
            FileRows::Folder(Some((path.to_path_buf(), number)))
        } else if json_array {
            FileRows::Values(read_array(path)?.into_iter().enumerate())
        } else {
            FileRows::Lines(LineReader::open(path)?)
        };
        Ok(Self { name, rows })
    }

    fn next_row(&mut self) -> Result<Option<Result<Row, Reject>>> {
        match &mut self.rows {
            FileRows::Folder(folder) => Ok(folder
                .take()
                .map(|(path, number)| folders::read(&path, number))),
            FileRows::Lines(reader) => {
                let Some(line) = reader.next_line()? else {
                    return Ok(None);
                };
                Ok(Some(parse_line(&self.name, line)))
            }
            FileRows::Values(values) => Ok(values
                .next()
                .map(|(i, value)| object_row(&self.name, i as u64 + 1, value, ""))),
        }
    }
}

fn check_readable(source: &Source) -> Result<()> {
    let readable = matches!(
        (&source.container, &source.row),
        (Container::Jsonl, RowShape::Line)
            | (Container::Json, RowShape::Element)
            | (Container::Raw, RowShape::Folder)
    );
    if readable {
        return Ok(());
    }
    Err(HostError::config(
        "unreadable-container",
        format!(
            "sources of `{}` by `{}` cannot be read",
            source.container, source.row
        ),
    )
    .help("convert the file to JSON Lines"))
}

fn read_array(path: &Path) -> Result<Vec<Value>> {
    let text = fs_err::read_to_string(path)
        .map_err(|e| HostError::config("unreadable", "a data file cannot be read").because(&e))?;
    serde_json::from_str(&text).map_err(|e| {
        HostError::config(
            "not-json",
            format!("`{}` is not a JSON array", path.display()),
        )
        .because(&e)
        .help("a `.json` file holds one array of objects; name a file of lines `.jsonl`")
    })
}

/// The row that a line holds.
///
/// # Errors
/// Why it has to be set aside.
pub fn parse_line(file: &str, line: Line) -> Result<Row, Reject> {
    let reject = |code: &str, message: String| Reject {
        file: file.to_owned(),
        line: line.number,
        error: Box::new(PluginError::new(code, message)),
        raw: line.beginning(),
    };
    if line.too_long {
        let limit = MAX_LINE_BYTES / (1024 * 1024);
        return Err(reject(
            "line-too-long",
            format!("the line is longer than {limit} MiB"),
        ));
    }
    let text = std::str::from_utf8(&line.bytes).map_err(|e| {
        reject(
            "invalid-utf8",
            format!("the line is not UTF-8 from byte {}", e.valid_up_to() + 1),
        )
    })?;
    match serde_json::from_str::<Value>(text) {
        Ok(value) => object_row(file, line.number, value, text),
        Err(e) if line.torn => Err(reject(
            "torn-line",
            format!("the last line is cut off: {e}"),
        )),
        Err(e) => Err(reject("invalid-json", format!("the line is not JSON: {e}"))),
    }
}

fn object_row(file: &str, number: u64, value: Value, raw: &str) -> Result<Row, Reject> {
    match value {
        Value::Object(value) => Ok(Row {
            file: file.to_owned(),
            number,
            value,
        }),
        other => Err(Reject {
            file: file.to_owned(),
            line: number,
            error: Box::new(PluginError::new(
                "not-an-object",
                "the row is not a JSON object",
            )),
            raw: if raw.is_empty() {
                lines::beginning(&other.to_string())
            } else {
                lines::beginning(raw)
            },
        }),
    }
}

impl Reject {
    /// The reject of a row that a plugin refused.
    pub fn of_row(row: &Row, error: PluginError) -> Self {
        let raw = serde_json::to_string(&row.value).unwrap_or_default();
        Self {
            file: row.file.clone(),
            line: row.number,
            error: Box::new(error),
            raw: lines::beginning(&raw),
        }
    }

    /// The line of `rejects.jsonl` for it.
    pub fn to_json(&self) -> Value {
        let mut fields = Fields::new();
        fields.insert("file".into(), self.file.as_str().into());
        fields.insert("line".into(), self.line.into());
        if let Some(field) = self.field() {
            fields.insert("field".into(), field.into());
        }
        fields.insert("code".into(), self.error.code.as_str().into());
        fields.insert("message".into(), self.error.message.as_str().into());
        if let Some(help) = &self.error.help {
            fields.insert("help".into(), help.as_str().into());
        }
        fields.insert("raw".into(), self.raw.as_str().into());
        Value::Object(fields)
    }

    /// The field that the message names, as plugins write it: ``field `answer` is missing``.
    fn field(&self) -> Option<&str> {
        let (_, rest) = self.error.message.split_once("field `")?;
        Some(rest.split_once('`')?.0)
    }
}

#[cfg(test)]
mod tests;
