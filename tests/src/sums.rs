//! Problems whose answer both the test and the server can compute.

use serde_json::{Value, json};

/// The `n`-th addition; every fifth is answered wrongly by the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum {
    left: u64,
    right: u64,
}

const OPENING: &str = "What is ";

impl Sum {
    /// The `n`-th sum, from 0.
    pub fn nth(n: usize) -> Self {
        Self {
            left: n as u64 + 100,
            right: (n as u64 * 7) % 90 + 3,
        }
    }

    /// The last sum that a prompt asks for.
    pub fn in_prompt(prompt: &str) -> Option<Self> {
        let (_, tail) = prompt.rsplit_once(OPENING)?;
        let (left, tail) = tail.split_once(" + ")?;
        let (right, _) = tail.split_once('?')?;
        Some(Self {
            left: left.parse().ok()?,
            right: right.parse().ok()?,
        })
    }

    /// The question.
    pub fn question(self) -> String {
        format!("{OPENING}{} + {}?", self.left, self.right)
    }

    /// The gold answer.
    pub fn answer(self) -> u64 {
        self.left + self.right
    }

    /// Whether the server answers it rightly.
    pub fn is_answered_rightly(self) -> bool {
        !self.left.is_multiple_of(5)
    }

    /// What the server answers.
    pub fn response(self) -> String {
        let said = self.answer() + u64::from(!self.is_answered_rightly());
        format!("{} and {} make \\boxed{{{said}}}", self.left, self.right)
    }

    /// The row of a dataset file.
    pub fn row(self) -> Value {
        json!({
            "id": format!("sum-{}", self.left),
            "question": self.question(),
            "answer": self.answer().to_string(),
        })
    }
}

/// The first `count` sums as a JSON Lines file.
pub fn jsonl(count: usize) -> String {
    (0..count)
        .map(|n| format!("{}\n", Sum::nth(n).row()))
        .collect()
}

/// How many of the first `count` sums the server answers rightly.
pub fn answered_rightly(count: usize) -> usize {
    (0..count)
        .filter(|n| Sum::nth(*n).is_answered_rightly())
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_found_again_in_a_prompt() {
        let sum = Sum::nth(42);
        let prompt = format!("Example: What is 1 + 1? 2.\n\n{}\nThink.", sum.question());
        assert_eq!(Sum::in_prompt(&prompt), Some(sum));
        assert_eq!(Sum::in_prompt("What is love?"), None);
    }

    #[test]
    fn every_fifth_answer_is_wrong() {
        assert_eq!(answered_rightly(10), 8);
        assert!(
            Sum::nth(0).response().contains("boxed{104}"),
            "{}",
            Sum::nth(0).response()
        );
    }
}
