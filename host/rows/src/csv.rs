//! Comma-separated values with a header, as RFC 4180 has them, with line ends of Unix or Windows and
//! texts that go over several lines. A header of names with semicolons, tabs or bars between them says
//! what stands between the fields, as spreadsheets write where the comma is a decimal sign; so does a
//! line `sep=;` above it.
//!
//! Between tabs quotes are mostly letters like others, and some programs put texts into them
//! nevertheless: what cannot be a quoted text is read as it stands. A text of several lines with
//! tabs in it, such as a small table or a program, is a quoted one where the row then has the
//! columns of the header, unless quotes before it were letters.
//!
//! A quote that is never closed would swallow the rest of the file. Here the line that it stands in
//! is set aside, and reading goes on with the next one.

use crate::{
    error::{Result, Unreadable},
    lines::{BUFFER, MAX_ROW_BYTES, UTF_16, beginning_of},
    reject::Reject,
    stream::{Found, Place, Stream},
};
use heartcut_plugin_api::record::Fields;
use serde_json::Value;
use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Read},
};

/// The records of a CSV file.
pub(crate) struct CsvStream {
    place: Place,
    delimiter: u8,
    input: BufReader<Box<dyn Read + Send>>,
    /// Lines that were read ahead, with their ends.
    ahead: VecDeque<Vec<u8>>,
    /// The number of the line that comes next.
    line: u64,
    header: Option<Vec<String>>,
    /// Fields that the header has; 0 before it is read.
    columns: usize,
    /// Whether a quote was met that quotes nothing, which no program leaves that quotes texts.
    has_letters: bool,
    bytes: usize,
}

/// What one record is made of.
struct Record {
    line: u64,
    raw: Vec<u8>,
    fields: Result<Vec<Vec<u8>>, &'static str>,
}

const UNCLOSED: &str = "a quote is opened and never closed";
const STRAY: &str = "a stray quote stands behind a closing one";

impl CsvStream {
    pub(crate) fn new(place: Place, delimiter: u8, input: Box<dyn Read + Send>) -> Self {
        Self {
            place,
            delimiter,
            input: BufReader::with_capacity(BUFFER, input),
            ahead: VecDeque::new(),
            line: 1,
            header: None,
            columns: 0,
            has_letters: false,
            bytes: 0,
        }
    }

    /// The next record that is not blank.
    fn record(&mut self) -> Result<Option<Record>> {
        loop {
            let Some(record) = self.any_record()? else {
                return Ok(None);
            };
            let blank = |fields: &Vec<Vec<u8>>| {
                fields
                    .iter()
                    .all(|field| field.iter().all(u8::is_ascii_whitespace))
            };
            if !record.fields.as_ref().is_ok_and(blank) {
                self.bytes = record.raw.len();
                return Ok(Some(record));
            }
        }
    }

    fn any_record(&mut self) -> Result<Option<Record>> {
        let first = self.line;
        let mut raw = Vec::new();
        let mut lines = Vec::new();
        let mut parser = Parser::new(self.delimiter);
        loop {
            let Some(line) = self.next_line(raw.len())? else {
                if lines.is_empty() {
                    return Ok(None);
                }
                return Ok(Some(self.given_up(first, raw, lines, UNCLOSED)));
            };
            raw.extend_from_slice(&line);
            let step = parser.line(&line);
            lines.push(line.len());
            match step {
                Step::More if raw.len() < MAX_ROW_BYTES => {}
                Step::More => return Ok(Some(self.given_up(first, raw, lines, UNCLOSED))),
                Step::Stray => {
                    self.has_letters = true;
                    return Ok(Some(self.given_up(first, raw, lines, STRAY)));
                }
                Step::Done if self.is_no_quoted_text(&parser.fields) => {
                    return Ok(Some(self.given_up(first, raw, lines, UNCLOSED)));
                }
                Step::Done => {
                    self.line = first + lines.len() as u64;
                    return Ok(Some(Record {
                        line: first,
                        raw,
                        fields: Ok(parser.fields),
                    }));
                }
            }
        }
    }

    /// Sets the first line aside and puts those behind it back.
    fn given_up(
        &mut self,
        first: u64,
        mut raw: Vec<u8>,
        lines: Vec<usize>,
        why: &'static str,
    ) -> Record {
        let mut at = raw.len();
        for length in lines.iter().skip(1).rev() {
            at -= length;
            self.ahead.push_front(raw.split_off(at));
        }
        self.line = first + 1;
        let fields = match self.delimiter {
            b'\t' if raw.len() < MAX_ROW_BYTES => Ok(as_it_stands(&raw)),
            _ => Err(why),
        };
        Record {
            line: first,
            raw,
            fields,
        }
    }

