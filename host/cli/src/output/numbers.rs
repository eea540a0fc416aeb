//! Counts as people read them.

use std::collections::BTreeMap;

/// A number with thousands separators.
pub(crate) fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 row`, `2 rows`.
pub(crate) fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { many })
}

/// `2 correct, 1 incorrect`, in the order of the names.
pub(crate) fn listed(counts: &BTreeMap<String, u64>) -> String {
    let parts = counts
        .iter()
        .map(|(name, count)| format!("{} {name}", number(*count)));
    parts.collect::<Vec<_>>().join(", ")
}

/// The greatest count first.
pub(crate) fn by_count(counts: &BTreeMap<String, u64>) -> Vec<(&str, u64)> {
    let mut sorted: Vec<_> = counts
        .iter()
        .map(|(name, count)| (name.as_str(), *count))
        .collect();
    sorted.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
        let cases = [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
        ];
        for (n, text) in cases {
            assert_eq!(number(n), text);
        }
        assert_eq!(counted(1, "row", "rows"), "1 row");
        assert_eq!(counted(0, "row", "rows"), "0 rows");
    }

    #[test]
    fn the_greatest_count_comes_first() {
        let counts = [("a", 1), ("b", 3), ("c", 3)]
            .map(|(name, n)| (name.to_owned(), n))
            .into();
        assert_eq!(by_count(&counts), [("b", 3), ("c", 3), ("a", 1)]);
        assert_eq!(listed(&counts), "1 a, 3 b, 3 c");
    }
}
