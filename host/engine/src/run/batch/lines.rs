//! Reads the lines of a result file, a page at a time.

use super::errors::unreadable;
use crate::{
    error::{ErrorKind, HostError, Result},
    store::BatchFile,
    transport::Blobs,
};
use serde_json::Value;
use std::io::{BufRead, BufReader};

/// Lines in a page.
const PAGE: usize = 512;
/// Bytes after which a page is full.
const PAGE_BYTES: usize = 4 << 20;
/// Bytes of the largest document that is read whole.
const DOCUMENT: u64 = 256 << 20;

/// The lines of a file.
pub(super) enum Lines {
    Text(BufReader<fs_err::File>),
    Items(std::vec::IntoIter<Value>),
}

impl Lines {
    pub(super) fn open(blobs: &Blobs, file: &BatchFile) -> Result<Self> {
        let path = blobs
            .path(&file.blob)
            .map_err(|e| HostError::new(ErrorKind::Internal, e))?;
        let open = || fs_err::File::open(&path);
        let opened = || open().map_err(|e| unreadable(&e));
        if let Some(pointer) = &file.items
            && let Some(items) = items(opened()?, pointer)?
        {
            return Ok(Self::Items(items.into_iter()));
        }
        // A document that nobody can read is set aside line by line.
        Ok(Self::Text(BufReader::with_capacity(1 << 18, opened()?)))
    }

    /// The next lines without their ends; none at the end. Empty lines are passed over.
    pub(super) fn page(&mut self) -> Result<Vec<Vec<u8>>> {
        let (mut page, mut bytes) = (Vec::new(), 0);
        while page.len() < PAGE && bytes < PAGE_BYTES {
            let Some(line) = self.line()? else { break };
            bytes += line.len();
            page.push(line);
        }
        Ok(page)
    }

    fn line(&mut self) -> Result<Option<Vec<u8>>> {
        match self {
            Self::Items(items) => Ok(items.next().map(|item| item.to_string().into_bytes())),
            Self::Text(reader) => loop {
                let mut line = Vec::new();
                let read = reader.read_until(b'\n', &mut line);
                if read.map_err(|e| unreadable(&e))? == 0 {
                    return Ok(None);
                }
                let end = line.trim_ascii_end().len();
                line.truncate(end);
                if !line.is_empty() {
                    return Ok(Some(line));
                }
            },
        }
    }
}

/// The items of a document; none where it is torn, or of another shape.
pub(super) fn items(file: fs_err::File, pointer: &str) -> Result<Option<Vec<Value>>> {
    let len = file.metadata().map_err(|e| unreadable(&e))?.len();
    if len > DOCUMENT {
        let message = format!("a result document has {len} bytes");
        return Err(HostError::internal("answer-too-large", message));
    }
    let document = serde_json::from_reader(BufReader::new(file));
    let mut document: Value = document.unwrap_or_default();
    match document.pointer_mut(pointer).map(Value::take) {
        Some(Value::Array(items)) => Ok(Some(items)),
        _ => Ok(None),
    }
}
