//! Sequences that are written with dots.

use super::{Comparer, Finding};
use crate::value::{Fraction, Progression, Value};

/// Longest sequence that is written out.
const MAX_WRITTEN: usize = 200;

/// A sequence by its rule.
struct Sequence {
    rule: Progression,
    last: Option<Fraction>,
    /// Every term, if they are few.
    terms: Option<Vec<Value>>,
}

impl Comparer<'_, '_> {
    /// At least one of two lists or sets holds dots.
    pub(super) fn sequences(
        &mut self,
        reference: &[Value],
        predicted: &[Value],
    ) -> Option<Finding> {
        if !has_dots(reference) && !has_dots(predicted) {
            return None;
        }
        Some(match (has_dots(reference), has_dots(predicted)) {
            (true, true) => match (self.sequence(reference), self.sequence(predicted)) {
                (Some(left), Some(right)) => self.rules(&left, &right),
                _ => self.prefixes(reference, predicted),
            },
            (true, false) => self.written_out(reference, predicted),
            (false, _) => self.written_out(predicted, reference),
        })
    }

    fn rules(&mut self, left: &Sequence, right: &Sequence) -> Finding {
        if left.rule.geometric != right.rule.geometric {
            return Finding::Different("value-differs");
        }
        let first = self.numbers(&left.rule.first, &right.rule.first);
        let step = first.and(|| self.numbers(&left.rule.step, &right.rule.step));
        match (&left.last, &right.last) {
            (None, None) => step,
            (Some(left), Some(right)) => step.and(|| self.numbers(left, right)),
            _ => Finding::Different("count-differs"),
        }
    }

    /// Sequences without a rule that is known: one begins like the other and both end alike.
    fn prefixes(&mut self, reference: &[Value], predicted: &[Value]) -> Finding {
        let parts = |items: &[Value]| {
            let dots = items.iter().position(|item| *item == Value::Dots)?;
            Some((items.get(..dots)?.to_vec(), items.get(dots + 1..)?.to_vec()))
        };
        let (Some((start, end)), Some((other, last))) = (parts(reference), parts(predicted)) else {
            return Finding::Undecided("not-understood");
        };
        let common = start.len().min(other.len());
        let enough = common >= 2 && (end.len(), last.len()) == (1, 1);
        let (Some(start), Some(other)) = (start.get(..common), other.get(..common)) else {
            return Finding::Undecided("not-understood");
        };
        match self
            .in_order(start, other)
            .and(|| self.in_order(&end, &last))
        {
            Finding::Same if !enough => Finding::Undecided("not-understood"),
            finding => finding,
        }
    }

    fn written_out(&mut self, dotted: &[Value], written: &[Value]) -> Finding {
        match self.sequence(dotted).and_then(|sequence| sequence.terms) {
            Some(terms) => self.in_any_order(&terms, written),
            None => Finding::Undecided("not-understood"),
        }
    }

    /// Numbers, dots, and at most one number behind them.
    fn sequence(&mut self, items: &[Value]) -> Option<Sequence> {
        let dots = items.iter().position(|item| *item == Value::Dots)?;
        let written: Vec<Fraction> = items.iter().take(dots).map(number).collect::<Option<_>>()?;
        let behind: Vec<Fraction> = items
            .iter()
            .skip(dots + 1)
            .map(number)
            .collect::<Option<_>>()?;
        let last = match behind.as_slice() {
            [] => None,
            [.., last] => Some(last.clone()),
        };
        let rule = Progression::of(&written, last.as_ref(), self.budget).ok()??;
        let before_last = behind.len().checked_sub(2).and_then(|at| behind.get(at));
        if let (Some(before), Some(last)) = (before_last, &last) {
            let next = rule.next(before, self.budget).ok()?;
            if !next.equals(last, self.budget).ok()? {
                return None;
            }
        }
        let terms = last.as_ref().and_then(|last| self.terms(&rule, last));
        Some(Sequence { rule, last, terms })
    }

    fn terms(&mut self, rule: &Progression, last: &Fraction) -> Option<Vec<Value>> {
        last.as_rational()?;
        let mut term = rule.first.clone();
        let mut terms = vec![Value::Number(term.clone())];
        while term != *last {
            if terms.len() >= MAX_WRITTEN {
                return None;
            }
            term = rule.next(&term, self.budget).ok()?;
            terms.push(Value::Number(term.clone()));
        }
        Some(terms)
    }
}

fn has_dots(items: &[Value]) -> bool {
    items.contains(&Value::Dots)
}

fn number(value: &Value) -> Option<Fraction> {
    match value {
        Value::Number(number) => Some(number.clone()),
        _ => None,
    }
}
