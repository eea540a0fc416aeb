use crate::error::{Result, Unreadable};
use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
};

/// Longest row that is read; longer ones are skipped in bounded memory and set aside.
pub const MAX_ROW_BYTES: usize = 32 * 1024 * 1024;

/// Bytes that are read at a time; small enough to cost nothing for thousands of small files.
pub(crate) const BUFFER: usize = 64 * 1024;

/// What to do with a file of another encoding.
pub(crate) const UTF_16: &str = "the file is UTF-16: `iconv -f UTF-16 -t UTF-8` makes it readable";

const SHOWN_BYTES: usize = 1000;

/// A line of a file.
pub struct Line {
    /// From 1.
    pub number: u64,
    /// Without the line end; only the beginning where it was too long.
    pub bytes: Vec<u8>,
    /// Whether it is the last one and has no line end.
    pub torn: bool,
    /// Whether it was longer than [`MAX_ROW_BYTES`].
    pub too_long: bool,
}

impl Line {
    /// Its first thousand bytes, as text.
    pub fn beginning(&self) -> String {
        beginning_of(&self.bytes)
    }
}

/// The first thousand bytes, as text.
pub(crate) fn beginning_of(bytes: &[u8]) -> String {
    beginning(&String::from_utf8_lossy(
        &bytes[..bytes.len().min(SHOWN_BYTES + 4)],
    ))
}

/// The beginning of a text, cut at a character.
pub(crate) fn beginning(text: &str) -> String {
    let mut end = text.len().min(SHOWN_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}

/// Reads lines in bounded memory and skips blank ones.
pub struct LineReader {
    path: String,
    input: BufReader<Box<dyn Read + Send>>,
    number: u64,
    bytes: usize,
}

impl LineReader {
    /// Opens a file.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let file = std::fs::File::open(path).map_err(|e| Unreadable::file(&name, &e))?;
        Ok(Self::of(&name, file))
    }

    /// Reads what is open already, such as stdin; errors call it `name`.
    pub fn of(name: &str, input: impl Read + Send + 'static) -> Self {
        let input = BufReader::with_capacity(BUFFER, Box::new(input) as Box<dyn Read + Send>);
        Self {
            path: name.to_owned(),
            input,
            number: 0,
            bytes: 0,
        }
    }

    /// What errors call it.
    pub fn name(&self) -> &str {
        &self.path
    }

    /// Bytes of the line that was read last.
    pub fn line_bytes(&self) -> usize {
        self.bytes
    }

    /// The next line that is not blank.
    ///
    /// # Errors
    /// When the file cannot be read on.
    pub fn next_line(&mut self) -> Result<Option<Line>> {
        loop {
            let Some(line) = self.read().map_err(|e| Unreadable::file(&self.path, &e))? else {
                return Ok(None);
            };
            if !line.bytes.iter().all(u8::is_ascii_whitespace) {
                self.bytes = line.bytes.len();
                return Ok(Some(line));
            }
        }
    }

    fn read(&mut self) -> std::io::Result<Option<Line>> {
        self.number += 1;
        let mut line = Line {
            number: self.number,
            bytes: Vec::new(),
            torn: true,
            too_long: false,
        };
        let mut any = false;
        loop {
            let chunk = self.input.fill_buf()?;
            if chunk.is_empty() {
                self.strip_mark(&mut line);
                return Ok(any.then_some(line));
            }
            any = true;
            let end = memchr::memchr(b'\n', chunk);
            let taken = end.unwrap_or(chunk.len());
            let room = MAX_ROW_BYTES.saturating_sub(line.bytes.len());
            line.too_long |= taken > room;
            if line.too_long {
                line.bytes.truncate(2 * SHOWN_BYTES);
                line.bytes.shrink_to_fit();
            } else {
                line.bytes.extend_from_slice(&chunk[..taken]);
            }
            self.input.consume(taken + usize::from(end.is_some()));
            if end.is_some() {
                line.torn = false;
                self.strip_mark(&mut line);
                if line.bytes.last() == Some(&b'\r') {
                    line.bytes.pop();
                }
                return Ok(Some(line));
            }
        }
    }

    /// Some systems begin a text with a byte order mark.
    fn strip_mark(&self, line: &mut Line) {
        if self.number == 1 && line.bytes.starts_with(b"\xEF\xBB\xBF") {
            line.bytes.drain(..3);
        }
    }
}
