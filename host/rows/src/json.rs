//! JSON files, value by value: the elements of an array, the entries of an object, or the whole.

use crate::{
    error::{Result, Unreadable},
    lines::{BUFFER, MAX_ROW_BYTES, beginning_of},
    number::value_of,
    reject::Reject,
    stream::{Found, Place, Stream},
};
use heartcut_plugin_api::{record::Fields, role::RowShape};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};

/// The values of a JSON file.
pub(crate) struct JsonStream {
    place: Place,
    input: BufReader<Box<dyn Read + Send>>,
    state: State,
    /// Values read so far.
    number: u64,
    line: u64,
    text: Vec<u8>,
    too_long: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Elements,
    Entries,
    /// One after the other, as in a file of lines with the wrong name.
    Values,
    End,
}

impl JsonStream {
    pub(crate) fn new(place: Place, input: Box<dyn Read + Send>) -> Self {
        Self {
            place,
            input: BufReader::with_capacity(BUFFER, input),
            state: State::Start,
            number: 0,
            line: 1,
            text: Vec::new(),
            too_long: false,
        }
    }

    fn peek(&mut self) -> Result<Option<u8>> {
        let chunk = self.input.fill_buf();
        let chunk = chunk.map_err(|e| Unreadable::file(&self.place.name, &e))?;
        Ok(chunk.first().copied())
    }

    fn take(&mut self) -> Result<Option<u8>> {
        let byte = self.peek()?;
        self.input.consume(usize::from(byte.is_some()));
        self.line += u64::from(byte == Some(b'\n'));
        Ok(byte)
    }

    /// The next byte that is no white space, which is left where it is.
    fn next_sign(&mut self) -> Result<Option<u8>> {
        while let Some(byte) = self.peek()? {
            if !byte.is_ascii_whitespace() {
                return Ok(Some(byte));
            }
            self.take()?;
        }
        Ok(None)
    }

    fn start(&mut self) -> Result<Option<Found>> {
        self.skip_mark()?;
        match self.next_sign()? {
            Some(b'[') => self.state = State::Elements,
            Some(b'{') if self.place.shape == RowShape::Entry => self.state = State::Entries,
            Some(_) => {
                self.state = State::End;
                return self.whole().map(Some);
            }
            None => return Err(self.broken("it is empty")),
        }
        self.take()?;
        Ok(None)
    }

    /// Some systems begin a text with a byte order mark.
    fn skip_mark(&mut self) -> Result<()> {
        for expected in *b"\xEF\xBB\xBF" {
            if self.peek()? != Some(expected) {
                break;
            }
            self.take()?;
        }
        Ok(())
    }

    fn whole(&mut self) -> Result<Found> {
        self.read_value()?;
        if self.next_sign()?.is_some() {
            self.state = State::Values;
            return Ok(self.counted());
        }
        Ok(match self.parsed(self.place.number) {
            Ok(value) => self.place.whole(value),
            Err(reject) => Err(reject),
        })
    }

    /// The row of the value that was read last.
    fn counted(&mut self) -> Found {
        self.number += 1;
        let value = self.parsed(self.number)?;
        self.place.object(self.number, value, &self.text)
    }

    fn next_value(&mut self) -> Result<Option<Found>> {
        if self.next_sign()?.is_none() {
            self.state = State::End;
            return Ok(None);
        }
        self.read_value()?;
        Ok(Some(self.counted()))
    }

    /// One value of an array or object; none at its end.
    fn member(&mut self) -> Result<Option<Found>> {
        let end = if self.state == State::Elements {
            b']'
        } else {
            b'}'
        };
        let mut sign = self.next_sign()?;
        if self.number > 0 && sign == Some(b',') {
            self.take()?;
            sign = self.next_sign()?;
        } else if self.number > 0 && sign != Some(end) {
            return Err(self.torn(sign));
        }
        match sign {
            Some(sign) if sign == end => {
                self.take()?;
                self.state = State::End;
                Ok(None)
            }
            Some(b'"') if self.state == State::Entries => self.entry().map(Some),
            Some(_) if self.state == State::Elements => {
                self.read_value()?;
                Ok(Some(self.counted()))
            }
            other => Err(self.torn(other)),
        }
    }

    fn entry(&mut self) -> Result<Found> {
        self.read_value()?;
        self.number += 1;
        let key = self.parsed(self.number);
        if self.next_sign()? != Some(b':') {
            return Err(self.broken("a name has no value"));
        }
        self.take()?;
        self.next_sign()?;
        self.read_value()?;
        let value = self.parsed(self.number);
        Ok(match (key, value) {
            (Ok(key), Ok(value)) => {
                let fields = [("key".to_owned(), key), ("value".to_owned(), value)];
                Ok(self.place.row(self.number, Fields::from_iter(fields)))
            }
            (Err(reject), _) | (_, Err(reject)) => Err(reject),
        })
    }

