//! Tokens as Google counts them.

use heartcut_sdk::prelude::*;
use heartcut_wire::number;

/// The usage of an answer, where the service counted the prompt.
///
/// `candidatesTokenCount` does **not** hold the thoughts, as `completion_tokens` of OpenAI does:
/// what is billed as output is their sum. Tokens from a cache are inside of `promptTokenCount`;
/// what tools put into the prompt stands beside it.
///
/// ```
/// use serde_json::json;
///
/// let counted = json!({"promptTokenCount": 10, "candidatesTokenCount": 1, "thoughtsTokenCount": 33});
/// let usage = heartcut_generate_content::usage(&counted).unwrap();
/// assert_eq!((usage.input, usage.output, usage.reasoning), (10, 34, 33));
/// ```
pub fn of_value(usage: &Value) -> Option<Usage> {
    let count = |name: &str| number(&usage[name]);
    let prompt = count("promptTokenCount")?;
    let input = prompt.checked_add(count("toolUsePromptTokenCount").unwrap_or_default())?;
    let reasoning = count("thoughtsTokenCount").unwrap_or_default();
    let output = match count("candidatesTokenCount") {
        Some(candidates) => candidates.checked_add(reasoning)?,
        // Empty counts are left out; the total tells what there is.
        None => count("totalTokenCount")
            .unwrap_or(input)
            .checked_sub(input)?
            .max(reasoning),
    };
    Some(Usage {
        input,
        output,
        cached_input: count("cachedContentTokenCount")
            .unwrap_or_default()
            .min(input),
        cache_write: 0,
        reasoning,
    })
}
