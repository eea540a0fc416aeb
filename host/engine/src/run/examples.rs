//! From groups to files: a formatter, and a file for each of its streams.

use super::{collect::check_count, outputs::RowWriter, summary::OutputSummary};
use crate::error::{ErrorKind, HostError, Result};
use heartcut_plugin_api::{Example, Formatter, Group, Host, PluginError};
use std::{collections::BTreeMap, path::PathBuf};

/// What a wished path becomes: the name to show, and the file to write.
pub(crate) type Claim<'a> = dyn Fn(&str) -> Result<(String, PathBuf)> + 'a;

/// Writes the examples of a formatter.
pub(crate) struct ExampleWriter<'a> {
    plugin: &'a str,
    formatter: &'a dyn Formatter,
    out: &'a str,
    claim: &'a Claim<'a>,
    streams: BTreeMap<String, (String, RowWriter)>,
    keep_empty: bool,
}

impl<'a> ExampleWriter<'a> {
    /// A writer to `out`, in which `{stream}` stands for the stream of an example.
    pub(crate) fn new(
        plugin: &'a str,
        formatter: &'a dyn Formatter,
        out: &'a str,
        claim: &'a Claim<'a>,
    ) -> Result<Self> {
        let mut writer = Self {
            plugin,
            formatter,
            out,
            claim,
            streams: BTreeMap::new(),
            keep_empty: true,
        };
        if !out.contains("{stream}") {
            writer.stream("main")?;
        }
        for stream in formatter.streams() {
            writer.stream(checked(plugin, &stream)?)?;
        }
        Ok(writer)
    }

    /// Whether a file without rows is left behind.
    pub(crate) fn keeping_empty(mut self, keep_empty: bool) -> Self {
        self.keep_empty = keep_empty;
        self
    }

    /// Formats and writes.
    pub(crate) fn write_groups(&mut self, groups: &[Group], host: &dyn Host) -> Result<()> {
        if groups.is_empty() {
            return Ok(());
        }
        let answers = self.formatter.format(groups, host);
        check_count(self.plugin, groups.len(), answers.len())?;
        for (group, answer) in groups.iter().zip(answers) {
            let examples = answer.map_err(|error| self.failed(group, error))?;
            for example in examples {
                self.write(&example)?;
            }
        }
        Ok(())
    }

    /// Gives all files their names.
    pub(crate) fn finish(self) -> Result<Vec<OutputSummary>> {
        let mut written = Vec::new();
        for (path, mut writer) in self.streams.into_values() {
            let rows = writer.rows();
            if rows == 0 && !self.keep_empty {
                writer.discard()?;
                continue;
            }
            writer.finish()?;
            written.push(OutputSummary { path, rows });
        }
        Ok(written)
    }

    fn write(&mut self, example: &Example) -> Result<()> {
        checked(self.plugin, &example.stream)?;
        self.stream(&example.stream)?.write(&example.row)
    }

    fn stream(&mut self, name: &str) -> Result<&mut RowWriter> {
        let key = if self.out.contains("{stream}") {
            name
        } else {
            "main"
        };
        if !self.streams.contains_key(key) {
            let (shown, path) = (self.claim)(&self.out.replace("{stream}", key))?;
            self.streams
                .insert(key.to_owned(), (shown, RowWriter::create(&path)?));
        }
        match self.streams.get_mut(key) {
            Some((_, writer)) => Ok(writer),
            None => Err(HostError::internal("no-stream", "an output was not opened")),
        }
    }

    fn failed(&self, group: &Group, error: PluginError) -> HostError {
        let message = format!(
            "formatter `{}` failed on problem `{}`",
            self.plugin, group.problem.id
        );
        let mut outer = PluginError::new(error.code.clone(), message).cause(&error);
        outer.causes.extend(error.causes);
        outer.help = error.help;
        HostError::new(ErrorKind::Internal, outer)
    }
}

/// The name of a stream, which becomes part of a path.
fn checked<'a>(plugin: &str, stream: &'a str) -> Result<&'a str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if !stream.is_empty() && stream.chars().all(is_plain) && !stream.starts_with('.') {
        return Ok(stream);
    }
    let message = format!("formatter `{plugin}` named a stream `{stream}`");
    Err(HostError::new(
        ErrorKind::PluginLoad,
        PluginError::new("bad-stream", message),
    ))
}
