use super::{Fields, Message, Trace};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// One training example: a row of an output file.
///
/// The row is what is written. A chat example keeps its turns under `messages`, each with a
/// `train` flag that says whether its tokens count in the loss, so that a trainer needs the file
/// and nothing else.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Example {
    /// The output it belongs to; the host maps streams to files.
    pub stream: String,
    /// The row as it is written, one JSON object.
    pub row: Fields,
    /// Keys of the requests it was made from, never empty.
    pub traces: Vec<String>,
}

impl Example {
    /// An example of the stream `main` made from one trace.
    pub fn new(row: Fields, trace: &Trace) -> Self {
        Self {
            stream: "main".into(),
            row,
            traces: vec![trace.request.key.clone()],
        }
    }

    /// A chat example; `train` says of each turn whether its tokens count in the loss.
    pub fn chat(turns: &[(Message, bool)], trace: &Trace) -> Self {
        let messages = turns.iter().map(|(message, train)| {
            json!({"role": message.role, "content": message.content, "train": train})
        });
        let mut row = Fields::new();
        row.insert("messages".into(), Value::Array(messages.collect()));
        Self::new(row, trace)
    }
}
