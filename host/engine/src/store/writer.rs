use super::{
    Answer, JournalEntry, Journalled, Place, ProblemRow, SpendRow, VerdictRow, now_ms, spend,
    store_error,
};
use crate::{
    error::{HostError, Result},
    money::Usd,
};
use rusqlite::{CachedStatement, Connection, OptionalExtension, params};
use std::thread::JoinHandle;
use tokio::sync::{mpsc, oneshot};

/// Most rows in one commit. Together with the requests in flight this bounds what a kill may cost.
pub const COMMIT_ROWS: usize = 64;

const QUEUE: usize = 1024;

type Reply<T> = oneshot::Sender<Result<T>>;

enum Command {
    Problems(i64, u64, Vec<ProblemRow>, Reply<Vec<bool>>),
    Journal(i64, Vec<JournalEntry>, Reply<Vec<Journalled>>),
    Answers(Vec<(i64, Answer)>, Vec<SpendRow>, Reply<()>),
    Lost(SpendRow, Reply<()>),
    Queue(i64, Vec<JournalEntry>, Reply<u64>),
    Verdicts(i64, Vec<VerdictRow>, Reply<()>),
}

/// The one thread that writes. Every call answers after its rows are committed.
///
/// Rows of calls that arrive together are committed together: the group ends when nothing is
/// waiting, or at [`COMMIT_ROWS`].
pub struct Writer {
    commands: Option<mpsc::Sender<Command>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Result<Self> {
        let (commands, queue) = mpsc::channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || Loop { connection, queue }.run())
            .map_err(|e| HostError::internal("store", "no thread for the store").because(&e))?;
        Ok(Self {
            commands: Some(commands),
            thread: Some(thread),
        })
    }

    /// Freezes problems under the ordinals from `first` on; false stands for one whose id the run
    /// already has, which gets no ordinal.
    ///
    /// # Errors
    /// When the store fails.
    pub fn problems(&self, run: i64, first: u64, rows: Vec<ProblemRow>) -> Result<Vec<bool>> {
        let (reply, answer) = oneshot::channel();
        self.send_blocking(Command::Problems(run, first, rows, reply))?;
        answer.blocking_recv().map_err(|_| gone())?
    }

    /// Journals requests before they are sent.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn journal(&self, run: i64, entries: Vec<JournalEntry>) -> Result<Vec<Journalled>> {
        let (reply, answer) = oneshot::channel();
        self.send(Command::Journal(run, entries, reply)).await?;
        answer.await.map_err(|_| gone())?
    }

    /// Notes requests that wait for a batch; how many of them were sent before and may be billed.
    ///
    /// # Errors
    /// When the store fails.
    pub fn queue(&self, run: i64, entries: Vec<JournalEntry>) -> Result<u64> {
        let (reply, answer) = oneshot::channel();
        self.send_blocking(Command::Queue(run, entries, reply))?;
        answer.blocking_recv().map_err(|_| gone())?
    }

    /// Keeps the ends of requests and what they cost, in one commit.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn answers(&self, answers: Vec<(i64, Answer)>, spent: Vec<SpendRow>) -> Result<()> {
        let (reply, answer) = oneshot::channel();
        self.send(Command::Answers(answers, spent, reply)).await?;
        answer.await.map_err(|_| gone())?
    }

    /// Notes that a request was sent and that its answer is lost.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn lost(&self, spent: SpendRow) -> Result<()> {
        let (reply, answer) = oneshot::channel();
        self.send(Command::Lost(spent, reply)).await?;
        answer.await.map_err(|_| gone())?
    }

    /// Keeps verdicts.
    ///
    /// # Errors
    /// When the store fails.
    pub fn verdicts(&self, run: i64, rows: Vec<VerdictRow>) -> Result<()> {
        let (reply, answer) = oneshot::channel();
        self.send_blocking(Command::Verdicts(run, rows, reply))?;
        answer.blocking_recv().map_err(|_| gone())?
    }

    async fn send(&self, command: Command) -> Result<()> {
        let commands = self.commands.as_ref().ok_or_else(gone)?;
        commands.send(command).await.map_err(|_| gone())
    }

    fn send_blocking(&self, command: Command) -> Result<()> {
        let commands = self.commands.as_ref().ok_or_else(gone)?;
        commands.blocking_send(command).map_err(|_| gone())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.commands.take());
        if let Some(thread) = self.thread.take() {
            // A panic in the thread has already answered every caller with an error.
            drop(thread.join());
        }
    }
}

