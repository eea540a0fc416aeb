//! The datasets of a run: what is asked about, and what must not be.

use crate::{
    error::Result,
    source::{Problems, Rows},
};
use heartcut_plugin_api::{
    Host, PluginError, Problem,
    host::SilentHost,
    role::{Row, Source},
};
use std::{ops::ControlFlow, path::Path};

/// Rows handed to the plugin at a time.
const PAGE: usize = 256;

/// A dataset with its places on this machine.
pub(crate) struct Input {
    pub(crate) problems: Problems,
    /// What the ids of its problems begin with.
    pub(crate) prefix: String,
    pub(crate) sources: Vec<Source>,
}

impl Input {
    /// What each row holds.
    ///
    /// # Errors
    /// When the plugin does not answer for every row.
    pub(super) fn problems(
        &self,
        rows: &[Row],
        host: &dyn Host,
    ) -> Result<Vec<Result<Vec<Problem>, PluginError>>> {
        let mut answers = self.problems.of_rows(rows, host)?;
        if !self.prefix.is_empty() {
            for problem in answers.iter_mut().flatten().flatten() {
                problem.id.insert_str(0, &self.prefix);
            }
        }
        Ok(answers)
    }

    /// Visits every problem, in order, and nothing for a row that cannot be used, until told to
    /// stop.
    pub(super) fn visit(&self, folder: &Path, visitor: &mut Visitor<'_>) -> Result<Flow> {
        for source in &self.sources {
            let mut rows = Rows::open(source, folder)?;
            let mut page = Vec::with_capacity(PAGE);
            while let Some(row) = rows.next_row()? {
                match row {
                    Ok(row) => page.push(row),
                    Err(_) if visitor(None)?.is_break() => return Ok(Flow::Break(())),
                    Err(_) => {}
                }
                if page.len() == PAGE && self.visit_page(&mut page, visitor)?.is_break() {
                    return Ok(Flow::Break(()));
                }
            }
            if self.visit_page(&mut page, visitor)?.is_break() {
                return Ok(Flow::Break(()));
            }
        }
        Ok(Flow::Continue(()))
    }

    /// Visits every problem, in order; rows that cannot be used are passed over.
    pub(super) fn each_problem(
        &self,
        folder: &Path,
        take: &mut dyn FnMut(Problem) -> Result<()>,
    ) -> Result<()> {
        let visited = self.visit(folder, &mut |problem| {
            problem.map_or(Ok(()), &mut *take).map(Flow::Continue)
        });
        match visited? {
            Flow::Continue(()) | Flow::Break(()) => Ok(()),
        }
    }

    fn visit_page(&self, page: &mut Vec<Row>, visitor: &mut Visitor<'_>) -> Result<Flow> {
        for answer in self.problems(&std::mem::take(page), &SilentHost)? {
            let found: Vec<Option<Problem>> = match answer {
                Ok(problems) => problems.into_iter().map(Some).collect(),
                Err(_) => vec![None],
            };
            for problem in found {
                if visitor(problem)?.is_break() {
                    return Ok(Flow::Break(()));
                }
            }
        }
        Ok(Flow::Continue(()))
    }
}

/// Whether to go on.
pub(super) type Flow = ControlFlow<()>;

/// Sees the problems of a dataset.
type Visitor<'a> = dyn FnMut(Option<Problem>) -> Result<Flow> + 'a;
