//! Whether two answers are the same, different, or neither can be shown.

mod group;
mod relation;
mod scalar;
mod shape;

#[cfg(test)]
mod tests;

use crate::answer::Answer;
use crate::budget::{Budget, Failure};
use crate::policies::Policies;
use crate::value::Value;

/// The result of one comparison; the reason is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Finding {
    Same,
    Different(&'static str),
    Undecided(&'static str),
}

impl Finding {
    /// The findings of the parts of a whole, taken together.
    fn and(self, next: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Same => next(),
            Self::Different(_) => self,
            Self::Undecided(_) => match next() {
                different @ Self::Different(_) => different,
                _ => self,
            },
        }
    }
}

impl From<Failure> for Finding {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Exhausted => Self::Undecided("budget"),
            Failure::NotUnderstood => Self::Undecided("not-understood"),
        }
    }
}

/// Compares a reference with a prediction and notes the policies that mattered.
#[derive(Debug)]
pub(crate) struct Comparer<'p, 'b> {
    policies: &'p Policies,
    budget: &'b mut Budget,
    used: Vec<String>,
}

impl<'p, 'b> Comparer<'p, 'b> {
    pub(crate) fn new(policies: &'p Policies, budget: &'b mut Budget) -> Self {
        Self {
            policies,
            budget,
            used: Vec::new(),
        }
    }

    /// The policies that the finding rests on.
    pub(crate) fn into_used(self) -> Vec<String> {
        self.used
    }

    fn note(&mut self, policy: impl Into<String>) {
        let policy = policy.into();
        if !self.used.contains(&policy) {
            self.used.push(policy);
        }
    }

    /// The spelling is the same, letter by letter.
    pub(crate) fn same_text(reference: &Answer, predicted: &Answer) -> bool {
        !reference.text().is_empty() && reference.text() == predicted.text()
    }

    /// Any two readings agree, or the first ones decide.
    pub(crate) fn answers(&mut self, reference: &Answer, predicted: &Answer) -> Finding {
        let mut first = None;
        for left in reference.readings() {
            for right in predicted.readings() {
                match self.values(left, right) {
                    Finding::Same => return Finding::Same,
                    finding => first = first.or(Some(finding)),
                }
            }
        }
        if self.comma_agrees(reference, predicted) {
            return Finding::Same;
        }
        if reference.is_over_budget() || predicted.is_over_budget() {
            return Finding::Undecided("budget");
        }
        first.unwrap_or(Finding::Undecided("not-understood"))
    }

    /// `1,5` for `1.5`; a whole reference would make a list of it too easily right.
    fn comma_agrees(&mut self, reference: &Answer, predicted: &Answer) -> bool {
        let fractional = |value: &Value| {
            matches!(value, Value::Number(number) | Value::Quantity(number, _)
                if number.as_rational().is_some_and(|number| !number.is_integer()))
        };
        let Some(comma) = predicted.comma().filter(|_| self.policies.decimal_comma) else {
            return false;
        };
        let predicted = Value::Number(comma.value.clone());
        let agrees = reference.readings().iter().any(|reading| {
            (comma.certain || fractional(reading))
                && self.values(reading, &predicted) == Finding::Same
        });
        if agrees {
            self.note("decimal-comma");
        }
        agrees
    }

    pub(crate) fn values(&mut self, reference: &Value, predicted: &Value) -> Finding {
        if let Err(failure) = self.budget.spend(1) {
            return failure.into();
        }
        if reference == predicted {
            return Finding::Same;
        }
        match (reference, predicted) {
            (Value::Text(left), Value::Text(right)) => shape::texts(left, right),
            (Value::Text(text), _) | (_, Value::Text(text)) => shape::text_and_value(text),
            (Value::Relation(..), _) | (_, Value::Relation(..)) => {
                self.relations(reference, predicted)
            }
            (Value::List(_) | Value::Set(_), _) | (_, Value::List(_) | Value::Set(_)) => {
                self.groups(reference, predicted)
            }
            _ if scalar::is_scalar(reference) && scalar::is_scalar(predicted) => {
                self.scalars(reference, predicted)
            }
            _ => self.shapes(reference, predicted),
        }
    }
}
