//! Where each part of a document stood.

use super::{ConfigProblem, pointer};
use std::collections::BTreeMap;

/// Lines and overrides by JSON pointer.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Places(BTreeMap<String, Place>);

#[derive(Clone, Debug, PartialEq)]
enum Place {
    Line(usize),
    /// The option that set it, such as `--set dataset.limit`.
    Override(String),
}

impl Places {
    pub(super) fn stands(&mut self, pointer: String, line: usize) {
        self.0.insert(pointer, Place::Line(line));
    }

    pub(super) fn line(&self, pointer: &str) -> Option<usize> {
        match self.0.get(pointer)? {
            Place::Line(line) => Some(*line),
            Place::Override(_) => None,
        }
    }

    /// Records that the option `label` replaced all at `touched` and brought `created`, which is
    /// that part or one around it, into being.
    pub(super) fn overridden(&mut self, touched: &str, created: &str, label: String) {
        self.0
            .retain(|pointer, _| !pointer::within(pointer, touched));
        self.0
            .insert(touched.to_owned(), Place::Override(label.clone()));
        self.0.insert(created.to_owned(), Place::Override(label));
    }

    pub(super) fn problem(&self, name: &str, pointer: &str, message: String) -> ConfigProblem {
        let (file, line) = match self.nearest(pointer) {
            Some(Place::Line(line)) => (name, Some(*line)),
            Some(Place::Override(label)) => (label.as_str(), None),
            None => (name, None),
        };
        ConfigProblem {
            file: file.to_owned(),
            line,
            key: pointer::dotted(pointer),
            message,
            nearest: None,
        }
    }

    fn nearest(&self, pointer: &str) -> Option<&Place> {
        let here = self.0.get(pointer);
        here.or_else(|| self.nearest(pointer::parent(pointer)?))
    }
}
