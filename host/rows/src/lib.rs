//! Rows of data files: JSON Lines, JSON arrays and objects, CSV, Parquet and Arrow IPC, alone, in
//! folders, compressed with gzip or Zstandard, in tar or zip archives.
//!
//! Everything is streamed: memory grows with the largest row and not with the file. A row that
//! cannot be read becomes a [`Reject`] with its place, and the rows around it are read on. What an
//! archive unpacks to is bounded.
//!
//! ```
//! use heartcut_plugin_api::role::Source;
//! use heartcut_rows::Rows;
//! use std::path::Path;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # std::fs::write(folder.path().join("sums.csv"), "question,answer\n1+1?,2\n")?;
//! let mut rows = Rows::open(&Source::local_jsonl("sums.csv"), folder.path())?;
//! let row = rows.next_row()?.expect("a row").expect("a good one");
//! assert_eq!(row.text("answer")?, "2");
//! # Ok(())
//! # }
//! ```

mod archive;
mod columnar;
mod csv;
mod error;
mod folders;
mod format;
mod json;
mod json_lines;
mod lines;
mod named_splits;
mod number;
mod part;
mod read;
mod reject;
mod rows;
mod stream;
#[cfg(test)]
mod tests;
mod tree;
mod unpack;
mod written;

pub use error::{Result, Unreadable};
pub use format::is_data;
pub use json_lines::parse_line;
pub use lines::{Line, LineReader, MAX_ROW_BYTES};
pub use named_splits::named_splits;
pub use part::parted;
pub use reject::Reject;
pub use rows::{Rows, files_of};