    /// Whether a quote between tabs has swallowed lines with their tabs.
    fn is_no_quoted_text(&self, fields: &[Vec<u8>]) -> bool {
        let both = |field: &Vec<u8>| field.contains(&b'\n') && field.contains(&b'\t');
        self.delimiter == b'\t'
            && (self.has_letters || fields.len() != self.columns)
            && fields.iter().any(both)
    }

    /// The next line with its end; of one that is too long the beginning.
    fn next_line(&mut self, before: usize) -> Result<Option<Vec<u8>>> {
        if let Some(line) = self.ahead.pop_front() {
            return Ok(Some(line));
        }
        let mut line = Vec::new();
        let room = (MAX_ROW_BYTES + 2).saturating_sub(before) as u64;
        let read = (&mut self.input).take(room).read_until(b'\n', &mut line);
        read.map_err(|e| Unreadable::file(&self.place.name, &e))?;
        // Some systems begin a text with a byte order mark, before the quotes of the first name.
        if self.line == 1 && before == 0 && line.starts_with(b"\xEF\xBB\xBF") {
            line.drain(..3);
        }
        Ok((!line.is_empty()).then_some(line))
    }

    fn read_header(&mut self) -> Result<()> {
        let Some(record) = self.record()? else {
            return Ok(());
        };
        if let Some(delimiter) = said_separator(&record.raw) {
            self.delimiter = delimiter;
            return self.read_header();
        }
        let mut fields = record.fields;
        if let Some(delimiter) = other_separator(&record.raw, &fields) {
            self.delimiter = delimiter;
            let mut parser = Parser::new(delimiter);
            fields = match parser.line(&record.raw) {
                Step::Done => Ok(parser.fields),
                Step::More | Step::Stray => Err(STRAY),
            };
        }
        let names = names_of(fields).map_err(|why| {
            let message = format!("`{}`: {why}", self.place.name);
            let error = Unreadable::new("bad-header", message);
            match record.raw.as_slice() {
                [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => error.help(UTF_16),
                raw if raw.trim_ascii_end().contains(&b'\r') => {
                    error.help("a line ends with `\\n` or `\\r\\n`: `tr '\\r' '\\n'` makes it so")
                }
                _ => error,
            }
        })?;
        self.columns = names.len();
        self.header = Some(names);
        Ok(())
    }

    fn found(&self, record: Record, header: &[String]) -> Found {
        let reject = |code: &str, message: String| Reject {
            raw: beginning_of(&record.raw),
            ..self.place.reject(record.line, code, message)
        };
        let fields = record
            .fields
            .map_err(|why| reject("stray-quote", why.to_owned()))?;
        if fields.len() != header.len() {
            let message = format!(
                "the row has {} fields, the header has {}",
                fields.len(),
                header.len()
            );
            return Err(reject("wrong-columns", message));
        }
        let mut row = Fields::new();
        for (name, field) in header.iter().zip(fields) {
            let text = String::from_utf8(field)
                .map_err(|_| reject("invalid-utf8", format!("field `{name}` is not UTF-8")))?;
            row.insert(name.clone(), Value::String(text));
        }
        Ok(self.place.row(record.line, row))
    }
}

impl Stream for CsvStream {
    fn next_row(&mut self) -> Result<Option<Found>> {
        if self.header.is_none() {
            self.read_header()?;
        }
        let Some(header) = self.header.take() else {
            return Ok(None);
        };
        let record = self.record();
        let found = record.map(|record| record.map(|record| self.found(record, &header)));
        self.header = Some(header);
        found
    }

