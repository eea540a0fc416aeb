use num_bigint::BigInt;
use num_rational::BigRational;

use super::colon::moments;
use super::{Comparer, Finding};
use crate::value::{Atom, Fraction, Monomial, Sum, Value};

impl Comparer<'_, '_> {
    /// Tuples, intervals, unions, matrices, ratios and based numbers.
    pub(super) fn shapes(&mut self, reference: &Value, predicted: &Value) -> Finding {
        match (reference, predicted) {
            (
                Value::Bracketed(open, left, close),
                Value::Bracketed(other_open, right, other_close),
            ) => {
                let brackets =
                    (round(*open), round(*close)) == (round(*other_open), round(*other_close));
                let finding = self.in_order(left, right);
                if brackets {
                    finding
                } else {
                    finding.and(|| Finding::Different("brackets-differ"))
                }
            }
            (Value::Union(left), Value::Union(right)) => self.in_any_order(left, right),
            (Value::Matrix(left), Value::Matrix(right)) => self.matrices(left, right),
            (Value::Matrix(rows), Value::Bracketed(_, items, _))
            | (Value::Bracketed(_, items, _), Value::Matrix(rows)) => {
                self.matrix_and_items(rows, items)
            }
            (Value::Bracketed(_, items, _), Value::Number(number))
            | (Value::Number(number), Value::Bracketed(_, items, _)) => {
                match unit_vectors(number, items.len()) {
                    Some(parts) => self.in_order(&parts, items),
                    None => Finding::Different("shape-differs"),
                }
            }
            (Value::Moment(left), Value::Moment(right)) => moments(*left, *right),
            (Value::Moment(moment), Value::Colon(colon))
            | (Value::Colon(colon), Value::Moment(moment)) => {
                self.time_and_colon(*moment, &colon.parts)
            }
            (Value::Colon(..), _) | (_, Value::Colon(..)) => self.colons(reference, predicted),
            (Value::Based(left, base), Value::Based(right, other)) => {
                based_numbers(number_in(left, *base), number_in(right, *other))
            }
            (Value::Based(digits, base), Value::Number(number))
            | (Value::Number(number), Value::Based(digits, base)) => {
                based_numbers(number_in(digits, *base), number.as_rational())
            }
            (Value::Based(..) | Value::Union(_) | Value::Both(_) | Value::Without(..), _)
            | (_, Value::Based(..) | Value::Union(_) | Value::Both(_) | Value::Without(..)) => {
                Finding::Undecided("shape-differs")
            }
            _ => Finding::Different("shape-differs"),
        }
    }

    /// Item by item.
    pub(super) fn in_order(&mut self, reference: &[Value], predicted: &[Value]) -> Finding {
        if reference.len() != predicted.len() {
            return Finding::Different("count-differs");
        }
        let mut finding = Finding::Same;
        for (left, right) in reference.iter().zip(predicted) {
            finding = finding.and(|| self.values(left, right));
        }
        finding
    }

    /// Every item of one side has its own equal on the other.
    pub(super) fn in_any_order(&mut self, reference: &[Value], predicted: &[Value]) -> Finding {
        let (reference, predicted) = (
            self.distinct(reference, false),
            self.distinct(predicted, false),
        );
        self.matched(reference, predicted)
    }

    /// The same, where what is listed twice counts once.
    pub(super) fn as_sets(&mut self, reference: &[Value], predicted: &[Value]) -> Finding {
        let (reference, predicted) = (
            self.distinct(reference, true),
            self.distinct(predicted, true),
        );
        let outer = std::mem::replace(&mut self.inside, true);
        let finding = self.matched(reference, predicted);
        self.inside = outer;
        finding
    }

    fn matched(&mut self, reference: Vec<&Value>, predicted: Vec<&Value>) -> Finding {
        if reference.len() != predicted.len() {
            return Finding::Different("count-differs");
        }
        let mut open = predicted;
        let mut undecided = None;
        for left in reference {
            let findings: Vec<Finding> =
                open.iter().map(|right| self.values(left, right)).collect();
            match findings
                .iter()
                .position(|finding| *finding == Finding::Same)
            {
                Some(at) => drop(open.swap_remove(at)),
                None => match findings
                    .into_iter()
                    .find(|finding| matches!(finding, Finding::Undecided(_)))
                {
                    Some(finding) => undecided = Some(finding),
                    None => return Finding::Different("value-differs"),
                },
            }
        }
        undecided.unwrap_or(Finding::Same)
    }