fn gone() -> HostError {
    HostError::internal("store", "the store stopped writing")
        .help("run the same command again: everything committed is kept")
}

struct Loop {
    connection: Connection,
    queue: mpsc::Receiver<Command>,
}

/// A reply that waits for the commit.
type Pending = Box<dyn FnOnce(Result<()>)>;

impl Loop {
    fn run(mut self) {
        while let Some(first) = self.queue.blocking_recv() {
            let mut pending = Vec::new();
            let outcome = self.group(first, &mut pending);
            for reply in pending {
                reply(outcome.clone());
            }
        }
    }

    fn group(&mut self, first: Command, pending: &mut Vec<Pending>) -> Result<()> {
        if let Err(error) = self.connection.execute_batch("BEGIN IMMEDIATE") {
            pending.push(first.refused());
            return Err(store_error(&error));
        }
        let work = |this: &mut Self, pending: &mut Vec<Pending>| {
            let mut rows = apply(&this.connection, first, pending)?;
            while rows < COMMIT_ROWS {
                let Ok(next) = this.queue.try_recv() else {
                    break;
                };
                rows += apply(&this.connection, next, pending)?;
            }
            this.connection.execute_batch("COMMIT")
        };
        work(self, pending).map_err(|e| {
            let error = store_error(&e);
            if !self.connection.is_autocommit() {
                // After a failed write SQLite may have rolled back by itself.
                drop(self.connection.execute_batch("ROLLBACK"));
            }
            error
        })
    }
}

impl Command {
    /// The reply of a command that was not begun, for the error that stopped it.
    fn refused(self) -> Pending {
        match self {
            Self::Problems(.., reply) => after_commit(reply, Vec::new()),
            Self::Journal(.., reply) => after_commit(reply, Vec::new()),
            Self::Queue(.., reply) => after_commit(reply, 0),
            Self::Answers(.., reply) | Self::Lost(_, reply) | Self::Verdicts(_, _, reply) => {
                after_commit(reply, ())
            }
        }
    }
}

fn after_commit<T: 'static>(reply: Reply<T>, value: T) -> Pending {
    Box::new(move |outcome| drop(reply.send(outcome.map(|()| value))))
}

fn apply(
    connection: &Connection,
    command: Command,
    pending: &mut Vec<Pending>,
) -> rusqlite::Result<usize> {
    // The reply is registered before the rows are written, so that a failure reaches its caller.
    match command {
        Command::Problems(run, first, rows, reply) => {
            let outcome = problems(connection, run, first, &rows);
            register(pending, reply, outcome, rows.len())
        }
        Command::Journal(run, entries, reply) => {
            let outcome = journal(connection, run, &entries);
            register(pending, reply, outcome, entries.len())
        }
        Command::Queue(run, entries, reply) => {
            let outcome = queue(connection, run, &entries);
            register(pending, reply, outcome, entries.len())
        }
        Command::Answers(answers, spent, reply) => {
            let outcome =
                keep_answers(connection, &answers).and_then(|()| spend::insert(connection, &spent));
            register(pending, reply, outcome, answers.len())
        }
        Command::Lost(spent, reply) => {
            let outcome = note_loss(connection, &spent);
            register(pending, reply, outcome, 1)
        }
        Command::Verdicts(run, rows, reply) => {
            let outcome = verdicts(connection, run, &rows);
            register(pending, reply, outcome, rows.len())
        }
    }
}

fn register<T: Default + 'static>(
    pending: &mut Vec<Pending>,
    reply: Reply<T>,
    outcome: rusqlite::Result<T>,
    rows: usize,
) -> rusqlite::Result<usize> {
    match outcome {
        Ok(value) => {
            pending.push(after_commit(reply, value));
            Ok(rows)
        }
        Err(error) => {
            pending.push(after_commit(reply, T::default()));
            Err(error)
        }
    }
}

