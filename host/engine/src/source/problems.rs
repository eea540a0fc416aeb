//! What rows hold, as the host uses it.

use super::{
    FileNames, MappedFields, SaidSplits,
    choices::check_choices,
    evaluation::{file_word, mark},
};
use crate::{error::Result, run::check_count};
use heartcut_plugin_api::{Dataset, Host, PluginError, Problem, role::Row};
use std::sync::Arc;

/// A dataset that is asked what rows hold.
#[derive(Clone)]
pub(crate) struct Problems {
    /// Id of the dataset.
    pub(crate) id: String,
    pub(crate) dataset: Arc<dyn Dataset>,
    pub(crate) split: String,
    pub(crate) names: FileNames,
    pub(crate) fields: Arc<MappedFields>,
    pub(crate) said: Arc<SaidSplits>,
}

impl Problems {
    /// The problems of each row, with ids that differ between files, choices that can be judged, and
    /// the split that row and file say where they are there to measure with.
    ///
    /// # Errors
    /// When the plugin does not answer for every row.
    pub(crate) fn of_rows(
        &self,
        rows: &[Row],
        host: &dyn Host,
    ) -> Result<Vec<Result<Vec<Problem>, PluginError>>> {
        self.fields.note(rows);
        if !self.split.is_empty() {
            self.said.note(rows);
        }
        let answers = self.dataset.problems(&self.split, rows, host);
        check_count(&self.id, rows.len(), answers.len())?;
        let mut file = "";
        let mut word = None;
        let answers = rows.iter().zip(answers).map(|(row, answer)| {
            let mut problems = answer?;
            problems.iter().try_for_each(check_choices)?;
            self.names.set_apart(row, &mut problems);
            if row.file != file {
                file = &row.file;
                word = file_word(row);
            }
            mark(&mut problems, row, &self.split, word);
            Ok(problems)
        });
        Ok(answers.collect())
    }
}
