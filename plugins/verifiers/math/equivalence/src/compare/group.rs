use super::relation::{named, solved};
use super::{Comparer, Finding};
use crate::value::Value;

impl Comparer<'_, '_> {
    /// Lists and sets, and a single value against them.
    pub(super) fn groups(&mut self, reference: &Value, predicted: &Value) -> Finding {
        let (left, right) = (items(reference), items(predicted));
        if let Some(finding) = self.sequences(left, right) {
            return finding;
        }
        match (left, right) {
            ([only], _) if self.unwraps(only, reference, predicted) => self.values(only, predicted),
            (_, [only]) if self.unwraps(only, predicted, reference) => self.values(reference, only),
            ([Value::Bracketed('(', tuple, ')')], named)
            | (named, [Value::Bracketed('(', tuple, ')')]) => self.named_and_tuple(named, tuple),
            ([_], _) | (_, [_]) => Finding::Different("count-differs"),
            _ if matches!((reference, predicted), (Value::Set(_), Value::Set(_))) => {
                self.as_sets(left, right)
            }
            _ => self.lists(
                left,
                right,
                matches!(reference, Value::Set(_)) || matches!(predicted, Value::Set(_)),
            ),
        }
    }

    /// `{5}` as a whole answer is 5; inside a set, and beside another set, it is not.
    fn unwraps(&self, only: &Value, group: &Value, other: &Value) -> bool {
        let sets =
            matches!(only, Value::Set(_)) || (self.inside && !matches!(group, Value::List(_)));
        !std::ptr::eq(only, group)
            && !sets
            && !matches!(other, Value::Set(items) if items.is_empty())
    }

    fn lists(&mut self, reference: &[Value], predicted: &[Value], set: bool) -> Finding {
        let (left, right) = (names(reference), names(predicted));
        if left.len() > 1 && right.len() > 1 {
            return self.in_any_order(reference, predicted);
        }
        let (reference, predicted) = (stripped(reference), stripped(predicted));
        let by_position = left.len() > 1 || right.len() > 1;
        if by_position || !(set || self.policies.unordered_lists) {
            return self.in_order(&reference, &predicted);
        }
        let finding = self.in_any_order(&reference, &predicted);
        if finding == Finding::Same
            && !set
            && self.in_order(&reference, &predicted) != Finding::Same
        {
            self.note("unordered-list");
        }
        finding
    }

    /// `x = 1, y = 2` and `(1, 2)`; without names the brackets matter.
    fn named_and_tuple(&mut self, list: &[Value], tuple: &[Value]) -> Finding {
        if names(list).len() < 2 || list.len() != tuple.len() {
            return Finding::Undecided("brackets-differ");
        }
        self.in_order(&stripped(list), tuple)
    }
}

fn items(value: &Value) -> &[Value] {
    match value {
        Value::List(items) | Value::Set(items) => items,
        other => std::slice::from_ref(other),
    }
}

/// The different names that the items are given.
fn names(items: &[Value]) -> Vec<String> {
    let mut names: Vec<String> = items.iter().filter_map(named).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn stripped(items: &[Value]) -> Vec<Value> {
    items
        .iter()
        .map(|item| solved(item).cloned().unwrap_or_else(|| item.clone()))
        .collect()
}
