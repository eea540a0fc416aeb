//! What rows hold, as the host uses it.

use super::{FileNames, choices::check_choices};
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
}

impl Problems {
    /// The problems of each row, with ids that differ between files and choices that can be judged.
    ///
    /// # Errors
    /// When the plugin does not answer for every row.
    pub(crate) fn of_rows(
        &self,
        rows: &[Row],
        host: &dyn Host,
    ) -> Result<Vec<Result<Vec<Problem>, PluginError>>> {
        let answers = self.dataset.problems(&self.split, rows, host);
        check_count(&self.id, rows.len(), answers.len())?;
        let answers = rows.iter().zip(answers).map(|(row, answer)| {
            let mut problems = answer?;
            problems.iter().try_for_each(check_choices)?;
            self.names.set_apart(row, &mut problems);
            Ok(problems)
        });
        Ok(answers.collect())
    }
}
