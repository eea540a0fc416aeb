use crate::{
    archive::{ArchiveStream, packed},
    columnar::ColumnarStream,
    csv::CsvStream,
    error::{Result, Unreadable},
    folders::{FolderStream, entries},
    format::{Content, Format, Packing, Shape},
    json::JsonStream,
    lines::{Line, LineReader, MAX_ROW_BYTES, UTF_16},
    number::value_of,
    reject::Reject,
    stream::{Found, Place, Stream},
    tree::{Unit, units},
    unpack::unpacked,
    written::Written,
};
use heartcut_plugin_api::role::{Location, Row, RowShape, Source};
use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

/// The rows of one source, in order.
pub struct Rows {
    source: Source,
    written: Written,
    units: std::iter::Zip<std::ops::RangeFrom<u64>, std::vec::IntoIter<Unit>>,
    open: Option<Box<dyn Stream>>,
}

impl Rows {
    /// The rows of a source on this machine; relative paths start at `folder`.
    ///
    /// # Errors
    /// Files that are not there.
    pub fn open(source: &Source, folder: &Path) -> Result<Self> {
        let root = path_of(source, folder)?;
        Ok(Self {
            units: (1..).zip(units(&root, source)?),
            written: Written::of(source, &root),
            source: source.clone(),
            open: None,
        })
    }

    /// Bytes of the row that was read last; 0 where nobody knows.
    pub fn row_bytes(&self) -> usize {
        self.open.as_ref().map_or(0, |file| file.row_bytes())
    }

    /// The next row, or a row that has to be set aside; `None` at the end. Behind an error comes
    /// what there is in other files.
    ///
    /// # Errors
    /// When a file cannot be read at all, or not any further.
    pub fn next_row(&mut self) -> Result<Option<Result<Row, Reject>>> {
        loop {
            if let Some(row) = self.row_of_file()? {
                return Ok(Some(row));
            }
            match self.units.next() {
                Some((number, unit)) => {
                    let within = self.written.with(&unit.inner);
                    self.open = None;
                    self.open = Some(open(unit, (number, within), &self.source)?);
                }
                None => return Ok(None),
            }
        }
    }
}

impl Rows {
    /// The next row of the file that is open, which is closed where it cannot be read on.
    fn row_of_file(&mut self) -> Result<Option<Result<Row, Reject>>> {
        let Some(file) = &mut self.open else {
            return Ok(None);
        };
        let row = file.next_row();
        if row.is_err() && !file.goes_on() {
            self.open = None;
        }
        row
    }
}

/// All files that a source is read from, in the order in which they are read.
///
/// # Errors
/// When there are none, with what to do.
pub fn files_of(source: &Source, folder: &Path) -> Result<Vec<PathBuf>> {
    let found = units(&path_of(source, folder)?, source)?;
    if source.row != RowShape::Folder {
        return Ok(found.into_iter().map(|unit| unit.path).collect());
    }
    let mut files = Vec::new();
    for unit in found {
        match unit.path.is_dir() {
            true => files.extend(entries(&unit.path)?.into_iter().filter(|p| p.is_file())),
            false => files.push(unit.path),
        }
    }
    Ok(files)
}

fn path_of(source: &Source, folder: &Path) -> Result<PathBuf> {
    match &source.location {
        Location::Path { path } => Ok(folder.join(path)),
        elsewhere => Err(Unreadable::new(
            "not-local",
            format!("{elsewhere:?} is not on this machine"),
        )),
    }
}

fn open(unit: Unit, (number, within): (u64, String), source: &Source) -> Result<Box<dyn Stream>> {
    let place = Place {
        name: unit.path.display().to_string(),
        within,
        inner: unit.inner,
        number,
        shape: source.row.clone(),
    };
    if source.row == RowShape::Folder && unit.path.is_dir() {
        return Ok(Box::new(FolderStream(Some((place, unit.path)))));
    }
    let name = place.inner.clone();
    if let Some(packed) = packed(&unit.path, &name) {
        return Ok(Box::new(ArchiveStream::open(place, packed, source)?));
    }
    let file = File::open(&unit.path).map_err(|e| Unreadable::file(&place.name, &e))?;
    let shape = Shape::of(&name);
    match shape.or(&source.container) {
        Content::Rows(Format::Parquet) if shape.packing == Packing::Plain => {
            Ok(Box::new(ColumnarStream::parquet(place, file)?))
        }
        Content::Rows(Format::Arrow) if shape.packing == Packing::Plain => {
            Ok(Box::new(ColumnarStream::arrow(place, file)?))
        }
        _ => open_read(place, &name, Box::new(file), source),
    }
}

/// The rows of what is read from somewhere; `name` says what it is.
pub(crate) fn open_read(
    place: Place,
    name: &str,
    input: Box<dyn Read + Send>,
    source: &Source,
) -> Result<Box<dyn Stream>> {
    let shape = Shape::of(name);
    let failed = |e| Unreadable::file(&place.name, &e);
    let input = unpacked(input, shape.packing).map_err(failed)?;
    let Content::Rows(format) = shape.or(&source.container) else {
        let message = format!("`{}` is an archive within something packed", place.name);
        return Err(Unreadable::new("nested-archive", message).help("unpack it once"));
    };
    Ok(match format {
        Format::Lines => Box::new(LineStream {
            lines: LineReader::of(&place.name, input),
            place,
        }),
        Format::Json => Box::new(JsonStream::new(place, input)),
        Format::Csv(delimiter) => Box::new(CsvStream::new(place, delimiter, input)),
        Format::Parquet => {
            let file = spooled(input).map_err(failed)?;
            Box::new(ColumnarStream::parquet(place, file)?)
        }
        Format::Arrow => {
            let file = spooled(input).map_err(failed)?;
            Box::new(ColumnarStream::arrow(place, file)?)
        }
    })
}

/// Columns are read from several places at once, so what is packed lies on the disk for a while.
fn spooled(mut input: Box<dyn Read + Send>) -> std::io::Result<File> {
    let mut file = tempfile::tempfile()?;
    std::io::copy(&mut input, &mut file)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

/// JSON Lines.
struct LineStream {
    place: Place,
    lines: LineReader,
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
