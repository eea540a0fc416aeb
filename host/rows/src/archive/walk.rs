use crate::{
    format::Packing,
    unpack::{unpacked, within_bounds},
};
use flate2::read::DeflateDecoder;
use rawzip::{CompressionMethod, ZipArchive};
use std::{
    fs::File,
    io::{self, Read},
    path::PathBuf,
};

/// An archive on the disk.
#[derive(Clone, Debug)]
pub(crate) enum Packed {
    Tar(PathBuf, Packing),
    Zip(PathBuf),
}

/// What becomes of the files of an archive.
pub(super) trait Visitor {
    /// Whether the file of this name is to be read.
    fn wants(&mut self, name: &str) -> bool;

    /// Reads it.
    fn read(&mut self, name: &str, input: &mut dyn Read) -> io::Result<()>;
}

/// Goes through the files of an archive, in its order.
pub(super) fn walk(packed: &Packed, visitor: &mut dyn Visitor) -> io::Result<()> {
    match packed {
        Packed::Tar(path, packing) => walk_tar(unpacked(File::open(path)?, *packing)?, visitor),
        Packed::Zip(path) => walk_zip(File::open(path)?, visitor),
    }
}

/// The names of the files of an archive.
pub(super) fn names(packed: &Packed, each: impl FnMut(&str)) -> io::Result<()> {
    struct Names<F>(F);
    impl<F: FnMut(&str)> Visitor for Names<F> {
        fn wants(&mut self, name: &str) -> bool {
            (self.0)(name);
            false
        }

        fn read(&mut self, _: &str, _: &mut dyn Read) -> io::Result<()> {
            Ok(())
        }
    }
    walk(packed, &mut Names(each))
}

fn walk_tar(input: Box<dyn Read + Send>, visitor: &mut dyn Visitor) -> io::Result<()> {
    let mut archive = tar::Archive::new(input);
    for entry in archive.entries()? {
        let mut entry = entry?;
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let name = entry.path()?.to_string_lossy().replace('\\', "/");
        let name = name.trim_start_matches("./").to_owned();
        if visitor.wants(&name) {
            visitor.read(&name, &mut entry)?;
        }
    }
    Ok(())
}

fn walk_zip(file: File, visitor: &mut dyn Visitor) -> io::Result<()> {
    let packed = file.metadata()?.len();
    let mut buffer = vec![0; rawzip::RECOMMENDED_BUFFER_SIZE];
    let archive = ZipArchive::from_file(file, &mut buffer).map_err(io::Error::other)?;
    let mut members = Vec::new();
    let mut entries = archive.entries(&mut buffer);
    while let Some(entry) = entries.next_entry().map_err(io::Error::other)? {
        let name = String::from_utf8_lossy(entry.file_path().as_bytes()).replace('\\', "/");
        if !entry.is_dir() && visitor.wants(&name) {
            members.push((name, entry.wayfinder(), entry.compression_method()));
        }
    }
    let mut unpacked = 0;
    for (name, place, method) in members {
        let entry = archive.get_entry(place).map_err(io::Error::other)?;
        let input: Box<dyn Read + '_> = match method {
            CompressionMethod::STORE => Box::new(entry.verifying_reader(entry.reader())),
            CompressionMethod::DEFLATE => {
                Box::new(entry.verifying_reader(DeflateDecoder::new(entry.reader())))
            }
            other => {
                let message =
                    format!("`{name}` is compressed in a way that is not read: {other:?}");
                return Err(io::Error::new(io::ErrorKind::Unsupported, message));
            }
        };
        let mut bounded = Bounded {
            input,
            packed,
            unpacked: &mut unpacked,
        };
        visitor.read(&name, &mut bounded)?;
    }
    Ok(())
}

/// All files of an archive count together: some bombs say the same bytes again and again.
struct Bounded<'a, R> {
    input: R,
    packed: u64,
    unpacked: &'a mut u64,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        *self.unpacked += read as u64;
        within_bounds(self.packed, *self.unpacked)?;
        Ok(read)
    }
}
