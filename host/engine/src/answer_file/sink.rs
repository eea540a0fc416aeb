use crate::{error::Result, run::RowWriter};

/// Where rows go: a file, or whatever the caller prints to.
pub trait RowSink {
    /// Takes one row, a JSON text without a line end.
    ///
    /// # Errors
    /// When it cannot be written.
    fn row(&mut self, row: &str) -> Result<()>;

    /// Everything has been given.
    ///
    /// # Errors
    /// When it cannot be written.
    fn finish(&mut self) -> Result<()>;
}

impl RowSink for RowWriter {
    fn row(&mut self, row: &str) -> Result<()> {
        self.write_line(row)
    }

    fn finish(&mut self) -> Result<()> {
        RowWriter::finish(self)
    }
}
