//! The store as any tool that opens SQLite sees it.

use rusqlite::{Connection, OpenFlags, Params};
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
    pub fn completions(&self) -> usize {
        self.number("SELECT count(*) FROM completions", [])
    }

    /// The completions.
    pub fn bodies(&self) -> Vec<serde_json::Value> {
        let query = "SELECT body FROM completions";
        let mut statement = self.0.prepare(query).expect("it is SQL");
        let rows = statement.query_map([], |row| row.get::<_, String>(0));
        let texts = rows.expect("the query answers");
        texts
            .map(|text| serde_json::from_str(&text.expect("a row")).expect("a completion is JSON"))
            .collect()
    }

    /// How many sent requests may have been billed although their answer was lost.
    pub fn maybe_billed(&self) -> usize {
        self.number("SELECT coalesce(sum(maybe_billed), 0) FROM requests", [])
    }

    /// Whether a request of this key was answered.
    pub fn has_answer(&self, key: &str) -> bool {
        let query = "SELECT count(*) FROM completions JOIN requests ON request = id \
                     WHERE lower(hex(key)) = ?1";
        self.number(query, [key]) == 1
    }

    /// What SQLite itself finds wrong with the file.
    pub fn integrity(&self) -> String {
        let mut statement = self.0.prepare("PRAGMA integrity_check").expect("it is SQL");
        statement
            .query_row([], |row| row.get(0))
            .expect("the check answers")
    }

    fn number(&self, query: &str, parameters: impl Params) -> usize {
        let mut statement = self.0.prepare(query).expect("the tables are there");
        let number = statement.query_row(parameters, |row| row.get::<_, i64>(0));
        usize::try_from(number.expect("the query answers")).expect("a count is not negative")
    }
}
