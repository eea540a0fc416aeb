use crate::{MAX_ROW_BYTES, Reject, Rows, files_of};
use heartcut_plugin_api::role::{Container, Location, Row, RowShape, Source, SplitPart};
use serde_json::{Value, json};
use std::{
    io::Write,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

mod archives;
mod columns;
mod csv;
mod json;
mod lines;
mod places;

/// A folder with files.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn with(name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let place = Self::new();
        place.write(name, bytes);
        place
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn rows(&self, source: &Source) -> Vec<Result<Row, Reject>> {
        let mut rows = Rows::open(source, self.path()).unwrap();
        std::iter::from_fn(|| rows.next_row().unwrap()).collect()
    }

    fn error(&self, source: &Source) -> String {
        let mut rows = match Rows::open(source, self.path()) {
            Ok(rows) => rows,
            Err(error) => return error.0.code,
        };
        loop {
            match rows.next_row() {
                Ok(Some(_)) => {}
                Ok(None) => panic!("nothing is wrong with it"),
                Err(error) => return error.0.code,
            }
        }
    }
}

fn at(path: &str) -> Source {
    Source::local_jsonl(path)
}

/// Good rows as their values, bad ones as their codes, each with its number.
fn told(rows: Vec<Result<Row, Reject>>) -> Vec<(u64, Value)> {
    let told = |row: Result<Row, Reject>| match row {
        Ok(row) => (row.number, Value::Object(row.value)),
        Err(reject) => (reject.line, reject.error.code.into()),
    };
    rows.into_iter().map(told).collect()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut archive = rawzip::ZipArchiveWriter::new(&mut bytes);
    for (name, content) in files {
        let file = archive
            .new_file(*name)
            .compression_method(rawzip::CompressionMethod::DEFLATE);
        let (mut entry, config) = file.start().unwrap();
        let encoder = flate2::write::DeflateEncoder::new(&mut entry, flate2::Compression::fast());
        let mut writer = config.wrap(encoder);
        writer.write_all(content).unwrap();
        let (encoder, said) = writer.finish().unwrap();
        encoder.finish().unwrap();
        entry.finish(said).unwrap();
    }
    archive.finish().unwrap();
    bytes
}
