use crate::{
    archive::{ArchiveStream, packed},
    columnar::ColumnarStream,
    error::{Result, Unreadable},
    folders::{FolderStream, entries},
    format::{Content, Format, Packing, Shape},
    read::open_read,
    reject::Reject,
    stream::{Place, Stream},
    tree::{Unit, units},
    written::Written,
};
use heartcut_plugin_api::role::{Location, Row, RowShape, Source};
use std::{
    fs::File,
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
