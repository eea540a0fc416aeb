use crate::{error::Result, reject::Reject};
use heartcut_plugin_api::{
    PluginError,
    record::Fields,
    role::{Row, RowShape},
};
use serde_json::Value;

/// A row, or one that has to be set aside.
pub(crate) type Found = Result<Row, Reject>;

/// The rows of one file, in order.
pub(crate) trait Stream: Send {
    /// The next one; none at the end.
    fn next_row(&mut self) -> Result<Option<Found>>;

    /// Whether there is more to read behind an error.
    fn goes_on(&self) -> bool {
        false
    }

    /// Bytes of the row that was read last; 0 where nobody knows.
    fn row_bytes(&self) -> usize {
        0
    }
}

/// A file as its rows know it.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// As a person would name it.
    pub(crate) name: String,
    /// Its name within the source.
    pub(crate) inner: String,
    /// The same behind the names that the user gave the source.
    pub(crate) within: String,
    /// Its number within the source, from 1.
    pub(crate) number: u64,
    pub(crate) shape: RowShape,
}

impl Place {
    pub(crate) fn row(&self, number: u64, value: Fields) -> Row {
        Row {
            file: self.name.clone(),
            number,
            value,
            within: self.within.clone(),
        }
    }

    pub(crate) fn reject(&self, line: u64, code: &str, message: impl Into<String>) -> Reject {
        Reject {
            file: self.name.clone(),
            line,
            error: Box::new(PluginError::new(code, message)),
            raw: String::new(),
        }
    }

    /// The row of a value that should be an object.
    pub(crate) fn object(&self, number: u64, value: Value, raw: &[u8]) -> Found {
        match value {
            Value::Object(fields) => Ok(self.row(number, fields)),
            other => {
                let raw = match raw {
                    [] => crate::lines::beginning(&other.to_string()),
                    raw => crate::lines::beginning_of(raw),
                };
                let reject = self.reject(number, "not-an-object", "the row is not a JSON object");
                Err(Reject { raw, ..reject })
            }
        }
    }

    /// The row of a file that is one value.
    pub(crate) fn whole(&self, value: Value) -> Found {
        if self.shape != RowShape::File {
            return self.object(self.number, value, b"");
        }
        let fields = [
            ("path".to_owned(), self.inner.as_str().into()),
            ("value".to_owned(), value),
        ];
        Ok(self.row(self.number, fields.into_iter().collect()))
    }
}
