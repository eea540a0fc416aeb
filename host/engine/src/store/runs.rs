use super::{Reader, now_ms, store_error};
use crate::error::Result;
use rusqlite::{OptionalExtension, Row, params};

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunState {
    /// Its problems are not collected yet.
    New,
    /// Its problems are frozen.
    Collected,
    /// It came to its end.
    Finished,
}

impl RunState {
    /// The state as it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Collected => "collected",
            Self::Finished => "finished",
        }
    }

    fn parse(text: &str) -> Self {
        match text {
            "collected" => Self::Collected,
            "finished" => Self::Finished,
            _ => Self::New,
        }
    }
}

/// A run as it is stored.
#[derive(Clone, Debug)]
pub struct RunRow {
    /// Its number.
    pub id: i64,
    /// `<pipeline>-<n>`.
    pub name: String,
    /// How far it is.
    pub state: RunState,
    /// JSON.
    pub manifest: String,
    /// JSON, of the last time it ran.
    pub summary: Option<String>,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// Equal arguments and inputs have equal ones.
    pub fingerprint: String,
}

const COLUMNS: &str = "id, name, state, manifest, summary, created_at, fingerprint";

impl RunRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            name: row.get(1)?,
            state: RunState::parse(&row.get::<_, String>(2)?),
            manifest: row.get(3)?,
            summary: row.get(4)?,
            created_at: row.get(5)?,
            fingerprint: row.get(6)?,
        })
    }
}

/// Runs are written rarely and by the thread that plans; they need no writer.
impl Reader {
    /// All runs, oldest first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn runs(&self) -> Result<Vec<RunRow>> {
        let read = || {
            let sql = format!("SELECT {COLUMNS} FROM runs ORDER BY id");
            let mut statement = self.connection.prepare_cached(&sql)?;
            statement
                .query_map([], RunRow::read)?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(|e| store_error(&e))
    }

    /// The run of this name.
    ///
    /// # Errors
    /// When the store fails.
    pub fn run_named(&self, name: &str) -> Result<Option<RunRow>> {
        self.one_run("name = ?1", name)
    }

    /// The newest run with this fingerprint.
    ///
    /// # Errors
    /// When the store fails.
    pub fn run_with_fingerprint(&self, fingerprint: &str) -> Result<Option<RunRow>> {
        self.one_run("fingerprint = ?1", fingerprint)
    }

    fn one_run(&self, condition: &str, value: &str) -> Result<Option<RunRow>> {
        let sql = format!("SELECT {COLUMNS} FROM runs WHERE {condition} ORDER BY id DESC LIMIT 1");
        self.connection
            .query_row(&sql, [value], RunRow::read)
            .optional()
            .map_err(|e| store_error(&e))
    }

    /// Makes a run under the next free name of its pipeline.
    ///
    /// # Errors
    /// When the store fails.
    pub fn create_run(&self, pipeline: &str, fingerprint: &str) -> Result<RunRow> {
        let create = || {
            let count: i64 = self.connection.query_row(
                "SELECT count(*) FROM runs WHERE pipeline = ?1",
                [pipeline],
                |row| row.get(0),
            )?;
            let mut n = count + 1;
            loop {
                let name = format!("{pipeline}-{n}");
                let inserted = self.connection.execute(
                    "INSERT OR IGNORE INTO runs (name, pipeline, fingerprint, state, manifest, created_at)
                     VALUES (?1, ?2, ?3, 'new', '{}', ?4)",
                    params![name, pipeline, fingerprint, now_ms()],
                )?;
                if inserted == 1 {
                    return Ok(name);
                }
                n += 1;
            }
        };
        let name: String = create().map_err(|e: rusqlite::Error| store_error(&e))?;
        self.run_named(&name)?.ok_or_else(|| {
            crate::error::HostError::internal("store", "a run that was just made is gone")
        })
    }

    /// Notes how far a run is.
    ///
    /// # Errors
    /// When the store fails.
    pub fn set_run_state(&self, run: i64, state: RunState) -> Result<()> {
        self.update_run("state", run, state.as_str())
    }

    /// Keeps a run's manifest.
    ///
    /// # Errors
    /// When the store fails.
    pub fn set_run_manifest(&self, run: i64, manifest: &str) -> Result<()> {
        self.update_run("manifest", run, manifest)
    }

    /// Keeps what a run came to.
    ///
    /// # Errors
    /// When the store fails.
    pub fn set_run_summary(&self, run: i64, summary: &str) -> Result<()> {
        self.update_run("summary", run, summary)
    }

    fn update_run(&self, column: &str, run: i64, value: &str) -> Result<()> {
        let sql = format!("UPDATE runs SET {column} = ?2 WHERE id = ?1");
        self.connection
            .execute(&sql, params![run, value])
            .map_err(|e| store_error(&e))?;
        Ok(())
    }

    /// The file that a run writes for a wished path: the path itself, or with the next free index
    /// where `taken` says that it belongs to somebody else.
    ///
    /// # Errors
    /// When the store fails.
    pub fn claim_output(
        &self,
        run: i64,
        wish: &str,
        candidates: impl Iterator<Item = String>,
        exists: impl Fn(&str) -> bool,
    ) -> Result<String> {
        for path in candidates {
            let owner: Option<(i64, String)> = self
                .connection
                .query_row(
                    "SELECT run, wish FROM outputs WHERE path = ?1",
                    [&path],
                    |r| Ok((r.get(0)?, r.get(1)?)),
                )
                .optional()
                .map_err(|e| store_error(&e))?;
            match owner {
                Some((owner, owned)) if owner == run && owned == wish => return Ok(path),
                Some(_) => {}
                None if exists(&path) => {}
                None => {
                    let sql = "INSERT INTO outputs (path, run, wish) VALUES (?1, ?2, ?3)";
                    self.connection
                        .execute(sql, params![path, run, wish])
                        .map_err(|e| store_error(&e))?;
                    return Ok(path);
                }
            }
        }
        Err(crate::error::HostError::internal(
            "no-output",
            format!("no free name for `{wish}`"),
        ))
    }
}
