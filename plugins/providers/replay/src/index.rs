//! Where each recorded row begins, by what it is found by.

use crate::{config::ReplayConfig, key::Key, line};
use heartcut_sdk::{Event, Flow, Level, prelude::*};
use std::{
    fs::File,
    io::{self, BufRead, BufReader},
};

/// Rows between two progress events.
const PROGRESS: u64 = 65_536;

/// Sorted entries of 16 bytes, one a row.
#[derive(Debug, Default)]
pub(crate) struct Index {
    entries: Vec<Entry>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    hash: u64,
    offset: u64,
}

impl Index {
    /// Reads the whole file once.
    ///
    /// # Errors
    /// `unreadable-recording`, or `interrupted` when the host stops the call.
    pub(crate) fn build(
        file: &File,
        config: &ReplayConfig,
        host: &dyn Host,
    ) -> Result<Self, PluginError> {
        let mut build = Build::default();
        build.read(file, config, host)?;
        build.report(config, host);
        let mut entries = build.entries;
        entries.sort_unstable();
        entries.shrink_to_fit();
        Ok(Self { entries })
    }

    /// The offsets of the rows that may carry a key, in the order of the file.
    pub(crate) fn offsets(&self, key: &Key) -> impl Iterator<Item = u64> {
        let hash = key.hash();
        let first = self.entries.partition_point(|entry| entry.hash < hash);
        let entries = self.entries.iter().skip(first);
        entries
            .take_while(move |entry| entry.hash == hash)
            .map(|entry| entry.offset)
    }

    /// Bytes that the index keeps.
    #[cfg(test)]
    pub(crate) fn bytes(&self) -> usize {
        self.entries.capacity() * size_of::<Entry>()
    }
}

#[derive(Default)]
struct Build {
    entries: Vec<Entry>,
    rows: u64,
    torn: u64,
    without_key: u64,
}

impl Build {
    fn read(
        &mut self,
        file: &File,
        config: &ReplayConfig,
        host: &dyn Host,
    ) -> Result<(), PluginError> {
        let mut reader = BufReader::with_capacity(1 << 20, file);
        let (mut offset, mut bytes) = (0, Vec::new());
        loop {
            bytes.clear();
            let read = reader
                .read_until(b'\n', &mut bytes)
                .map_err(|e| unreadable(&e))?;
            if read == 0 {
                return Ok(());
            }
            self.add(&bytes, offset, config);
            offset += read as u64;
            if self.rows > 0 && self.rows.is_multiple_of(PROGRESS) && self.stopped(host) {
                return Err(interrupted());
            }
        }
    }

    /// Blank lines are no rows; torn ones keep their place.
    fn add(&mut self, bytes: &[u8], offset: u64, config: &ReplayConfig) {
        if bytes.trim_ascii().is_empty() {
            return;
        }
        let row = self.rows;
        self.rows += 1;
        match key(bytes, row, config) {
            Ok(Some(key)) => self.entries.push(Entry {
                hash: key.hash(),
                offset,
            }),
            Ok(None) => self.without_key += 1,
            Err(Torn) => self.torn += 1,
        }
    }

    fn stopped(&self, host: &dyn Host) -> bool {
        let progress = Event::Progress {
            done: self.rows,
            total: None,
            unit: "row".into(),
        };
        host.emit(progress) == Flow::Stop
    }

    fn report(&self, config: &ReplayConfig, host: &dyn Host) {
        let Self {
            rows,
            torn,
            without_key,
            ..
        } = self;
        let field = config.key_field().unwrap_or_default();
        let mut skipped = Vec::new();
        if *torn > 0 {
            skipped.push(format!("{torn} are torn or not UTF-8"));
        }
        if *without_key > 0 {
            skipped.push(format!("{without_key} have no `{field}`"));
        }
        if !skipped.is_empty() {
            let skipped = skipped.join(" and ");
            let message = format!("of {rows} recorded rows {skipped}: they are skipped");
            // There is nothing left to stop.
            let _: Flow = host.emit(Event::Log {
                level: Level::Warn,
                message,
            });
        }
    }
}

/// A line that is not one JSON object in UTF-8.
struct Torn;

fn key(bytes: &[u8], row: u64, config: &ReplayConfig) -> Result<Option<Key>, Torn> {
    let line = str::from_utf8(bytes).map_err(|_| Torn)?;
    let line = line.trim_start_matches('\u{feff}');
    let picked = line::pick(line, config.key_field().unwrap_or_default()).map_err(|_| Torn)?;
    Ok(match config.key_field() {
        None => Some(Key::Row(row)),
        Some(_) => picked.and_then(|value| Key::recorded(config.by, &value)),
    })
}

pub(crate) fn unreadable(error: &io::Error) -> PluginError {
    PluginError::new("unreadable-recording", "the recording cannot be read").because(error)
}

fn interrupted() -> PluginError {
    PluginError::new("interrupted", "reading the recording was stopped")
}