fn problems(
    connection: &Connection,
    run: i64,
    first: u64,
    rows: &[ProblemRow],
) -> rusqlite::Result<Vec<bool>> {
    let mut insert = connection.prepare_cached(
        "INSERT OR IGNORE INTO problems (run, ordinal, id, body, row, tests) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    let mut tests =
        connection.prepare_cached("INSERT OR IGNORE INTO tests (digest, body) VALUES (?1, ?2)")?;
    let mut ordinal = first;
    let mut kept = Vec::with_capacity(rows.len());
    for row in rows {
        let inserted = insert_problem(&mut insert, &mut tests, (run, ordinal), row)?;
        ordinal += u64::from(inserted);
        kept.push(inserted);
    }
    Ok(kept)
}

fn insert_problem(
    insert: &mut CachedStatement<'_>,
    tests: &mut CachedStatement<'_>,
    (run, ordinal): (i64, u64),
    row: &ProblemRow,
) -> rusqlite::Result<bool> {
    let digest = if row.tests.is_empty() {
        None
    } else {
        let body = to_json(&row.tests)?;
        let digest = blake3::hash(body.as_bytes()).to_hex().to_string();
        tests.execute(params![digest, body])?;
        Some(digest)
    };
    let original = if row.row.is_empty() {
        None
    } else {
        Some(to_json(&row.row)?)
    };
    let body = to_json(&row.problem)?;
    Ok(insert.execute(params![
        run,
        to_i64(ordinal),
        row.problem.id,
        body,
        original,
        digest
    ])? == 1)
}

fn journal(
    connection: &Connection,
    run: i64,
    entries: &[JournalEntry],
) -> rusqlite::Result<Vec<Journalled>> {
    entries
        .iter()
        .map(|entry| {
            let state = stand(connection, &entry.key)?;
            let send = entry.send && matches!(state, Stand::Free | Stand::Sent(_));
            let maybe_billed = send && note_sent_before(connection, run, entry, state)?;
            if send {
                journal_request(connection, entry)?;
            }
            place(connection, run, entry)?;
            let find = "SELECT id FROM requests WHERE key = ?1";
            let request = connection
                .prepare_cached(find)?
                .query_row([&entry.key], |row| row.get(0))?;
            Ok(Journalled {
                request,
                send,
                maybe_billed,
            })
        })
        .collect()
}

/// How a request stands when it is to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    /// Nobody has sent it, or it failed, or it waits for a job that does not exist yet.
    Free,
    /// It was sent and never answered; its id.
    Sent(i64),
    Answered,
    /// A job has it.
    InJob,
}

fn stand(connection: &Connection, key: &[u8; 32]) -> rusqlite::Result<Stand> {
    let sql =
        "SELECT r.id, r.state, i.job FROM requests r LEFT JOIN batch_items i ON i.request = r.id
               WHERE r.key = ?1";
    let found = connection
        .prepare_cached(sql)?
        .query_row([key], |row| {
            let job: Option<i64> = row.get(2)?;
            Ok((row.get(0)?, row.get::<_, i64>(1)?, job))
        })
        .optional()?;
    Ok(match found {
        Some((id, 0, _)) => Stand::Sent(id),
        Some((_, 1, _)) => Stand::Answered,
        Some((_, 3, Some(_))) => Stand::InJob,
        _ => Stand::Free,
    })
}

/// A request that was sent before and never answered may have been billed; one that failed has an
/// error, and its answer is known.
fn note_sent_before(
    connection: &Connection,
    run: i64,
    entry: &JournalEntry,
    state: Stand,
) -> rusqlite::Result<bool> {
    let Stand::Sent(request) = state else {
        return Ok(false);
    };
    let row = SpendRow::lost(run, entry.place.step, request, entry.most);
    note_loss(connection, &row)?;
    Ok(true)
}

/// What waits for a job that does not exist yet is asked at once instead.
fn journal_request(connection: &Connection, entry: &JournalEntry) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO requests (key, body, state, journalled, maybe_billed, sent_at)
             VALUES (?1, ?2, 0, 1, 0, ?3)
             ON CONFLICT (key) DO UPDATE SET journalled = journalled + 1, sent_at = excluded.sent_at,
                 state = 0, error = NULL",
        )?
        .execute(params![entry.key, entry.body, now_ms()])?;
    connection
        .prepare_cached(
            "DELETE FROM batch_items WHERE request = (SELECT id FROM requests WHERE key = ?1)",
        )?
        .execute([&entry.key])?;
    Ok(())
}

