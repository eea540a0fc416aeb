use std::fmt::{self, Display, Formatter};

use crate::answer::{Answer, parse_within};
use crate::budget::Budget;
use crate::compare::{Comparer, Finding};
use crate::extract::{Candidate, Rule, extract_in, is_prose, reference_text};
use crate::policies::Policies;
use crate::stage::Stage;

#[cfg(test)]
mod tests;

/// Whether a response gives the reference answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It does.
    Correct,
    /// It gives another answer.
    Incorrect,
    /// Neither could be shown; the reason says why.
    Unknown,
}

impl Display for Outcome {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Correct => "correct",
            Self::Incorrect => "incorrect",
            Self::Unknown => "unknown",
        })
    }
}

/// What [`judge`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Correct, incorrect or unknown.
    pub outcome: Outcome,
    /// Why, in kebab-case; the words are stable.
    pub reason: &'static str,
    /// The answer that was read from the response, as written there.
    pub predicted: Option<String>,
    /// How it was found.
    pub rule: Option<Rule>,
    /// The step that decided.
    pub stage: Stage,
    /// The policies that the outcome rests on.
    pub policies: Vec<String>,
}

impl Judgement {
    /// The answers agree at every sampled point to many bits, which is no proof.
    #[must_use]
    pub fn is_probabilistic(&self) -> bool {
        self.outcome == Outcome::Correct
            && self.policies.iter().any(|policy| policy == "probabilistic")
    }
}

/// Judges `response` against `reference`, which is a plain answer or a text that states one.
///
/// Total and bounded: it never panics, never evaluates past its caps, takes time linear in the length of the response, and uses
/// neither clock nor floating point. What was only thought (`<think>`) is no answer.
///
/// ```
/// use heartcut_math_equivalence::{Outcome, Policies, judge};
///
/// let verdict = judge("1/2", r"So the probability is $\boxed{\frac{3}{6}}$.", &Policies::default());
/// assert_eq!((verdict.outcome, verdict.reason), (Outcome::Correct, "equal"));
/// assert_eq!(verdict.predicted.as_deref(), Some(r"\frac{3}{6}"));
/// ```
#[must_use]
pub fn judge(reference: &str, response: &str, policies: &Policies) -> Judgement {
    let Some(reference) = reference_text(reference) else {
        return undecidable("no-reference");
    };
    let candidates = extract_in(response, policies.language);
    let mut budget = Budget::default();
    let reference = parse_within(&reference, &mut budget);
    let mut wrapping = None;
    for candidate in candidates.all() {
        if candidate.rule == Rule::LastNumber && !policies.last_number {
            continue;
        }
        let predicted = parse_within(&candidate.text, &mut budget);
        if is_wrapping(candidate, &predicted, &reference) {
            wrapping = Some((candidate, predicted));
            continue;
        }
        if is_no_answer(candidate, &predicted, &reference) {
            break;
        }
        return decide(&reference, &predicted, candidate, policies, &mut budget);
    }
    match wrapping {
        Some((candidate, predicted)) => {
            decide(&reference, &predicted, candidate, policies, &mut budget)
        }
        None => undecidable(candidates.problem().unwrap_or("no-answer")),
    }
}

/// A sentence without any mathematics in it, such as a refusal, states no value.
fn is_no_answer(candidate: &Candidate<'_>, predicted: &Answer, reference: &Answer) -> bool {
    const SENTENCE: usize = 5;
    candidate.rule == Rule::Whole
        && reference.is_understood()
        && !predicted.is_understood()
        && is_prose(&candidate.text)
        && candidate.text.split_whitespace().count() >= SENTENCE
}

/// Prose around an answer: the next candidate is the answer inside it.
fn is_wrapping(candidate: &Candidate<'_>, predicted: &Answer, reference: &Answer) -> bool {
    candidate.wraps
        && !predicted.is_understood()
        && (reference.is_understood() || candidate.rule == Rule::Whole)
        && { !Comparer::same_text(reference, predicted) }
}

fn decide(
    reference: &Answer,
    predicted: &Answer,
    candidate: &Candidate<'_>,
    policies: &Policies,
    budget: &mut Budget,
) -> Judgement {
    if Comparer::same_text(reference, predicted) {
        return found(
            candidate,
            Outcome::Correct,
            "same-text",
            Stage::Text,
            Vec::new(),
        );
    }
    let mut comparer = Comparer::new(policies, budget);
    let mut finding = comparer.answers(reference, predicted);
    if policies.symmetric
        && finding == Finding::Same
        && comparer.answers(predicted, reference) != Finding::Same
    {
        finding = Finding::Undecided("one-way");
    }
    let stage = comparer.stage();
    let used = comparer.into_used();
    match finding {
        Finding::Same => found(candidate, Outcome::Correct, "equal", stage, used),
        Finding::Different(reason) => found(candidate, Outcome::Incorrect, reason, stage, used),
        Finding::Undecided(reason) => found(candidate, Outcome::Unknown, reason, stage, used),
    }
}

fn found(
    candidate: &Candidate<'_>,
    outcome: Outcome,
    reason: &'static str,
    stage: Stage,
    policies: Vec<String>,
) -> Judgement {
    let mut policies = policies;
    match candidate.rule {
        Rule::LastNumber => policies.push("last-number".to_owned()),
        Rule::ForeignPhrase => policies.push("language=any".to_owned()),
        _ => {}
    }
    let predicted = Some(candidate.text.trim().to_owned());
    Judgement {
        outcome,
        reason,
        predicted,
        rule: Some(candidate.rule),
        stage,
        policies,
    }
}

fn undecidable(reason: &'static str) -> Judgement {
    Judgement {
        outcome: Outcome::Unknown,
        reason,
        predicted: None,
        rule: None,
        stage: Stage::Extract,
        policies: Vec::new(),
    }
}
