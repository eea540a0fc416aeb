//! The store: one SQLite file that holds everything a run must not lose.
//!
//! One thread writes and commits in groups; readers have their own connections and read in short
//! pages, so that neither waits for the other and the write-ahead log stays small.

mod batches;
mod reader;
mod rows;
mod runs;
mod spend;
mod writer;

pub use batches::{
    BatchFile, BatchJournal, BatchState, Ended, Harvested, JobEnd, JobRow, Landed, QueuedItem,
};
pub use reader::{ANY_RUN, Failures, OutcomeCount, Reader, StoredProblem};
pub use rows::{
    Answer, JournalEntry, Journalled, Place, ProblemRow, RequestState, StoredTrace, VerdictRow,
};
pub use runs::{RunRow, RunState};
pub use spend::{SpendRow, Spent};
pub use writer::{COMMIT_ROWS, Writer};

use crate::error::{HostError, Result};
use rusqlite::{Connection, OpenFlags};
use std::{
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Version of the tables; a newer store is not opened by an older program.
const SCHEMA_VERSION: i64 = 2;

/// Where the store lies; opens connections.
#[derive(Clone, Debug)]
pub struct Store {
    path: PathBuf,
}

impl Store {
    /// Opens the store, creating it where there is none.
    ///
    /// # Errors
    /// When the file cannot be made or belongs to a newer heartcut.
    pub fn open(path: &Path) -> Result<Self> {
        if let Some(folder) = path.parent() {
            fs_err::create_dir_all(folder).map_err(|e| {
                HostError::internal("no-state", "the state folder cannot be made").because(&e)
            })?;
        }
        let store = Self {
            path: path.to_path_buf(),
        };
        let connection = store.connect()?;
        let version: i64 = connection
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .map_err(|e| store_error(&e))?;
        if version > SCHEMA_VERSION {
            let message = format!("`{}` was written by a newer heartcut", path.display());
            return Err(HostError::config("newer-store", message)
                .help("use that version, or another project folder"));
        }
        if version < SCHEMA_VERSION {
            // Every version so far has only added tables.
            connection
                .execute_batch(include_str!("schema.sql"))
                .map_err(|e| store_error(&e))?;
            connection
                .pragma_update(None, "user_version", SCHEMA_VERSION)
                .map_err(|e| store_error(&e))?;
        }
        Ok(store)
    }

    /// The store of a project, where there is one.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_existing(path: &Path) -> Result<Option<Self>> {
        if path.is_file() {
            Self::open(path).map(Some)
        } else {
            Ok(None)
        }
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn reader(&self) -> Result<Reader> {
        Ok(Reader::new(self.connect()?))
    }

    /// A connection for the batch journal, whose commits wait for the disk.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn batches(&self) -> Result<BatchJournal> {
        BatchJournal::new(self.connect()?)
    }

    /// Starts the writing thread.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn writer(&self) -> Result<Writer> {
        Writer::start(self.connect()?)
    }

    fn connect(&self) -> Result<Connection> {
        connect(&self.path)
    }
}

fn connect(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connect = || {
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        // A committed row survives the death of the process; an fsync for each group would guard
        // against the death of the machine as well, at ten times the cost.
        connection.pragma_update(None, "synchronous", "normal")?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(connection)
    };
    connect().map_err(|e: rusqlite::Error| match e.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::CannotOpen) => {
            let message = format!("`{}` cannot be opened as a store", path.display());
            HostError::internal("no-store", message)
                .because(&e)
                .help("move it away, or give it back its old content; a new one is made by itself")
        }
        _ => store_error(&e),
    })
}

/// What a failure of SQLite means to a person.
pub(crate) fn store_error(error: &rusqlite::Error) -> HostError {
    let full = matches!(
        error.sqlite_error_code(),
        Some(rusqlite::ErrorCode::DiskFull | rusqlite::ErrorCode::SystemIoFailure)
    );
    if full {
        return HostError::internal("disk-full", "the store cannot be written")
            .because(error)
            .help("make room and run the same command again: everything committed is kept");
    }
    if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) {
        return HostError::internal("store-busy", "another program holds the store")
            .because(error)
            .help("close it and run the same command again: everything committed is kept");
    }
    HostError::internal("store", "the store failed").because(error)
}

pub(crate) fn now_ms() -> i64 {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(now.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
