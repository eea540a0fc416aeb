//! What rows of many datasets have in common.

use crate::text;
use heartcut_sdk::{prelude::*, record::Fields};

const BOXED: [&str; 2] = ["\\boxed", "\\fbox"];

/// The prepared gold answer of a row, out of its box; none where the row has none or says nothing
/// with it.
///
/// # Errors
/// `wrong-type` for lists and objects.
pub fn gold(row: &Row, kind: &ProblemKind) -> Result<Option<String>, PluginError> {
    let field = "gold_answer";
    let Some(value) = row.value.get(field).filter(|value| !value.is_null()) else {
        return Ok(None);
    };
    let answer = text::answer((field, value), kind)?;
    Ok(Some(unboxed(answer.trim()).to_owned()).filter(|answer| !answer.trim().is_empty()))
}

/// The id that a row has, or another one.
///
/// # Errors
/// `wrong-type` where it is neither text nor number.
pub fn id(row: &Row, field: &str, other: impl FnOnce() -> String) -> Result<String, PluginError> {
    let id = match row.value.get(field).filter(|value| !value.is_null()) {
        Some(value) => text::text_or_number((field, value))?,
        None => String::new(),
    };
    Ok(match id.trim() {
        "" => other(),
        _ => id,
    })
}

/// The fields of a row that nothing has read.
pub fn rest(row: &Row, read: &[&str]) -> Fields {
    let unread = row
        .value
        .iter()
        .filter(|(name, value)| !read.contains(&name.as_str()) && !value.is_null());
    unread
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// What stands in a box that is all of a text; the text itself where it is more than that.
///
/// ```
/// assert_eq!(heartcut_row_table::unboxed("\\boxed{\\frac{1}{2}}"), "\\frac{1}{2}");
/// assert_eq!(heartcut_row_table::unboxed("\\boxed{1} or \\boxed{2}"), "\\boxed{1} or \\boxed{2}");
/// ```
pub fn unboxed(text: &str) -> &str {
    let inner = BOXED.iter().find_map(|boxed| {
        let content = content(text.trim().strip_prefix(boxed)?)?;
        content.1.trim().is_empty().then_some(content.0)
    });
    inner.unwrap_or(text)
}

/// What stands in the last box of a text.
///
/// ```
/// let text = "First \\boxed{1}, then \\boxed{2^{3}}.";
/// assert_eq!(heartcut_row_table::last_boxed(text), Some("2^{3}"));
/// assert_eq!(heartcut_row_table::last_boxed("\\boxed 5"), Some("5"));
/// ```
pub fn last_boxed(text: &str) -> Option<&str> {
    let boxes = BOXED
        .iter()
        .flat_map(|boxed| text.match_indices(boxed).map(|(at, _)| at + boxed.len()));
    let mut places: Vec<usize> = boxes.collect();
    places.sort_unstable();
    let contents = places.into_iter().rev();
    contents
        .filter_map(|at| content(text.get(at..)?))
        .map(|(content, _)| content)
        .find(|content| !content.trim().is_empty())
}

/// The content of a box whose braces begin a text, and what comes after them.
fn content(text: &str) -> Option<(&str, &str)> {
    let Some(open) = text.trim_start().strip_prefix('{') else {
        // `\boxed 5` holds one sign or word.
        let bare = text.strip_prefix(' ')?.trim_start();
        let end = bare.find(|c: char| c.is_whitespace() || c == '$' || c == '\\');
        return Some(bare.split_at(end.unwrap_or(bare.len())));
    };
    let mut depth = 1;
    let mut escaped = false;
    for (at, sign) in open.char_indices() {
        match sign {
            _ if escaped => {
                escaped = false;
                continue;
            }
            '\\' => escaped = true,
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((&open[..at], &open[at + 1..]));
        }
    }
    None
}
