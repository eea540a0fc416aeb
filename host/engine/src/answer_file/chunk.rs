use crate::{
    error::Result,
    source::{Line, LineReader},
};

/// Lines that are worked on together.
pub(super) type Chunk = Vec<Line>;

/// Most lines of a chunk.
const LINES: usize = 64;
/// A chunk of longer lines ends earlier.
const BYTES: usize = 4 * 1024 * 1024;

/// The next chunk; none at the end.
pub(super) fn read_chunk(input: &mut LineReader) -> Result<Option<Chunk>> {
    let mut chunk = Chunk::new();
    let mut bytes = 0;
    while chunk.len() < LINES && bytes < BYTES {
        let Some(line) = input.next_line()? else {
            break;
        };
        bytes += line.bytes.len();
        chunk.push(line);
    }
    Ok((!chunk.is_empty()).then_some(chunk))
}
