//! Lines of a recording: reading one in place, and one field of one without the others.

use heartcut_sdk::{prelude::*, record::Fields};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::{fmt, fs::File, io};

const STEP: usize = 4096;

/// The line that begins at `offset`, without its end.
pub(crate) fn read_at(file: &File, offset: u64) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    let mut step = vec![0; STEP];
    loop {
        let read = read_some(file, &mut step, offset + line.len() as u64)?;
        let bytes = step.get(..read).unwrap_or_default();
        match bytes.iter().position(|byte| *byte == b'\n') {
            Some(end) => {
                line.extend(bytes.iter().take(end));
                return Ok(line);
            }
            None if read == 0 => return Ok(line),
            None => line.extend(bytes),
        }
        step.resize(line.len().clamp(STEP, 1 << 20), 0);
    }
}

#[cfg(unix)]
fn read_some(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_some(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

/// The value under `path`: a field of this name, else a way into objects.
pub(crate) fn find<'a>(row: &'a Fields, path: &str) -> Option<&'a Value> {
    row.get(path).or_else(|| {
        let (head, tail) = path.split_once('.')?;
        find(row.get(head)?.as_object()?, tail)
    })
}

/// The value under `path` of a line, without building the rest; none where the line has no such
/// field.
///
/// # Errors
/// The line is not one whole JSON object.
pub(crate) fn pick(line: &str, path: &str) -> Result<Option<Value>, serde_json::Error> {
    let head = path.split_once('.').map(|(head, _)| head);
    let mut deserializer = serde_json::Deserializer::from_str(line);
    let picked = deserializer.deserialize_map(Pick { path, head })?;
    deserializer.end()?;
    Ok(find(&picked, path).cloned())
}

/// Keeps the fields of two names.
struct Pick<'a> {
    path: &'a str,
    head: Option<&'a str>,
}

impl<'de> Visitor<'de> for Pick<'_> {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Fields, A::Error> {
        let mut kept = Fields::new();
        while let Some(name) = fields.next_key_seed(Name(&self))? {
            match name {
                Some(name) => {
                    kept.insert(name, fields.next_value()?);
                }
                None => {
                    fields.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(kept)
    }
}

/// A field's name, if it is to be kept.
struct Name<'a>(&'a Pick<'a>);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        let keep = name == self.0.path || Some(name) == self.0.head;
        Ok(keep.then(|| name.to_owned()))
    }
}
