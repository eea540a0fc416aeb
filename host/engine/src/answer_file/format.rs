//! Formatting a file of judged answers.

use super::{group, rejects::RejectFile, row::AnswerRow};
use crate::{
    error::Result,
    pipeline::Selected,
    progress::{Progress, Stage, add},
    run::{ExampleWriter, OutputSummary},
    source::{Line, LineReader, Reject},
};
use heartcut_plugin_api::{Formatter, Group};
use serde::Serialize;
use std::path::PathBuf;

/// Groups formatted at a time.
const PAGE: usize = 64;

/// How a file is formatted.
pub struct FormatFile<'a> {
    /// Id of the formatter.
    pub plugin: &'a str,
    /// Who formats.
    pub formatter: &'a dyn Formatter,
    /// Which rows.
    pub only: Selected,
    /// The file to write; `{stream}` in it stands for the example's stream.
    pub out: &'a str,
}

/// What formatting came to.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Formatted {
    /// Rows read.
    pub rows: u64,
    /// Rows that were selected.
    pub selected: u64,
    /// Rows that were set aside.
    pub rejected_rows: u64,
    /// Where they lie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejects: Option<String>,
    /// The files.
    pub outputs: Vec<OutputSummary>,
}

impl FormatFile<'_> {
    /// Formats the selected rows of `input`, in order; lines that are no judged rows go to
    /// `rejects`.
    ///
    /// # Errors
    /// When the input cannot be read, the formatter fails, or a file cannot be written.
    pub fn run(
        &self,
        mut input: LineReader,
        rejects: &mut RejectFile,
        progress: &Progress,
    ) -> Result<Formatted> {
        let file = input.name().to_owned();
        progress.begin(Stage::Format, &file, 0);
        let claim = |wish: &str| Ok((wish.to_owned(), PathBuf::from(wish)));
        let mut writer = ExampleWriter::new(self.plugin, self.formatter, self.out, &claim)?;
        let mut done = Formatted::default();
        let mut page = Vec::new();
        while let Some(line) = input.next_line()? {
            add(&progress.done, 1);
            match group_of(&file, line, done.rows) {
                Ok(group) => {
                    done.rows += 1;
                    page.extend(Some(group).filter(|group| self.selects(group)));
                }
                Err(reject) => {
                    done.rejected_rows += 1;
                    rejects.add(&reject)?;
                }
            }
            if page.len() == PAGE {
                done.selected += PAGE as u64;
                writer.write_groups(&std::mem::take(&mut page), progress)?;
            }
        }
        done.selected += page.len() as u64;
        writer.write_groups(&page, progress)?;
        done.outputs = writer.finish()?;
        done.rejects = rejects.finish()?.map(|path| path.display().to_string());
        Ok(done)
    }

    fn selects(&self, group: &Group) -> bool {
        group.traces.iter().all(|trace| self.only.admits(trace))
    }
}

fn group_of(file: &str, line: Line, ordinal: u64) -> Result<Group, Box<Reject>> {
    let row = AnswerRow::of_line(file, line)?;
    group::of_row(&row, ordinal).map_err(|unfit| row.reject(unfit))
}