/// Notes which request stands at a place, and forgets what was said of the one before.
fn place(connection: &Connection, run: i64, entry: &JournalEntry) -> rusqlite::Result<()> {
    let Place {
        ordinal,
        step,
        variant,
    } = entry.place;
    let ordinal = to_i64(ordinal);
    if entry.replaces && entry.send {
        connection
            .prepare_cached(
                "DELETE FROM verdicts WHERE run = ?1 AND ordinal = ?2 AND step = ?3 AND variant = ?4",
            )?
            .execute(params![run, ordinal, step, variant])?;
    }
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO traces (run, ordinal, step, variant, request)
             SELECT ?1, ?2, ?3, ?4, id FROM requests WHERE key = ?5",
        )?
        .execute(params![run, ordinal, step, variant, entry.key])?;
    Ok(())
}

/// Charges an answer that never arrived and may be billed.
pub(super) fn note_loss(connection: &Connection, spent: &SpendRow) -> rusqlite::Result<()> {
    let SpendRow { run, request, .. } = *spent;
    spend::insert(connection, std::slice::from_ref(spent))?;
    connection
        .prepare_cached("UPDATE requests SET maybe_billed = maybe_billed + 1 WHERE id = ?1")?
        .execute([request])?;
    connection
        .prepare_cached("INSERT INTO lost (run, request) VALUES (?1, ?2)")?
        .execute([run, request])?;
    Ok(())
}

/// Notes requests that wait for a batch. One that was sent online and never answered may be billed
/// beside its batch; how many those are.
fn queue(connection: &Connection, run: i64, entries: &[JournalEntry]) -> rusqlite::Result<u64> {
    let mut maybe_billed = 0;
    for entry in entries {
        let state = stand(connection, &entry.key)?;
        if entry.send && matches!(state, Stand::Free | Stand::Sent(_)) {
            maybe_billed += u64::from(note_sent_before(connection, run, entry, state)?);
            queue_request(connection, run, entry)?;
        }
        place(connection, run, entry)?;
    }
    Ok(maybe_billed)
}

/// What waits for a job of another run, which does not exist yet, waits for one of this run now.
fn queue_request(connection: &Connection, run: i64, entry: &JournalEntry) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO requests (key, body, state, journalled, maybe_billed, sent_at)
             VALUES (?1, ?2, 3, 1, 0, ?3)
             ON CONFLICT (key) DO UPDATE SET journalled = journalled + 1, sent_at = excluded.sent_at,
                 state = 3, error = NULL",
        )?
        .execute(params![entry.key, entry.body, now_ms()])?;
    connection
        .prepare_cached(
            "INSERT INTO batch_items (request, run, step, tries, most)
             SELECT id, ?1, ?2, 0, ?3 FROM requests WHERE key = ?4
             ON CONFLICT (request) DO UPDATE SET run = excluded.run, step = excluded.step,
                 most = excluded.most, tries = 0",
        )?
        .execute(params![
            run,
            entry.place.step,
            entry.most.map(Usd::picos),
            entry.key
        ])?;
    Ok(())
}

fn keep_answers(connection: &Connection, answers: &[(i64, Answer)]) -> rusqlite::Result<()> {
    let mut complete = connection.prepare_cached(
        "INSERT OR IGNORE INTO completions (request, body, received_at) VALUES (?1, ?2, ?3)",
    )?;
    let mut state =
        connection.prepare_cached("UPDATE requests SET state = ?2, error = ?3 WHERE id = ?1")?;
    let now = now_ms();
    for (request, answer) in answers {
        match answer {
            Answer::Completion(completion) => {
                complete.execute(params![request, to_json(completion)?, now])?;
                state.execute(params![request, 1, None::<String>])?;
            }
            Answer::Failure(error) => {
                state.execute(params![request, 2, to_json(error)?])?;
            }
            Answer::NotSent => {
                state.execute(params![request, 4, None::<String>])?;
            }
        }
    }
    Ok(())
}

fn verdicts(connection: &Connection, run: i64, rows: &[VerdictRow]) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached(
        "INSERT OR REPLACE INTO verdicts (run, ordinal, step, variant, outcome, reason, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for VerdictRow { place, verdict } in rows {
        insert.execute(params![
            run,
            to_i64(place.ordinal),
            place.step,
            place.variant,
            verdict.outcome.as_str(),
            verdict.reason,
            to_json(verdict)?
        ])?;
    }
    Ok(())
}

pub(super) fn to_json(value: &impl serde::Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))
}

pub(super) fn to_i64(ordinal: u64) -> i64 {
    i64::try_from(ordinal).unwrap_or(i64::MAX)
}