    fn row_bytes(&self) -> usize {
        self.bytes
    }
}

/// What stands between fields where it is not what the name of the file says.
const OTHERS: [u8; 4] = [b';', b'\t', b'|', b','];

/// What a first line `sep=;` says, as spreadsheets write and read it.
fn said_separator(raw: &[u8]) -> Option<u8> {
    let line = raw.strip_suffix(b"\n").unwrap_or(raw);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let quoted = line
        .strip_prefix(b"\"")
        .and_then(|rest| rest.strip_suffix(b"\""));
    let (word, rest) = quoted.unwrap_or(line).split_at_checked(4)?;
    match rest {
        [one] if word.eq_ignore_ascii_case(b"sep=") && OTHERS.contains(one) => Some(*one),
        _ => None,
    }
}

/// What stands between the names of a header that is one name otherwise; the sign that is there
/// most often, if there are several.
fn other_separator(raw: &[u8], fields: &Result<Vec<Vec<u8>>, &'static str>) -> Option<u8> {
    let times = |sign: u8| match fields {
        Ok(fields) if fields.len() > 1 || raw.contains(&b',') => 0,
        Ok(_) => raw.iter().filter(|byte| **byte == sign).count(),
        Err(why) if *why != STRAY => 0,
        // Behind a closing quote stood something else.
        Err(_) => raw.windows(2).filter(|pair| *pair == [b'"', sign]).count(),
    };
    let others = OTHERS.into_iter().take(3).map(|sign| (times(sign), sign));
    // Of signs that are there as often the first one counts.
    let most = others.rev().max_by_key(|(times, _)| *times)?;
    (most.0 > 0).then_some(most.1)
}

/// The fields of a line in which quotes are letters like others.
fn as_it_stands(line: &[u8]) -> Vec<Vec<u8>> {
    let line = &line[..line.len() - line_end(line)];
    line.split(|byte| *byte == b'\t')
        .map(<[u8]>::to_vec)
        .collect()
}

/// The names that a header says.
fn names_of(fields: Result<Vec<Vec<u8>>, &'static str>) -> Result<Vec<String>, String> {
    let no_names = || "does not begin with the names of its fields".to_owned();
    let fields = fields.map_err(|_| no_names())?;
    let mut names: Vec<String> = Vec::with_capacity(fields.len());
    for (at, field) in fields.into_iter().enumerate() {
        let mut name = String::from_utf8(field).map_err(|_| no_names())?;
        if name.is_empty() && at > 0 {
            name = format!("column_{}", at + 1);
        }
        if name.contains('\r') {
            return Err(no_names());
        }
        if names.contains(&name) {
            return Err(format!("two fields are called `{name}`"));
        }
        names.push(name);
    }
    Ok(names)
}

/// What a line did to a record.
enum Step {
    /// It goes on in the next line.
    More,
    Done,
    Stray,
}

struct Parser {
    delimiter: u8,
    fields: Vec<Vec<u8>>,
    quoted: bool,
}

impl Parser {
    fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            fields: vec![Vec::new()],
            quoted: false,
        }
    }

    fn field(&mut self) -> &mut Vec<u8> {
        if self.fields.is_empty() {
            self.fields.push(Vec::new());
        }
        let last = self.fields.len() - 1;
        &mut self.fields[last]
    }

    /// Takes one line with its end.
    fn line(&mut self, line: &[u8]) -> Step {
        let end = line.len() - line_end(line);
        let mut at = 0;
        loop {
            if self.quoted {
                match self.in_quotes(line, at) {
                    Some(next) => at = next,
                    None => return Step::More,
                }
                // Behind a closing quote a field ends.
                if at < end && line[at] != self.delimiter {
                    return Step::Stray;
                }
            } else if at < end && line[at] == b'"' && self.field().is_empty() {
                self.quoted = true;
                at += 1;
                continue;
            }
            let rest = line.get(at..end).unwrap_or_default();
            let Some(next) = memchr::memchr(self.delimiter, rest) else {
                self.field().extend_from_slice(rest);
                return Step::Done;
            };
            self.field().extend_from_slice(&rest[..next]);
            self.fields.push(Vec::new());
            at += next + 1;
        }
    }

    /// Reads to the closing quote; where to read on, or nothing where the line has none.
    fn in_quotes(&mut self, line: &[u8], mut at: usize) -> Option<usize> {
        loop {
            let Some(next) = memchr::memchr(b'"', &line[at..]) else {
                self.field().extend_from_slice(&line[at..]);
                return None;
            };
            self.field().extend_from_slice(&line[at..at + next]);
            at += next + 1;
            if line.get(at) != Some(&b'"') {
                self.quoted = false;
                return Some(at);
            }
            self.field().push(b'"');
            at += 1;
        }
    }
}

/// Bytes of the end of a line.
fn line_end(line: &[u8]) -> usize {
    match line {
        [.., b'\r', b'\n'] => 2,
        [.., b'\n' | b'\r'] => 1,
        _ => 0,
    }
}
