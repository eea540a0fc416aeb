//! From a file to a value and its places.

use super::{ConfigError, ConfigProblem, nearest::nearest, places::Places, pointer, problem};
use serde_json::{Map, Number, Value};
use std::{io, ops::Range, path::Path};
use toml_edit::{Item, TableLike, TomlError};

/// The text of a file.
pub(super) fn text(path: &Path) -> Result<String, ConfigError> {
    let bytes = fs_err::read(path).map_err(|error| unreadable(path, error))?;
    String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + good.iter().filter(|byte| **byte == b'\n').count();
        ConfigError::NotText {
            file: path.display().to_string(),
            line,
        }
    })
}

fn unreadable(path: &Path, error: io::Error) -> ConfigError {
    let help = match error.kind() {
        io::ErrorKind::NotFound => missing(path),
        io::ErrorKind::IsADirectory => "name a file, this is a folder".to_owned(),
        io::ErrorKind::PermissionDenied => "make the file readable for you".to_owned(),
        _ => "check the path".to_owned(),
    };
    ConfigError::Read {
        path: path.to_owned(),
        source: error,
        help,
    }
}

fn missing(path: &Path) -> String {
    let wanted = path.file_name().unwrap_or_default().to_string_lossy();
    let names = neighbours(path);
    match nearest(&wanted, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{}`?", path.with_file_name(near).display()),
        None => "check the path; it starts at the current folder".to_owned(),
    }
}

fn neighbours(path: &Path) -> Vec<String> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let Ok(entries) = fs_err::read_dir(folder.unwrap_or(Path::new("."))) else {
        return Vec::new();
    };
    let names = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<_> = names.filter(|name| name.ends_with(".toml")).collect();
    names.sort();
    names
}

/// TOML text as a value and its places.
pub(super) fn toml(name: &str, text: &str) -> Result<(Value, Places), ConfigError> {
    let parsed =
        toml_edit::Document::parse(text).map_err(|error| syntax_error(name, text, &error))?;
    let mut reader = Reader {
        name,
        lines: Lines::of(text),
        places: Places::default(),
        problems: Vec::new(),
    };
    let value = reader.table("", parsed.as_table());
    if reader.problems.is_empty() {
        Ok((value, reader.places))
    } else {
        Err(ConfigError::Problems(reader.problems))
    }
}

fn syntax_error(name: &str, text: &str, error: &TomlError) -> ConfigError {
    let offset = error.span().map_or(0, |span| span.start).min(text.len());
    let before = &text.as_bytes()[..offset];
    let start = before
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    let column = 1 + String::from_utf8_lossy(&before[start..]).chars().count();
    ConfigError::Syntax {
        file: name.to_owned(),
        line: Lines::of(text).line(offset),
        column,
        message: error.message().trim().replace('\n', ", "),
    }
}

/// Offsets of the line ends of a text.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(
            text.bytes()
                .enumerate()
                .filter(|(_, byte)| *byte == b'\n')
                .map(|(at, _)| at)
                .collect(),
        )
    }

    fn line(&self, offset: usize) -> usize {
        1 + self.0.partition_point(|end| *end < offset)
    }
}

struct Reader<'a> {
    name: &'a str,
    lines: Lines,
    places: Places,
    problems: Vec<ConfigProblem>,
}

impl Reader<'_> {
    fn table(&mut self, at: &str, table: &dyn TableLike) -> Value {
        let mut map = Map::new();
        for (key, item) in table.iter() {
            let child = pointer::child(at, key);
            let span = table.get_key_value(key).and_then(|(key, _)| key.span());
            self.stands(&child, header(item).or(span));
            map.insert(key.to_owned(), self.item(&child, item));
        }
        Value::Object(map)
    }

    fn item(&mut self, at: &str, item: &Item) -> Value {
        match item {
            Item::None => Value::Null,
            Item::Value(value) => self.value(at, value),
            Item::Table(table) => self.table(at, table),
            Item::ArrayOfTables(tables) => {
                let entries = tables.iter().enumerate();
                Value::Array(
                    entries
                        .map(|(index, table)| self.entry(at, index, table))
                        .collect(),
                )
            }
        }
    }

    fn entry(&mut self, at: &str, index: usize, table: &toml_edit::Table) -> Value {
        let child = pointer::child(at, &index.to_string());
        self.stands(&child, table.span());
        self.table(&child, table)
    }

    fn value(&mut self, at: &str, value: &toml_edit::Value) -> Value {
        match value {
            toml_edit::Value::String(text) => Value::String(text.value().clone()),
            toml_edit::Value::Integer(number) => Value::from(*number.value()),
            toml_edit::Value::Float(number) => self.float(at, *number.value()),
            toml_edit::Value::Boolean(truth) => Value::Bool(*truth.value()),
            toml_edit::Value::Datetime(date) => Value::String(date.value().to_string()),
            toml_edit::Value::Array(entries) => self.array(at, entries),
            toml_edit::Value::InlineTable(table) => self.table(at, table),
        }
    }

    fn array(&mut self, at: &str, entries: &toml_edit::Array) -> Value {
        let mut values = Vec::with_capacity(entries.len());
        for (index, entry) in entries.iter().enumerate() {
            let child = pointer::child(at, &index.to_string());
            self.stands(&child, entry.span());
            values.push(self.value(&child, entry));
        }
        Value::Array(values)
    }

    fn float(&mut self, at: &str, number: f64) -> Value {
        if let Some(finite) = Number::from_f64(number) {
            return Value::Number(finite);
        }
        let message = format!(
            "{} must be a finite number, found {number}",
            problem::name(at)
        );
        self.problems
            .push(self.places.problem(self.name, at, message));
        Value::Null
    }

    fn stands(&mut self, at: &str, span: Option<Range<usize>>) {
        if let Some(span) = span {
            self.places
                .stands(at.to_owned(), self.lines.line(span.start));
        }
    }
}

/// Where the header of a table stands, for tables that have one of their own.
fn header(item: &Item) -> Option<Range<usize>> {
    let table = item.as_table()?;
    if table.is_implicit() || table.is_dotted() {
        None
    } else {
        table.span()
    }
}

/// A single TOML value, or the text itself where it is none.
pub(super) fn value_or_text(text: &str) -> Value {
    let parsed = toml("", &format!("value = {text}\n"));
    let single = parsed.ok().and_then(|(value, _)| match value {
        Value::Object(mut map) if map.len() == 1 => map.remove("value"),
        _ => None,
    });
    single.unwrap_or_else(|| Value::String(text.to_owned()))
}
