use crate::{
    error::Result,
    lines::{Line, LineReader, MAX_ROW_BYTES, UTF_16},
    number::value_of,
    reject::Reject,
    stream::{Found, Place, Stream},
};
use heartcut_plugin_api::role::{Row, RowShape};
use std::io::Read;

/// JSON Lines.
pub(crate) struct LineStream {
    place: Place,
    lines: LineReader,
}

impl LineStream {
    pub(crate) fn new(place: Place, input: Box<dyn Read + Send>) -> Self {
        Self {
            lines: LineReader::of(&place.name, input),
            place,
        }
    }
}

impl Stream for LineStream {
    fn next_row(&mut self) -> Result<Option<Found>> {
        let Some(line) = self.lines.next_line()? else {
            return Ok(None);
        };
        Ok(Some(parsed(&self.place, &line)))
    }

    fn row_bytes(&self) -> usize {
        self.lines.line_bytes()
    }
}

/// The row that a line holds.
///
/// # Errors
/// Why it has to be set aside.
pub fn parse_line(file: &str, line: Line) -> Result<Row, Reject> {
    let place = Place {
        name: file.to_owned(),
        inner: String::new(),
        within: String::new(),
        number: 1,
        shape: RowShape::Line,
    };
    parsed(&place, &line)
}

fn parsed(place: &Place, line: &Line) -> Found {
    let reject = |code: &str, message: String| Reject {
        raw: line.beginning(),
        ..place.reject(line.number, code, message)
    };
    if line.too_long {
        let limit = MAX_ROW_BYTES >> 20;
        return Err(reject(
            "line-too-long",
            format!("the line is longer than {limit} MiB"),
        ));
    }
    let text = std::str::from_utf8(&line.bytes).map_err(|e| {
        let message = format!("the line is not UTF-8 from byte {}", e.valid_up_to() + 1);
        let mut reject = reject("invalid-utf8", message);
        if let [0xff, 0xfe, ..] | [0xfe, 0xff, ..] = line.bytes.as_slice() {
            reject.error = Box::new(reject.error.help(UTF_16));
        }
        reject
    })?;
    match value_of(text) {
        Ok(value) => place.object(line.number, value, &line.bytes),
        Err(e) if line.torn => Err(reject(
            "torn-line",
            format!("the last line is cut off: {e}"),
        )),
        Err(e) => Err(reject("invalid-json", format!("the line is not JSON: {e}"))),
    }
}
