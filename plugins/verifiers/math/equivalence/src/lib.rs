//! Does a response give the reference answer? Exact, budgeted, and never a guess.
//!
//! [`extract`] finds the answers that a response states, [`parse`] reads one of them as an exact value, and [`judge`] does both and
//! compares. A verdict is `correct`, `incorrect` or, where neither can be shown, `unknown` with a reason.
//!
//! - Numbers are rationals of any size; `1/2^99` and `1/2^98` differ, `025` and `25` do not.
//! - What has no normal form is evaluated modulo two primes, or as balls of growing precision; [`Judgement::is_probabilistic`] says
//!   where only the agreement of samples speaks for an equality.
//! - Budgets count steps and bits. No signal, thread, clock or floating point takes part, so the crate works in a thread, in WASM,
//!   and gives the same verdict everywhere.
//! - [`vote`] finds the majority answer of several responses and how far they agree.
//! - The text of a model is read, never run.
//!
//! ```
//! use heartcut_math_equivalence::{Outcome, Policies, judge};
//!
//! let verdict = judge("72", "48 + 24 = <<48+24=72>>72\n#### 72", &Policies::default());
//! assert_eq!(verdict.outcome, Outcome::Correct);
//! ```

mod answer;
mod budget;
mod chars;
mod compare;
mod extract;
mod judge;
mod lexer;
mod parse;
mod phrases;
mod policies;
mod stage;
mod value;
mod vote;

#[cfg(test)]
mod tests;

pub use answer::{Answer, parse};
pub use extract::{Candidate, Candidates, Rule, extract, final_part, next_question};
pub use judge::{Judgement, Outcome, judge};
pub use policies::{Language, PercentPolicy, Policies};
pub use stage::Stage;
pub use vote::{Vote, vote};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
