//! Where rows and assets come from: what a plugin names is found on this machine, fetched from the
//! hub or from a URL once, and read row by row.

mod assets;
mod choices;
mod digest;
mod evaluation;
mod fields;
mod numbered;
mod problems;
mod said;

pub use assets::fetch_assets;
pub use digest::digest_files;
pub(crate) use evaluation::is_evaluation;
pub(crate) use fields::MappedFields;
pub use fields::UnseenField;
pub use heartcut_rows::{
    Line, LineReader, MAX_ROW_BYTES as MAX_LINE_BYTES, Reject, Rows, Unreadable, files_of,
    named_splits, parse_line,
};
pub(crate) use numbered::FileNames;
pub(crate) use problems::Problems;
pub(crate) use said::SaidSplits;

pub use crate::fetch::{local, stay_offline};

use crate::error::{ErrorKind, HostError};

impl From<Unreadable> for HostError {
    fn from(error: Unreadable) -> Self {
        Self::new(ErrorKind::Config, *error.0)
    }
}
