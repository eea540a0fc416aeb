//! Judging a file of answers.

use super::{
    case, json_text,
    names::FieldNames,
    rejects::RejectFile,
    row::AnswerRow,
    sink::RowSink,
    tally::{Note, Tally},
    workers::Workers,
};
use crate::{
    error::{HostError, Result},
    progress::{Progress, Stage, add},
    run::judge_cases,
    source::{Line, LineReader, Reject},
};
use heartcut_plugin_api::{Case, Verdict, Verifier};
use std::sync::Arc;

/// How a file is judged.
pub struct VerifyFile {
    /// Who judges.
    pub verifier: Box<dyn Verifier>,
    /// Its id and version, such as `verifier/math 0.1.0`.
    pub stamp: String,
    /// Where gold answers and responses stand.
    pub names: FieldNames,
    /// Threads to judge on.
    pub threads: usize,
}

/// A row with its verdict, where one is known without asking the verifier.
struct Prepared {
    text: String,
    known: Option<Verdict>,
    note: Option<Note>,
}

/// What became of a line.
enum Judged {
    Row(Box<JudgedRow>),
    Reject(Box<Reject>),
}

struct JudgedRow {
    text: String,
    verdict: Verdict,
    note: Option<Note>,
}

impl VerifyFile {
    /// Judges all rows of `input`: each goes to `rows` with its verdict, in order, and lines that
    /// are no rows go to `rejects`.
    ///
    /// # Errors
    /// When the input cannot be read, an output cannot be written, or the verifier cannot work at
    /// all.
    pub fn run(
        self,
        input: LineReader,
        rows: &mut dyn RowSink,
        rejects: &mut RejectFile,
        progress: &Arc<Progress>,
    ) -> Result<Tally> {
        let file = input.name().to_owned();
        progress.begin(Stage::Verify, &file, 0);
        let threads = self.threads;
        let host = Arc::clone(progress);
        let work = move |lines| self.judge(&file, lines, &host);
        let mut workers = Workers::start(input, threads, Arc::new(work))?;
        let mut tally = Tally::default();
        while let Some(chunk) = workers.next()? {
            add(&progress.done, chunk.len() as u64);
            for judged in chunk {
                keep(judged, rows, rejects, &mut tally)?;
            }
        }
        rows.finish()?;
        tally.rejects = rejects.finish()?.map(|path| path.display().to_string());
        Ok(tally)
    }

    fn judge(&self, file: &str, lines: Vec<Line>, host: &Progress) -> Result<Vec<Judged>> {
        let mut cases = Vec::new();
        let rows: Vec<Result<Prepared, Box<Reject>>> = lines
            .into_iter()
            .map(|line| Ok(self.prepare(AnswerRow::of_line(file, line)?, &mut cases)))
            .collect();
        let verdicts = judge_cases(self.verifier.as_ref(), &self.stamp, &cases, host)?;
        let mut verdicts = verdicts.into_iter();
        let finish = |row| match row {
            Ok(row) => judged(row, &mut verdicts),
            Err(reject) => Ok(Judged::Reject(reject)),
        };
        rows.into_iter().map(finish).collect()
    }

    fn prepare(&self, row: AnswerRow, cases: &mut Vec<Case>) -> Prepared {
        let (known, note) = match case::of_row(&row, &self.names) {
            Err(unfit) => {
                let note = Note {
                    place: format!("{}:{}", row.file, row.line),
                    message: unfit.message,
                };
                (Some(Verdict::unknown(unfit.code)), Some(note))
            }
            Ok(_) if case::is_cut(&row) => (Some(Verdict::unknown("truncated")), None),
            Ok(case) => {
                cases.push(case);
                (None, None)
            }
        };
        Prepared {
            text: row.text,
            known,
            note,
        }
    }
}

/// The row with its own verdict, or the next one of the verifier.
fn judged(row: Prepared, verdicts: &mut impl Iterator<Item = Verdict>) -> Result<Judged> {
    let verdict = row.known.or_else(|| verdicts.next());
    let verdict = verdict
        .ok_or_else(|| HostError::internal("no-verdict", "a row was left without verdict"))?;
    let json = serde_json::to_string(&verdict).map_err(|e| {
        HostError::internal("no-verdict", "a verdict cannot be written").because(&e)
    })?;
    let text = json_text::with_member(&row.text, "verdict", &json);
    let note = row.note;
    Ok(Judged::Row(Box::new(JudgedRow {
        text,
        verdict,
        note,
    })))
}

fn keep(
    judged: Judged,
    rows: &mut dyn RowSink,
    rejects: &mut RejectFile,
    tally: &mut Tally,
) -> Result<()> {
    match judged {
        Judged::Row(judged) => {
            tally.count(&judged.verdict);
            tally.note(judged.note);
            rows.row(&judged.text)
        }
        Judged::Reject(reject) => {
            tally.rejected_rows += 1;
            rejects.add(&reject)
        }
    }
}
