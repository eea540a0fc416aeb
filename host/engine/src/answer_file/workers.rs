//! Judging on several threads with the rows in order and a bounded number of them in memory.
//!
//! Chunks go round the workers, and come back in the same round, so no place needs to be counted.
//! The threads own what they need: when the caller has enough, because nobody reads its output any
//! more, it need not wait for one that still reads a pipe.

use super::chunk::{Chunk, read_chunk};
use crate::{
    error::{HostError, Result},
    source::{Line, LineReader},
};
use std::{
    sync::{
        Arc,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::{Builder, JoinHandle},
};

/// What a thread does with the lines of a chunk.
pub(super) type Work<T> = dyn Fn(Vec<Line>) -> Result<T> + Send + Sync;

/// The results of all chunks of a file, in order.
pub(super) struct Workers<T> {
    workers: Vec<Worker<T>>,
    next: usize,
}

struct Worker<T> {
    results: Receiver<Result<T>>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Workers<T> {
    /// Begins to read and to work, on `count` threads and one that reads.
    pub(super) fn start(input: LineReader, count: usize, work: Arc<Work<T>>) -> Result<Self> {
        let mut workers = Vec::new();
        let mut chunks = Vec::new();
        for _ in 0..count.max(1) {
            let (sender, receiver) = sync_channel(1);
            let (results, worker) = sync_channel(1);
            let work = Arc::clone(&work);
            let thread = spawn("judge", move || do_work(&receiver, &results, work.as_ref()))?;
            workers.push(Worker {
                results: worker,
                thread: Some(thread),
            });
            chunks.push(sender);
        }
        spawn("lines", move || feed(input, &chunks))?;
        Ok(Self { workers, next: 0 })
    }

    /// The result of the next chunk; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<T>> {
        let at = self.next % self.workers.len();
        self.next += 1;
        let worker = &mut self.workers[at];
        match worker.results.recv() {
            Ok(result) => result.map(Some),
            // The round ends with the first worker that has nothing more.
            Err(_) => worker.end().map(|()| None),
        }
    }
}

impl<T> Worker<T> {
    fn end(&mut self) -> Result<()> {
        let panicked = self
            .thread
            .take()
            .is_some_and(|thread| thread.join().is_err());
        if !panicked {
            return Ok(());
        }
        Err(
            HostError::internal("verifier-panicked", "the verifier broke down on a row")
                .help("tell the author of the plugin, with the row"),
        )
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(|e| HostError::internal("no-thread", "no thread can be started").because(&e))
}

fn feed(mut input: LineReader, chunks: &[SyncSender<Result<Chunk>>]) {
    for worker in chunks.iter().cycle() {
        let chunk = match read_chunk(&mut input) {
            Ok(Some(chunk)) => Ok(chunk),
            Ok(None) => return,
            Err(error) => Err(error),
        };
        let is_last = chunk.is_err();
        if worker.send(chunk).is_err() || is_last {
            return;
        }
    }
}

fn do_work<T>(chunks: &Receiver<Result<Chunk>>, results: &SyncSender<Result<T>>, work: &Work<T>) {
    while let Ok(chunk) = chunks.recv() {
        if results.send(chunk.and_then(work)).is_err() {
            return;
        }
    }
}
