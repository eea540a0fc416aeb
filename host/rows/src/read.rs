//! Streams over what is read from somewhere: a file, or one in an archive.

use crate::{
    columnar::ColumnarStream,
    csv::CsvStream,
    error::{Result, Unreadable},
    format::{Content, Format, Shape},
    json::JsonStream,
    json_lines::LineStream,
    stream::{Place, Stream},
    unpack::unpacked,
};
use heartcut_plugin_api::role::Source;
use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
};

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
        Format::Lines => Box::new(LineStream::new(place, input)),
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
