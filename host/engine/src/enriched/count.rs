use super::TaskFile;
use crate::error::{HostError, Result};
use serde::Serialize;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
};

/// Right answers by task and style.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// The tasks.
    pub tasks: BTreeMap<String, TaskCount>,
}

/// Right answers of a task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TaskCount {
    /// Problems.
    pub problems: u64,
    /// Problems with a right answer.
    pub solved: u64,
    /// Problems whose right answer nobody knows; their answers are not counted.
    pub unlabelled: u64,
    /// The styles, in the order of the lists.
    pub styles: Vec<StyleCount>,
}

/// Right answers in a style.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct StyleCount {
    /// Its name; `cot_0`, `cot_1`, ... where the file names none.
    pub style: String,
    /// Answers.
    pub answers: u64,
    /// Those that are right.
    pub correct: u64,
}

impl Counts {
    /// Counts what stands in enriched files.
    ///
    /// # Errors
    /// When a file cannot be read, or a line is no enriched row.
    pub fn of(files: &[TaskFile]) -> Result<Self> {
        let mut counts = Self::default();
        for file in files {
            let open = fs_err::File::open(&file.path).map_err(|error| unreadable(&error))?;
            for (number, line) in BufReader::new(open).lines().enumerate() {
                let line = line.map_err(|error| unreadable(&error))?;
                if line.trim().is_empty() {
                    continue;
                }
                let row: Option<Value> = serde_json::from_str(&line).ok();
                let task = counts.tasks.entry(file.counted_as()).or_default();
                row.and_then(|row| task.add(&row)).ok_or_else(|| {
                    let place = format!("{}:{}", file.path.display(), number + 1);
                    HostError::config("bad-row", format!("{place}: no row with `correct_flags`"))
                })?;
            }
        }
        Ok(counts)
    }
}

impl TaskCount {
    fn add(&mut self, row: &Value) -> Option<()> {
        let flags = row["correct_flags"].as_array()?;
        let right = |flag: &Value| flag.as_bool().unwrap_or_default();
        self.problems += 1;
        if is_unlabelled(row) {
            self.unlabelled += 1;
            return Some(());
        }
        self.solved += u64::from(flags.iter().any(right));
        for (place, flag) in flags.iter().enumerate() {
            let style = match row["heartcut"]["styles"][place].as_str() {
                Some(style) => style.to_owned(),
                None => format!("cot_{place}"),
            };
            let count = self.style(style);
            count.answers += 1;
            count.correct += u64::from(right(flag));
        }
        Some(())
    }

    fn style(&mut self, style: String) -> &mut StyleCount {
        let known = self.styles.iter().position(|count| count.style == style);
        let place = known.unwrap_or_else(|| {
            self.styles.push(StyleCount {
                style,
                ..StyleCount::default()
            });
            self.styles.len() - 1
        });
        &mut self.styles[place]
    }
}

fn is_unlabelled(row: &Value) -> bool {
    let reasons = row["heartcut"]["reasons"].as_array();
    reasons.is_some_and(|reasons| reasons.iter().any(|reason| reason == "no-reference"))
}

fn unreadable(error: &std::io::Error) -> HostError {
    HostError::config("unreadable", "an enriched file cannot be read").because(error)
}
