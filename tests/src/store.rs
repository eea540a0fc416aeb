//! The store as any tool that opens SQLite sees it.

use rusqlite::{Connection, OpenFlags};
use std::path::Path;

/// A store, opened for reading.
#[derive(Debug)]
pub struct Store(Connection);

impl Store {
    /// Opens the store at `path`.
    #[track_caller]
    pub fn open(path: &Path) -> Self {
        let opened = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY);
        Self(opened.unwrap_or_else(|error| panic!("`{}`: {error}", path.display())))
    }

    /// How many completions it holds.
    pub fn completions(&self) -> u64 {
        self.number("SELECT count(*) FROM completions", "")
    }

    /// Whether a request of this key was answered.
    pub fn has_answer(&self, key: &str) -> bool {
        let query = "SELECT count(*) FROM completions JOIN requests ON request = id \
                     WHERE lower(hex(key)) = ?1";
        self.number(query, key) == 1
    }

    /// What SQLite itself finds wrong with the file.
    pub fn integrity(&self) -> String {
        let mut statement = self.0.prepare("PRAGMA integrity_check").expect("it is SQL");
        statement
            .query_row([], |row| row.get(0))
            .expect("the check answers")
    }

    fn number(&self, query: &str, parameter: &str) -> u64 {
        let mut statement = self.0.prepare(query).expect("the table is there");
        let row = if parameter.is_empty() {
            statement.query_row([], |row| row.get::<_, i64>(0))
        } else {
            statement.query_row([parameter], |row| row.get::<_, i64>(0))
        };
        u64::try_from(row.expect("the query answers")).expect("a count is not negative")
    }
}
