//! Files that are written column by column: Parquet and Arrow IPC.

mod value;

use crate::{
    error::{Result, Unreadable},
    stream::{Found, Place, Stream},
};
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_ipc::reader::{FileReader, StreamReader};
use heartcut_plugin_api::record::Fields;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::{
    fs::File,
    io::{BufReader, Read, Seek, SeekFrom},
};

/// Rows that are decoded at a time.
const BATCH: usize = 256;
/// The first bytes of an Arrow IPC file; a stream has none.
const ARROW_FILE: &[u8; 6] = b"ARROW1";

type Batches = Box<dyn RecordBatchReader + Send>;

/// The rows of a columnar file.
pub(crate) struct ColumnarStream {
    place: Place,
    batches: Batches,
    batch: Option<RecordBatch>,
    next: usize,
    number: u64,
    bytes: usize,
}

impl ColumnarStream {
    /// A Parquet file.
    pub(crate) fn parquet(place: Place, file: File) -> Result<Self> {
        let reader = ParquetRecordBatchReaderBuilder::try_new(file)
            .and_then(|builder| builder.with_batch_size(BATCH).build());
        let reader = reader.map_err(|e| broken(&place.name, "a Parquet file", &e))?;
        Ok(Self::of(place, Box::new(reader)))
    }

    /// An Arrow IPC file, or a stream in a file.
    pub(crate) fn arrow(place: Place, file: File) -> Result<Self> {
        let batches =
            arrow(file).map_err(|e| broken(&place.name, "an Arrow IPC file", e.as_ref()))?;
        Ok(Self::of(place, batches))
    }

    fn of(place: Place, batches: Batches) -> Self {
        Self {
            place,
            batches,
            batch: None,
            next: 0,
            number: 0,
            bytes: 0,
        }
    }

    fn row(&mut self, batch: &RecordBatch) -> Found {
        self.number += 1;
        let number = self.number;
        let mut fields = Fields::new();
        for (field, column) in batch.schema_ref().fields().iter().zip(batch.columns()) {
            let value = value::of(column.as_ref(), self.next).map_err(|what| {
                let message = format!("field `{}` is {what}, which no row can hold", field.name());
                self.place.reject(number, "unreadable-column", message)
            })?;
            fields.insert(field.name().clone(), value);
        }
        Ok(self.place.row(number, fields))
    }
}

impl Stream for ColumnarStream {
    fn next_row(&mut self) -> Result<Option<Found>> {
        loop {
            if let Some(batch) = self.batch.take() {
                if self.next < batch.num_rows() {
                    let found = self.row(&batch);
                    self.next += 1;
                    self.batch = Some(batch);
                    return Ok(Some(found));
                }
                self.next = 0;
            }
            match self.batches.next() {
                None => return Ok(None),
                Some(Err(e)) => return Err(broken(&self.place.name, "whole", &e)),
                Some(Ok(batch)) => {
                    self.bytes = batch.get_array_memory_size() / batch.num_rows().max(1);
                    self.batch = Some(batch);
                }
            }
        }
    }

    fn row_bytes(&self) -> usize {
        self.bytes
    }
}

fn arrow(mut file: File) -> Result<Batches, Box<dyn std::error::Error>> {
    let mut first = [0; ARROW_FILE.len()];
    let is_file = file.read_exact(&mut first).is_ok() && first == *ARROW_FILE;
    file.seek(SeekFrom::Start(0))?;
    let input = BufReader::with_capacity(256 * 1024, file);
    Ok(match is_file {
        true => Box::new(FileReader::try_new(input, None)?),
        false => Box::new(StreamReader::try_new(input, None)?),
    })
}

fn broken(name: &str, what: &str, error: &dyn std::error::Error) -> Unreadable {
    Unreadable::new("unreadable", format!("`{name}` is not {what}"))
        .because(error)
        .help("get the file again; it may have been cut off")
}
