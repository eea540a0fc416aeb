//! The two streams: stdout is data and may be a pipe that closes; stderr is for people.

use heartcut_host::{HostError, Result, answer_file::RowSink};
use std::io::{BufWriter, ErrorKind, Stdout, Write};

/// The code of the error that says that nobody reads stdout any more, which is the reader's choice
/// and no failure.
pub(crate) const CLOSED: &str = "closed-pipe";

/// Prints data.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .map_err(|e| unwritable(&e))
}

/// Prints a JSON value for scripts.
pub(crate) fn print_json(value: &impl serde::Serialize) -> Result<()> {
    print(&format!(
        "{:#}\n",
        serde_json::to_value(value).unwrap_or_default()
    ))
}

/// Prints a line for people.
pub(crate) fn note(text: &str) {
    tell(&format!("{text}\n"));
}

/// Prints lines for people. A closed stderr is nothing that anybody could be told about.
pub(crate) fn tell(text: &str) {
    drop(std::io::stderr().write_all(text.as_bytes()));
}

/// Rows on stdout.
pub(crate) struct StdoutRows(BufWriter<Stdout>);

impl StdoutRows {
    pub(crate) fn new() -> Self {
        Self(BufWriter::with_capacity(256 * 1024, std::io::stdout()))
    }
}

impl RowSink for StdoutRows {
    fn row(&mut self, row: &str) -> Result<()> {
        let written = self.0.write_all(row.as_bytes());
        written
            .and_then(|()| self.0.write_all(b"\n"))
            .map_err(|e| unwritable(&e))
    }

    fn finish(&mut self) -> Result<()> {
        self.0.flush().map_err(|e| unwritable(&e))
    }
}

fn unwritable(error: &std::io::Error) -> HostError {
    match error.kind() {
        ErrorKind::BrokenPipe => HostError::internal(CLOSED, "nobody reads stdout any more"),
        _ => HostError::internal("unwritable", "stdout cannot be written").because(error),
    }
}
