-- One file that any tool that opens SQLite can read. Times are milliseconds since 1970.
CREATE TABLE IF NOT EXISTS runs (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    pipeline    TEXT NOT NULL,               -- name of the pipeline
    fingerprint TEXT NOT NULL,               -- equal arguments and inputs have equal ones
    state       TEXT NOT NULL,               -- new, collected, finished
    manifest    TEXT NOT NULL,               -- JSON
    summary     TEXT,                        -- JSON, of the last time it ran
    created_at  INTEGER NOT NULL
) STRICT;

-- The problems of a run, frozen when it was collected.
CREATE TABLE IF NOT EXISTS problems (
    run     INTEGER NOT NULL REFERENCES runs (id),
    ordinal INTEGER NOT NULL,
    id      TEXT NOT NULL,
    body    TEXT NOT NULL,                   -- JSON, without its tests
    row     TEXT,                            -- JSON, the row it was read from
    tests   TEXT REFERENCES tests (digest),
    PRIMARY KEY (run, ordinal)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS problem_ids ON problems (run, id);

CREATE TABLE IF NOT EXISTS tests (
    digest TEXT PRIMARY KEY,
    body   TEXT NOT NULL                     -- JSON
) STRICT, WITHOUT ROWID;

-- Every request that was ever journalled, over all runs.
CREATE TABLE IF NOT EXISTS requests (
    id           INTEGER PRIMARY KEY,
    key          BLOB NOT NULL UNIQUE,       -- BLAKE3 of body
    body         TEXT NOT NULL,              -- canonical JSON
    state        INTEGER NOT NULL,           -- 0 journalled, 1 answered, 2 failed, 3 in a batch, 4 not sent
    journalled   INTEGER NOT NULL,           -- how often it was journalled
    maybe_billed INTEGER NOT NULL,           -- how often an answer may have been lost
    error        TEXT,                       -- JSON, of the last failure
    sent_at      INTEGER NOT NULL
) STRICT;

-- Answers that may be billed and never arrived, charged to the run that noticed.
CREATE TABLE IF NOT EXISTS lost (
    run     INTEGER NOT NULL REFERENCES runs (id),
    request INTEGER NOT NULL REFERENCES requests (id)
) STRICT;

CREATE TABLE IF NOT EXISTS completions (
    request     INTEGER PRIMARY KEY REFERENCES requests (id),
    body        TEXT NOT NULL,               -- JSON
    received_at INTEGER NOT NULL
) STRICT;

-- Which request stands at which place of a run. A variant is a style and a sample.
CREATE TABLE IF NOT EXISTS traces (
    run     INTEGER NOT NULL REFERENCES runs (id),
    ordinal INTEGER NOT NULL,
    step    INTEGER NOT NULL,
    variant INTEGER NOT NULL,
    request INTEGER NOT NULL REFERENCES requests (id),
    PRIMARY KEY (run, ordinal, step, variant)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS verdicts (
    run     INTEGER NOT NULL REFERENCES runs (id),
    ordinal INTEGER NOT NULL,
    step    INTEGER NOT NULL,
    variant INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    reason  TEXT NOT NULL,
    body    TEXT NOT NULL,                   -- JSON
    PRIMARY KEY (run, ordinal, step, variant)
) STRICT, WITHOUT ROWID;

-- Files that runs have written; no other run overwrites them.
CREATE TABLE IF NOT EXISTS outputs (
    path  TEXT PRIMARY KEY,
    run   INTEGER NOT NULL REFERENCES runs (id),
    wish  TEXT NOT NULL                      -- the path that the pipeline asked for
) STRICT, WITHOUT ROWID;

-- What runs may spend, in 10^-12 US dollars, as it was said last.
CREATE TABLE IF NOT EXISTS budgets (
    run   INTEGER PRIMARY KEY REFERENCES runs (id),
    picos INTEGER NOT NULL
) STRICT;

-- What was spent, over all starts of all runs. Money is in 10^-12 US dollars.
CREATE TABLE IF NOT EXISTS spend (
    id           INTEGER PRIMARY KEY,
    run          INTEGER NOT NULL REFERENCES runs (id),
    step         INTEGER NOT NULL,
    request      INTEGER NOT NULL REFERENCES requests (id),
    lost         INTEGER NOT NULL,           -- 1: the answer never arrived and may be billed
    batch        INTEGER NOT NULL,
    input        INTEGER,                    -- tokens; null where nobody counted them
    cached_input INTEGER,                    -- part of input
    cache_write  INTEGER,                    -- part of input
    output       INTEGER,
    reasoning    INTEGER,                    -- part of output
    picos        INTEGER,                    -- what it cost; null where that is unknown
    most         INTEGER,                    -- what it may have cost, where picos is null
    assumed      INTEGER NOT NULL,           -- 1: picos rests on a discount that nobody named
    at           INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS spend_of_run ON spend (run, step);
-- Jobs that were given to a batch interface, and where their state machines stand.
CREATE TABLE IF NOT EXISTS batch_jobs (
    id         INTEGER PRIMARY KEY,
    run        INTEGER NOT NULL REFERENCES runs (id),
    step       INTEGER NOT NULL,
    shard      INTEGER NOT NULL,             -- of the run, from 0
    run_key    TEXT NOT NULL UNIQUE,         -- under which the service shows the job
    body       TEXT NOT NULL,                -- JSON, what the provider was given
    state      TEXT NOT NULL,                -- open, harvest, cleanup, closed
    next       TEXT,                         -- JSON, the step to carry out; none before the first
    begun      INTEGER NOT NULL,             -- whether that step may have been carried out already
    wake_at    INTEGER NOT NULL,             -- when a wait is over
    files      TEXT NOT NULL,                -- JSON, what was downloaded
    done       INTEGER,                      -- requests, as the service counts them
    failed     INTEGER,
    total      INTEGER,
    warning    TEXT,                         -- code of what the provider warned of last
    error      TEXT,                         -- JSON, why it ended without answers
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (run, shard)
) STRICT;

-- Requests that wait for the answer of a job, or for a job.
CREATE TABLE IF NOT EXISTS batch_items (
    request INTEGER PRIMARY KEY REFERENCES requests (id),
    run     INTEGER NOT NULL REFERENCES runs (id),
    step    INTEGER NOT NULL,
    job     INTEGER REFERENCES batch_jobs (id),
    tries   INTEGER NOT NULL,                -- jobs that ended without its answer
    error   TEXT,                            -- JSON, what the last of them said
    noted_by INTEGER,                        -- the job whose lines said so
    most    INTEGER                          -- what its answer can cost, in 10^-12 US dollars
) STRICT;
CREATE INDEX IF NOT EXISTS batch_items_by_job ON batch_items (job, run, step);
