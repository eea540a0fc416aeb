//! Which field of a row means what.

use heartcut_sdk::{prelude::*, record::Fields};
use std::collections::BTreeMap;

/// Names of the fields. A name with dots reaches into objects: `question.stem`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldNames {
    /// Id of the problem; `row-<number>` where a row has none.
    #[serde(default)]
    #[schemars(extend("format" = "row-field"))]
    pub id: Option<String>,
    /// The question.
    #[serde(default)]
    #[schemars(extend("format" = "row-field"))]
    pub question: Option<String>,
    /// The gold answer.
    #[serde(default)]
    #[schemars(extend("format" = "row-field"))]
    pub answer: Option<String>,
    /// The kind.
    #[serde(default)]
    #[schemars(extend("format" = "row-field"))]
    pub kind: Option<String>,
    /// The choices: `{label = [..], text = [..]}`, `[{label, text}, ..]`, `{A = "..", ..}` or a
    /// list of texts, which get the labels A, B, C, ...
    #[serde(default)]
    #[schemars(extend("format" = "row-field"))]
    pub choices: Option<String>,
    /// Tests of a code problem, as records of heartcut.
    #[serde(default)]
    #[schemars(extend("format" = "row-field"))]
    pub tests: Option<String>,
    /// Difficulty.
    #[serde(default)]
    #[schemars(extend("format" = "row-field"))]
    pub level: Option<String>,
    /// Subject.
    #[serde(default, rename = "type")]
    #[schemars(extend("format" = "row-field"))]
    pub problem_type: Option<String>,
    /// What belongs to the question, by the name that it gets: `{premise = "context"}`.
    #[serde(default)]
    #[schemars(extend("additionalProperties" = {"type": "string", "format": "row-field"}))]
    pub context: Option<BTreeMap<String, String>>,
}

/// Reads a row and remembers which of its fields were read.
pub(crate) struct Reader<'a> {
    row: &'a Fields,
    read: Vec<&'a str>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(row: &'a Fields) -> Self {
        Self {
            row,
            read: Vec::new(),
        }
    }

    /// The value under the mapped name, else under the first of the usual names that has one.
    /// Null is no value.
    pub(crate) fn take(
        &mut self,
        mapped: &'a Option<String>,
        usual: &[&'static str],
    ) -> Option<(&'a str, &'a Value)> {
        match mapped {
            Some(name) => self.get(name),
            None => usual.iter().find_map(|name| self.get(name)),
        }
    }

    pub(crate) fn get(&mut self, name: &'a str) -> Option<(&'a str, &'a Value)> {
        let value = find(self.row, name)?;
        self.read.push(name);
        (!value.is_null()).then_some((name, value))
    }

    /// The text under a name; a value of another kind stays among the rest.
    pub(crate) fn take_text(&mut self, name: &'static str) -> Option<&'a str> {
        let text = self.row.get(name)?.as_str()?;
        self.read.push(name);
        Some(text)
    }

    /// What was not read.
    pub(crate) fn rest(self) -> Fields {
        let mut rest = self.row.clone();
        for name in self.read {
            remove(&mut rest, name);
        }
        rest
    }
}

fn find<'a>(row: &'a Fields, path: &str) -> Option<&'a Value> {
    row.get(path).or_else(|| {
        let (head, tail) = path.split_once('.')?;
        find(row.get(head)?.as_object()?, tail)
    })
}

fn remove(row: &mut Fields, path: &str) {
    if row.shift_remove(path).is_some() {
        return;
    }
    let Some((head, tail)) = path.split_once('.') else {
        return;
    };
    let Some(inner) = row.get_mut(head).and_then(Value::as_object_mut) else {
        return;
    };
    remove(inner, tail);
    if inner.is_empty() {
        row.shift_remove(head);
    }
}
