use super::{Comparer, Finding};
use crate::value::{Fraction, Value};

/// Two texts: equal but for capitals and closing marks, or not known to be.
pub(super) fn texts(reference: &str, predicted: &str) -> Finding {
    let forms = [
        (reference, predicted),
        (reference, without_label(predicted)),
        (without_label(reference), predicted),
    ];
    if !reference.is_empty()
        && forms
            .iter()
            .any(|(left, right)| loose(left) == loose(right))
    {
        return Finding::Same;
    }
    if is_wordy(reference) && is_wordy(predicted) {
        Finding::Different("text-differs")
    } else {
        Finding::Undecided("text-differs")
    }
}

/// Words are no number; an expression that was not understood may be one.
pub(super) fn text_and_value(text: &str) -> Finding {
    if is_wordy(text) {
        Finding::Different("kind-differs")
    } else {
        Finding::Undecided("not-understood")
    }
}

/// `(B) Friday` states `Friday`.
fn without_label(text: &str) -> &str {
    let mut chars = text.chars();
    let labelled = chars.next() == Some('(')
        && chars.next().is_some_and(char::is_alphabetic)
        && chars.next() == Some(')');
    let rest = chars.as_str();
    if labelled && !rest.is_empty() {
        rest
    } else {
        text
    }
}

/// A single letter keeps its case: `x` and `X` are two variables.
fn loose(text: &str) -> String {
    let trimmed = text.trim_matches(['.', '!', '?', '"', '\'', ' ']);
    if trimmed.chars().count() > 1 {
        trimmed.to_lowercase()
    } else {
        trimmed.to_owned()
    }
}

/// Nothing but words.
fn is_wordy(text: &str) -> bool {
    let plain =
        |c: char| c.is_alphabetic() || matches!(c, ' ' | '\'' | '-' | ',' | '.' | '!' | '?');
    text.chars().all(plain) && text.split(' ').any(|word| word.chars().count() > 1)
}

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
            (Value::Colon(left, suffix), Value::Colon(right, other)) => {
                self.colons((left, suffix), (right, other))
            }
            (Value::Based(left, base), Value::Based(right, other)) => {
                based(left, *base, right, *other)
            }
            (Value::Based(..) | Value::Colon(..) | Value::Union(_), _)
            | (_, Value::Based(..) | Value::Colon(..) | Value::Union(_)) => {
                Finding::Undecided("shape-differs")
            }
            (Value::Matrix(_), Value::Bracketed(..)) | (Value::Bracketed(..), Value::Matrix(_)) => {
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
        let (reference, predicted) = (self.distinct(reference), self.distinct(predicted));
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

    /// A tuple that is listed twice is one tuple; a number may well be listed twice.
    fn distinct<'v>(&mut self, items: &'v [Value]) -> Vec<&'v Value> {
        let mut kept: Vec<&Value> = Vec::with_capacity(items.len());
        for item in items {
            let tuple = matches!(item, Value::Bracketed(..));
            if !tuple
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

    /// `3:4` and `6:8` may be the same ratio, but not the same time of day.
    fn colons(
        &mut self,
        reference: (&[Fraction], &str),
        predicted: (&[Fraction], &str),
    ) -> Finding {
        let (left, right) = (without_seconds(reference.0), without_seconds(predicted.0));
        let mut same = left.len() == right.len();
        for (left, right) in left.iter().zip(right) {
            same = same && self.numbers(left, right) == Finding::Same;
        }
        match (
            reference.1 == predicted.1,
            reference.1.is_empty() || predicted.1.is_empty(),
        ) {
            (true, _) if same => Finding::Same,
            (false, true) if same && self.policies.units_may_be_missing => {
                self.note("unit-missing");
                Finding::Same
            }
            (false, false) => Finding::Different("units-differ"),
            _ if left.len() != right.len() => Finding::Different("count-differs"),
            _ => self.ratios(left, right),
        }
    }

    fn ratios(&mut self, left: &[Fraction], right: &[Fraction]) -> Finding {
        let ([a, b], [c, d]) = (left, right) else {
            return Finding::Different("value-differs");
        };
        match (a.times(d, self.budget), b.times(c, self.budget)) {
            (Ok(outer), Ok(inner)) if outer == inner => Finding::Undecided("not-decided"),
            _ => Finding::Different("value-differs"),
        }
    }
}

/// Angle brackets are another way to write a vector.
fn round(bracket: char) -> char {
    match bracket {
        '⟨' => '(',
        '⟩' => ')',
        other => other,
    }
}

/// `20:34:00` is `20:34`.
fn without_seconds(parts: &[Fraction]) -> &[Fraction] {
    match parts {
        [rest @ .., last] if rest.len() == 2 && last.is_zero() => rest,
        _ => parts,
    }
}

fn based(left: &str, base: u32, right: &str, other: u32) -> Finding {
    match (base == other, left == right) {
        (true, true) => Finding::Same,
        (true, false) => Finding::Different("value-differs"),
        (false, _) => Finding::Undecided("base-differs"),
    }
}
