//! The fields that a selection names, and what the problems have of them: one that nobody has is
//! mostly misspelt.

use super::filter::field_of;
use crate::{
    config::nearest,
    error::{HostError, Result},
    pipeline::DatasetStage,
};
use heartcut_plugin_api::Problem;
use std::collections::{BTreeMap, BTreeSet};

/// Values of a field that are shown.
const VALUES: usize = 12;
/// Problems whose further fields are remembered.
const PROBLEMS: u64 = 256;
/// Fields that every problem may have.
const USUAL: [&str; 6] = ["id", "dataset", "split", "kind", "level", "type"];

/// What was seen of the fields that a stage names.
#[derive(Debug)]
pub(super) struct NamedFields<'a> {
    filter: BTreeMap<&'a str, BTreeSet<String>>,
    shares: BTreeMap<&'a str, BTreeSet<String>>,
    /// Fields that only some datasets have.
    others: BTreeSet<String>,
    problems: u64,
}

impl<'a> NamedFields<'a> {
    pub(super) fn of(stage: &'a DatasetStage) -> Self {
        let unseen = |name: &'a String| (name.as_str(), BTreeSet::new());
        Self {
            filter: stage.filter.keys().map(unseen).collect(),
            shares: stage
                .balance
                .iter()
                .chain(&stage.stratify)
                .map(unseen)
                .collect(),
            others: BTreeSet::new(),
            problems: 0,
        }
    }

    /// Looks at a problem, whether it passes or not.
    pub(super) fn note(&mut self, problem: &Problem) {
        if self.problems < PROBLEMS {
            self.others.extend(problem.extra.keys().cloned());
        }
        self.problems += 1;
        for (name, values) in self.filter.iter_mut().chain(&mut self.shares) {
            if values.len() < VALUES {
                values.extend(field_of(problem, name));
            }
        }
    }

    /// Whether each field is one that some problem has.
    ///
    /// # Errors
    /// `unknown-field`, with the nearest one.
    pub(super) fn check(&self) -> Result<()> {
        if self.problems == 0 {
            return Ok(());
        }
        let unseen = |(name, values): (&&'a str, &BTreeSet<String>)| {
            values.is_empty().then(|| (*name).to_owned())
        };
        let mut names = self.filter.iter().chain(&self.shares);
        match names.find_map(unseen) {
            Some(name) => Err(self.unknown(&name)),
            None => Ok(()),
        }
    }

    /// The error of a filter that lets nothing pass; none where something else keeps all away.
    pub(super) fn nothing_passes(&self) -> Option<HostError> {
        if self.filter.is_empty() || self.problems == 0 {
            return None;
        }
        let has = |(name, values): (&&str, &BTreeSet<String>)| {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            format!("`{name}` is {}", values.join(", "))
        };
        let has: Vec<String> = self.filter.iter().map(has).collect();
        let message = format!("none of {} problems passes `dataset.filter`", self.problems);
        Some(HostError::config("no-problems", message).help(has.join("; ")))
    }

    fn unknown(&self, name: &str) -> HostError {
        let others = self.others.iter().map(String::as_str);
        let there: Vec<&str> = USUAL.into_iter().chain(others).collect();
        let message = format!("no problem of this dataset has a field `{name}`");
        let near = nearest(name, there.iter().copied())
            .map(|near| format!("did you mean `{near}`? "))
            .unwrap_or_default();
        let help = format!("{near}there are: {}", there.join(", "));
        HostError::config("unknown-field", message).help(help)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::choose::tests::stage;
    use serde_json::json;

    fn seen(stage: &DatasetStage) -> NamedFields<'_> {
        let mut fields = NamedFields::of(stage);
        for level in ["easy", "hard"] {
            let mut problem = Problem {
                level: Some(level.into()),
                ..Problem::new(level, "q")
            };
            problem.extra.insert("year".into(), json!(1999));
            fields.note(&problem);
        }
        fields
    }

    #[test]
    fn a_field_that_nobody_has_is_named() {
        for keys in [
            json!({"filter": {"levl": "easy"}}),
            json!({"balance": ["levl"]}),
            json!({"stratify": ["levl"]}),
        ] {
            let stage = stage(keys);
            let error = seen(&stage).check().unwrap_err();
            assert_eq!(error.error.code, "unknown-field");
            let help = error.error.help.unwrap();
            assert!(help.contains("did you mean `level`?"), "{help}");
            assert!(help.contains("year"), "{help}");
            NamedFields::of(&stage).check().unwrap();
        }
        let known = stage(json!({"filter": {"level": "easy"}, "balance": ["year"]}));
        seen(&known).check().unwrap();
    }

    #[test]
    fn a_filter_that_lets_nothing_pass_says_what_there_is() {
        let filtered = stage(json!({"filter": {"level": "Level 1"}}));
        let error = seen(&filtered).nothing_passes().unwrap();
        assert_eq!(error.error.help.unwrap(), "`level` is easy, hard");
        assert!(seen(&stage(json!({}))).nothing_passes().is_none());
    }
}
