//! Folders of problems by task, and what was made of them: `*.enriched.jsonl` with all answers of
//! each problem, `*.correct.jsonl` with the right ones. What was written can be judged anew and
//! counted without asking anybody.

mod count;
mod rebuild;
mod scan;

pub use count::{Counts, StyleCount, TaskCount};
pub use rebuild::{Judge, Rebuild};
pub use scan::{Scan, TaskFile};

#[cfg(test)]
mod tests;
