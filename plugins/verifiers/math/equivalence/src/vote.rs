use crate::judge::{Outcome, judge};
use crate::policies::Policies;

/// Most responses that are compared with each other.
const MAX_RESPONSES: usize = 1_024;

/// The answers of several responses to one problem, sorted by what they mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    /// The places of the responses that agree, the largest group first; a response without an answer is in none.
    pub groups: Vec<Vec<usize>>,
    /// Responses that were counted, with or without an answer.
    pub responses: usize,
}

impl Vote {
    /// The place of the first response that gives the majority answer, unless two answers have the most votes.
    #[must_use]
    pub fn majority(&self) -> Option<usize> {
        let first = self.groups.first()?;
        let tied = self
            .groups
            .get(1)
            .is_some_and(|second| second.len() == first.len());
        first.first().copied().filter(|_| !tied)
    }

    /// The share of responses that give the most frequent answer, 0 to 1.
    #[must_use]
    pub fn agreement(&self) -> f64 {
        let votes = self.groups.first().map_or(0, Vec::len);
        share(votes, self.responses)
    }

    /// The share of responses that give the same answer as the one at `place`, itself included, 0 to 1.
    #[must_use]
    pub fn support(&self, place: usize) -> f64 {
        let group = self.groups.iter().find(|group| group.contains(&place));
        share(group.map_or(0, Vec::len), self.responses)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    part as f64 / whole as f64
}

/// Which of `responses` give the same answer. Each is compared with the first of every group, so that equal answers cost little.
///
/// Responses behind the first 1,024 are not looked at.
///
/// ```
/// use heartcut_math_equivalence::{Policies, vote};
///
/// let vote = vote(&[r"\boxed{\frac12}", "#### 0.5", "The answer is 2.", "<think>maybe 3"], &Policies::default());
/// assert_eq!(vote.groups, [vec![0, 1], vec![2]]);
/// assert_eq!((vote.majority(), vote.agreement()), (Some(0), 0.5));
/// ```
#[must_use]
pub fn vote<S: AsRef<str>>(responses: &[S], policies: &Policies) -> Vote {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let same = |one: usize, other: usize| {
        let text = |at: usize| responses.get(at).map_or("", S::as_ref);
        judge(text(one), text(other), policies).outcome == Outcome::Correct
    };
    for place in 0..responses.len().min(MAX_RESPONSES) {
        let group = groups
            .iter_mut()
            .find(|group| group.first().is_some_and(|first| same(*first, place)));
        match group {
            Some(group) => group.push(place),
            None if same(place, place) => groups.push(vec![place]),
            None => {}
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    Vote {
        groups,
        responses: responses.len().min(MAX_RESPONSES),
    }
}

#[cfg(test)]
mod tests {
    use super::{Vote, vote};
    use crate::Policies;

    fn voted(responses: &[&str]) -> Vote {
        vote(responses, &Policies::default())
    }

    #[test]
    fn equal_answers_are_one_group() {
        let found = voted(&[
            r"\boxed{5}",
            r"\boxed{\sqrt{2}}",
            "#### 5.0",
            r"\boxed{2^{1/2}}",
            "The answer is 5.",
        ]);
        assert_eq!(found.groups, [vec![0, 2, 4], vec![1, 3]]);
        assert_eq!(found.majority(), Some(0));
        assert!((found.agreement() - 0.6).abs() < 1e-9);
        assert!((found.support(3) - 0.4).abs() < 1e-9);
    }

    #[test]
    fn a_tie_has_no_majority_and_silence_no_vote() {
        let found = voted(&[r"\boxed{5}", r"\boxed{6}", "<think>5"]);
        assert_eq!(found.majority(), None);
        assert_eq!(found.groups.len(), 2);
        assert_eq!(found.support(2).to_bits(), 0.0_f64.to_bits());
        assert_eq!(voted(&[]).agreement().to_bits(), 0.0_f64.to_bits());
    }
}
