//! What people and scripts read.

mod error;
mod estimate;
mod progress;
mod summary;

pub(crate) use error::print_error;
pub(crate) use estimate::print_estimate;
pub(crate) use progress::ProgressDisplay;
pub(crate) use summary::print_summary;

/// A line for people.
pub(crate) fn note(text: &str) {
    eprintln!("{text}");
}

/// A JSON value for scripts.
pub(crate) fn print_json(value: &serde_json::Value) {
    println!("{value:#}");
}

/// A number with thousands separators.
pub(crate) fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
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
