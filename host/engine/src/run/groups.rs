//! An ordered scan of a run: its problems with the traces that are wanted, page by page.

use super::labels::{StepLabels, trace};
use crate::{
    error::Result,
    pipeline::Selected,
    store::{Reader, StoredProblem},
};
use heartcut_plugin_api::{Group, record::Fields};

/// Problems read at a time.
const PAGE: u32 = 64;

/// Reads the groups of a run.
pub(super) struct GroupScan<'a> {
    pub(super) reader: Reader,
    pub(super) run: i64,
    pub(super) steps: &'a [StepLabels],
    /// Only traces of this step.
    pub(super) step: Option<&'a str>,
    pub(super) only: Selected,
    /// Where the next page begins.
    pub(super) next: u64,
}

/// Some groups, in order.
pub(super) struct Page {
    pub(super) groups: Vec<Group>,
    /// Problems looked at, with and without traces.
    pub(super) problems: u64,
}

impl GroupScan<'_> {
    /// The groups of the next problems; none at the end.
    pub(super) fn next_page(&mut self) -> Result<Option<Page>> {
        let stored = self.reader.problems_with_rows(self.run, self.next, PAGE)?;
        let Some((last, _)) = stored.last() else {
            return Ok(None);
        };
        let (from, to) = (self.next, last.ordinal + 1);
        self.next = to;
        Ok(Some(Page {
            groups: self.groups(stored, from, to)?,
            problems: to - from,
        }))
    }

    fn groups(&self, page: Vec<(StoredProblem, Fields)>, from: u64, to: u64) -> Result<Vec<Group>> {
        let mut traces = self
            .reader
            .traces(self.run, from, to)?
            .into_iter()
            .peekable();
        let mut groups = Vec::new();
        for (stored, row) in page {
            let mut own = Vec::new();
            while let Some(found) = traces.next_if(|t| t.place.ordinal == stored.ordinal) {
                let found = trace(self.steps, found)?;
                if self.step.is_none_or(|step| step == found.step) && self.only.admits(&found) {
                    own.push(found);
                }
            }
            if own.is_empty() {
                continue;
            }
            groups.push(Group {
                problem: stored.problem,
                ordinal: stored.ordinal,
                row,
                traces: own,
            });
        }
        Ok(groups)
    }
}
