//! Bytes under their packing, and how much of them is too much.

use crate::format::Packing;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};
use std::{
    io::{self, BufRead, BufReader, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

/// Bytes that anything may unpack to.
const FREE: u64 = 256 << 20;
/// Bytes that a byte may become beyond that. Texts become some twenty, bombs a thousand.
const RATIO: u64 = 250;

/// Reads what is packed.
pub(crate) fn unpacked(
    input: impl Read + Send + 'static,
    packing: Packing,
) -> io::Result<Box<dyn Read + Send>> {
    if packing == Packing::Plain {
        return Ok(Box::new(input));
    }
    let packed = Arc::new(AtomicU64::new(0));
    let input = BufReader::with_capacity(
        128 * 1024,
        Counted {
            input,
            read: Arc::clone(&packed),
        },
    );
    let bounded = |input: Box<dyn Read + Send>| {
        Box::new(Bounded {
            input,
            packed,
            unpacked: 0,
        }) as Box<dyn Read + Send>
    };
    Ok(match packing {
        Packing::Gzip => bounded(Box::new(flate2::read::MultiGzDecoder::new(input))),
        Packing::Plain | Packing::Zstandard => bounded(Box::new(Frames(Frame::Before(input)))),
    })
}

/// The frames of a Zstandard file, of which there may be several.
struct Frames<R: Read>(Frame<R>);

enum Frame<R: Read> {
    /// What comes next begins a frame.
    Before(R),
    Within(Box<StreamingDecoder<R, FrameDecoder>>),
    /// Nothing comes any more, or nothing that can be read.
    Over,
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.0, Frame::Over) {
                Frame::Over => return Ok(0),
                Frame::Before(mut input) => {
                    if input.fill_buf()?.is_empty() {
                        return Ok(0);
                    }
                    let decoder = StreamingDecoder::new(input).map_err(io::Error::other)?;
                    self.0 = Frame::Within(Box::new(decoder));
                }
                Frame::Within(mut decoder) => {
                    let read = decoder.read(buffer)?;
                    if read > 0 || buffer.is_empty() {
                        self.0 = Frame::Within(decoder);
                        return Ok(read);
                    }
                    self.0 = Frame::Before(decoder.into_inner());
                }
            }
        }
    }
}

/// Counts what is read through it.
struct Counted<R> {
    input: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.read.fetch_add(read as u64, Relaxed);
        Ok(read)
    }
}

/// Ends with an error where too much comes out of too little.
struct Bounded {
    input: Box<dyn Read + Send>,
    packed: Arc<AtomicU64>,
    unpacked: u64,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.unpacked += read as u64;
        within_bounds(self.packed.load(Relaxed), self.unpacked)?;
        Ok(read)
    }
}

/// Whether so much may come out of so little.
pub(crate) fn within_bounds(packed: u64, unpacked: u64) -> io::Result<()> {
    if unpacked <= FREE.saturating_add(packed.saturating_mul(RATIO)) {
        return Ok(());
    }
    let message = format!(
        "it unpacks to more than {RATIO} times its size, which no data does: {} MiB so far",
        unpacked >> 20
    );
    Err(io::Error::new(io::ErrorKind::InvalidData, message))
}
