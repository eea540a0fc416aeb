use std::{
    fs::File,
    io::{self, Read},
    os::fd::{AsFd, BorrowedFd, OwnedFd},
};

/// The end of what is kept of standard error.
const SHOWN_BYTES: usize = 4096;
/// Bytes that are read in a row: who writes as fast as they are read must not keep the launcher.
const IN_A_ROW: usize = 1 << 20;

/// What a process writes.
pub(super) struct Output {
    pipe: File,
    /// All of it up to so many bytes, or else the last few.
    most: Option<u64>,
    pub(super) bytes: Vec<u8>,
    pub(super) is_open: bool,
}

impl Output {
    /// All of an output that may have `most` bytes.
    pub(super) fn beginning(pipe: OwnedFd, most: u64) -> Self {
        Self {
            pipe: pipe.into(),
            most: Some(most),
            bytes: Vec::new(),
            is_open: true,
        }
    }

    /// The end of an output, however long it is.
    pub(super) fn end(pipe: OwnedFd) -> Self {
        Self {
            pipe: pipe.into(),
            most: None,
            bytes: Vec::new(),
            is_open: true,
        }
    }

    /// Reads what is there, or a part of it. False when it is more than it may be.
    pub(super) fn read(&mut self) -> io::Result<bool> {
        let mut chunk = [0; 1 << 16];
        let mut read = 0;
        while self.is_open && read < IN_A_ROW {
            match self.pipe.read(&mut chunk) {
                Ok(0) => self.is_open = false,
                Ok(got) => {
                    read += got;
                    self.bytes.extend_from_slice(&chunk[..got]);
                    if !self.fits() {
                        return Ok(false);
                    }
                }
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => return Ok(true),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(true)
    }

    fn fits(&mut self) -> bool {
        match self.most {
            Some(most) => self.bytes.len() as u64 <= most,
            None => {
                let surplus = self.bytes.len().saturating_sub(SHOWN_BYTES);
                self.bytes.drain(..surplus);
                true
            }
        }
    }
}

impl AsFd for Output {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.pipe.as_fd()
    }
}

#[cfg(test)]
mod tests;
