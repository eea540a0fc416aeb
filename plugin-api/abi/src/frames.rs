//! Several byte strings as one: each is its length, four bytes little-endian, and then itself.
//!
//! ```text
//! 02 00 00 00 | 68 69 | 00 00 00 00 | ...      "hi", "", ...
//! ```
//!
//! Reading takes any bytes whatever: it allocates no more than there is and never panics.
//!
//! ```
//! use heartcut_abi::frames;
//!
//! let mut bytes = Vec::new();
//! frames::push(&mut bytes, b"hi")?;
//! frames::push(&mut bytes, b"")?;
//! assert_eq!(frames::read(&bytes)?, [b"hi".as_slice(), b""]);
//! # Ok::<(), frames::FrameError>(())
//! ```

#[cfg(test)]
mod tests;

use thiserror::Error;

const LENGTH: usize = size_of::<u32>();

/// Why byte strings cannot be put together or taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FrameError {
    /// A byte string of 4 GiB or more.
    #[error("a record of {0} bytes is too long to be handed over")]
    TooLong(usize),
    /// The bytes end where a length was to stand.
    #[error("the bytes end within the length of frame {0}")]
    CutLength(usize),
    /// The bytes end before the frame does.
    #[error("frame {index} says that it has {said} bytes, and {left} are left")]
    CutFrame {
        /// Which one, from 0.
        index: usize,
        /// Its length.
        said: usize,
        /// How many bytes there are.
        left: usize,
    },
}

/// Appends a frame.
///
/// # Errors
/// [`FrameError::TooLong`].
pub fn push(bytes: &mut Vec<u8>, frame: &[u8]) -> Result<(), FrameError> {
    let length = u32::try_from(frame.len()).map_err(|_| FrameError::TooLong(frame.len()))?;
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(frame);
    Ok(())
}

/// The frames one after another.
///
/// # Errors
/// [`FrameError::TooLong`].
pub fn write<'a>(frames: impl Iterator<Item = &'a [u8]> + Clone) -> Result<Vec<u8>, FrameError> {
    let length = frames.clone().map(|frame| frame.len() + LENGTH).sum();
    let mut bytes = Vec::with_capacity(length);
    for frame in frames {
        push(&mut bytes, frame)?;
    }
    Ok(bytes)
}

/// The frames that `bytes` hold.
///
/// # Errors
/// Where the bytes end too early.
pub fn read(mut bytes: &[u8]) -> Result<Vec<&[u8]>, FrameError> {
    let mut frames = Vec::new();
    while !bytes.is_empty() {
        let (frame, rest) = first(bytes, frames.len())?;
        frames.push(frame);
        bytes = rest;
    }
    Ok(frames)
}

fn first(bytes: &[u8], index: usize) -> Result<(&[u8], &[u8]), FrameError> {
    let (length, rest) = bytes
        .split_first_chunk::<LENGTH>()
        .ok_or(FrameError::CutLength(index))?;
    let said = u32::from_le_bytes(*length) as usize;
    rest.split_at_checked(said).ok_or(FrameError::CutFrame {
        index,
        said,
        left: rest.len(),
    })
}
