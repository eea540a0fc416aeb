//! Whether two answers are the same, different, or neither can be shown.

mod colon;
mod decide;
mod group;
mod region;
mod relation;
mod roots;
mod sample;
mod scalar;
mod sequence;
mod shape;
mod system;
mod text;

#[cfg(test)]
mod tests;

use crate::answer::Answer;
use crate::budget::{Budget, Failure};
use crate::policies::Policies;
use crate::stage::Stage;
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
            Failure::Exhausted | Failure::TooLarge => Self::Undecided("budget"),
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
    stage: Stage,
    /// What is compared stands in a set.
    inside: bool,
}

impl<'p, 'b> Comparer<'p, 'b> {
    pub(crate) fn new(policies: &'p Policies, budget: &'b mut Budget) -> Self {
        Self {
            policies,
            budget,
            used: Vec::new(),
            stage: Stage::Text,
            inside: false,
        }
    }

    /// The policies that the finding rests on.
    pub(crate) fn into_used(self) -> Vec<String> {
        self.used
    }

    /// The dearest step that was needed.
    pub(crate) fn stage(&self) -> Stage {
        self.stage
    }

    fn reach(&mut self, stage: Stage) {
        self.stage = self.stage.max(stage);
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
        if text::is_choice_of(reference.text(), predicted.text())
            || text::is_choice_of(predicted.text(), reference.text())
        {
            return Finding::Same;
        }
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

    /// `1,5` for `1.5`; a whole number on the other side would make a list of it too easily right.
    fn comma_agrees(&mut self, reference: &Answer, predicted: &Answer) -> bool {
        let agrees = self.policies.decimal_comma
            && (self.read_with_comma(reference, predicted)
                || self.read_with_comma(predicted, reference));
        if agrees {
            self.note("decimal-comma");
        }
        agrees
    }

    fn read_with_comma(&mut self, plain: &Answer, written: &Answer) -> bool {
        let fractional = |value: &Value| {
            matches!(value, Value::Number(number) | Value::Quantity(number, _)
                if number.as_rational().is_some_and(|number| !number.is_integer()))
        };
        let Some(comma) = written.comma() else {
            return false;
        };
        let value = Value::Number(comma.value.clone());
        plain.readings().iter().any(|reading| {
            (comma.certain || fractional(reading)) && self.values(reading, &value) == Finding::Same
        })
    }

    pub(crate) fn values(&mut self, reference: &Value, predicted: &Value) -> Finding {
        if let Err(failure) = self.budget.spend(1) {
            return failure.into();
        }
        if reference == predicted {
            return Finding::Same;
        }
        if !matches!(
            (reference, predicted),
            (Value::Text(_), _) | (_, Value::Text(_))
        ) {
            self.reach(Stage::NormalForm);
        }
        if let Some(finding) = self
            .regions(reference, predicted)
            .or_else(|| self.systems(reference, predicted))
        {
            return finding;
        }
        match (reference, predicted) {
            (Value::Text(left), Value::Text(right)) => text::texts(left, right),
            (Value::Text(text), _) | (_, Value::Text(text)) => text::text_and_value(text),
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