    /// Collects the bytes of one value; the beginning of one that is too long.
    fn read_value(&mut self) -> Result<()> {
        self.text.clear();
        self.too_long = false;
        let mut scan = Scan::default();
        loop {
            let chunk = self.input.fill_buf();
            let chunk = chunk.map_err(|e| Unreadable::file(&self.place.name, &e))?;
            if chunk.is_empty() {
                return match scan.depth == 0 && !scan.quoted && !self.text.is_empty() {
                    true => Ok(()),
                    false => Err(self.torn(None)),
                };
            }
            let (taken, done) = scan.over(chunk);
            if self.text.len() + taken > MAX_ROW_BYTES {
                self.too_long = true;
                self.text.truncate(2000);
            } else {
                self.text.extend_from_slice(&chunk[..taken]);
            }
            self.line += memchr::memchr_iter(b'\n', &chunk[..taken]).count() as u64;
            self.input.consume(taken);
            if done {
                return Ok(());
            }
        }
    }

    fn parsed(&self, number: u64) -> Result<Value, Reject> {
        let reject = |code: &str, message: String| Reject {
            raw: beginning_of(&self.text),
            ..self.place.reject(number, code, message)
        };
        if self.too_long {
            let limit = MAX_ROW_BYTES >> 20;
            return Err(reject(
                "line-too-long",
                format!("the row is longer than {limit} MiB"),
            ));
        }
        let value = || format!("the value that ends in line {}", self.line);
        let text = std::str::from_utf8(&self.text).map_err(|e| {
            let from = e.valid_up_to() + 1;
            reject(
                "invalid-utf8",
                format!("{} is not UTF-8 from its byte {from}", value()),
            )
        })?;
        value_of(text).map_err(|e| reject("invalid-json", format!("{} is not JSON: {e}", value())))
    }

    fn torn(&self, sign: Option<u8>) -> Unreadable {
        match sign {
            None => self.broken("it is cut off"),
            Some(sign) => self.broken(&format!(
                "`{}` stands where it may not",
                sign.escape_ascii()
            )),
        }
    }

    fn broken(&self, why: &str) -> Unreadable {
        let message = format!("`{}` is not JSON", self.place.name);
        Unreadable::new("not-json", message)
            .because(&Unreadable::new(
                "not-json",
                format!("line {}: {why}", self.line),
            ))
            .help("a `.json` file holds one value; name a file of lines `.jsonl`")
    }
}

impl Stream for JsonStream {
    fn next_row(&mut self) -> Result<Option<Found>> {
        if self.state == State::Start
            && let Some(found) = self.start()?
        {
            return Ok(Some(found));
        }
        match self.state {
            State::Start | State::End => Ok(None),
            State::Elements | State::Entries => self.member(),
            State::Values => self.next_value(),
        }
    }

    fn row_bytes(&self) -> usize {
        self.text.len()
    }
}

/// Where in a value the bytes stand.
#[derive(Default)]
struct Scan {
    depth: usize,
    quoted: bool,
    escaped: bool,
    begun: bool,
}

impl Scan {
    /// How many bytes of a chunk belong to the value, and whether it ends with them.
    fn over(&mut self, chunk: &[u8]) -> (usize, bool) {
        let mut at = 0;
        while let Some(byte) = chunk.get(at) {
            at += 1;
            if self.escaped {
                self.escaped = false;
                continue;
            }
            if self.quoted {
                at = self.in_text(chunk, at - 1);
                if !self.quoted && self.depth == 0 {
                    return (at, true);
                }
                continue;
            }
            match byte {
                b'"' => self.quoted = true,
                b'[' | b'{' => self.depth += 1,
                b']' | b'}' if self.depth > 0 => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return (at, true);
                    }
                }
                // A number or a word ends where something else begins.
                b',' | b']' | b'}' | b':' if self.depth == 0 => return (at - 1, true),
                b' ' | b'\t' | b'\r' | b'\n' if self.depth == 0 && self.begun => {
                    return (at - 1, true);
                }
                _ => {}
            }
            self.begun = true;
        }
        (chunk.len(), false)
    }

    /// Goes on to the next mark within a text; where to read on.
    fn in_text(&mut self, chunk: &[u8], at: usize) -> usize {
        let Some(next) = memchr::memchr2(b'"', b'\\', &chunk[at..]) else {
            return chunk.len();
        };
        match chunk[at + next] {
            b'"' => self.quoted = false,
            _ => self.escaped = true,
        }
        at + next + 1
    }
}