    /// A tuple that is listed twice is one tuple; a number outside of a set may well be listed twice.
    fn distinct<'v>(&mut self, items: &'v [Value], all: bool) -> Vec<&'v Value> {
        let mut kept: Vec<&Value> = Vec::with_capacity(items.len());
        for item in items {
            let once = all || matches!(item, Value::Bracketed(..));
            if !once
                || kept
                    .iter()
                    .all(|other| self.values(other, item) != Finding::Same)
            {
                kept.push(item);
            }
        }
        kept
    }

    fn matrices(&mut self, reference: &[Vec<Value>], predicted: &[Vec<Value>]) -> Finding {
        if reference.len() != predicted.len() {
            return Finding::Different("count-differs");
        }
        let mut finding = Finding::Same;
        for (left, right) in reference.iter().zip(predicted) {
            finding = finding.and(|| self.in_order(left, right));
        }
        finding
    }

    /// A matrix as a list of rows, and a column as a tuple.
    fn matrix_and_items(&mut self, rows: &[Vec<Value>], items: &[Value]) -> Finding {
        let nested: Option<Vec<&[Value]>> = items.iter().map(row).collect();
        if let Some(nested) = nested {
            if nested.len() != rows.len() {
                return Finding::Different("count-differs");
            }
            let mut finding = Finding::Same;
            for (left, right) in rows.iter().zip(nested) {
                finding = finding.and(|| self.in_order(left, right));
            }
            return finding;
        }
        let column: Option<Vec<Value>> = rows
            .iter()
            .map(|row| match row.as_slice() {
                [only] => Some(only.clone()),
                _ => None,
            })
            .collect();
        match (column, rows) {
            (Some(column), _) => self.in_order(&column, items),
            (None, [only]) => self.in_order(only, items),
            _ => Finding::Different("shape-differs"),
        }
    }
}

fn row(value: &Value) -> Option<&[Value]> {
    match value {
        Value::Bracketed('[' | '(', items, ']' | ')') => Some(items),
        _ => None,
    }
}

/// The components of `3i + 2j - k`.
fn unit_vectors(number: &Fraction, count: usize) -> Option<Vec<Value>> {
    if !number.denominator().is_one() || !(2..=3).contains(&count) {
        return None;
    }
    let mut parts = vec![Fraction::whole(0); 3];
    let mut named = false;
    for (monomial, coefficient) in number.numerator().terms() {
        let at = match monomial.atoms() {
            [] if monomial.is_imaginary() => 0,
            [(Atom::Symbol(name), 1)] if &**name == "j" => 1,
            [(Atom::Symbol(name), 1)] if &**name == "k" => 2,
            _ => return None,
        };
        named |= at > 0;
        let size = Sum::term(Monomial::radical(monomial.radicand()), coefficient.clone());
        *parts.get_mut(at)? = size.into();
    }
    let beyond = parts.get(count).is_some_and(|part| !part.is_zero());
    parts.truncate(count);
    (named && !beyond).then(|| parts.into_iter().map(Value::Number).collect())
}

/// Angle brackets are another way to write a vector.
fn round(bracket: char) -> char {
    match bracket {
        '⟨' => '(',
        '⟩' => ')',
        other => other,
    }
}

/// The value of digits in a base.
fn number_in(digits: &str, base: u32) -> Option<BigRational> {
    let number = BigInt::parse_bytes(digits.as_bytes(), base)?;
    Some(BigRational::from_integer(number))
}

fn based_numbers(left: Option<BigRational>, right: Option<BigRational>) -> Finding {
    match (left, right) {
        (Some(left), Some(right)) if left == right => Finding::Same,
        (Some(_), Some(_)) => Finding::Different("value-differs"),
        _ => Finding::Undecided("base-differs"),
    }
}
