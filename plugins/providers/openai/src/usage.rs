//! Tokens as the service counted them.

use heartcut_sdk::prelude::*;

/// The usage, where the service counted prompt and answer.
///
/// OpenAI's `completion_tokens` include the reasoning. Some servers count it beside them; their
/// total says so.
pub(crate) fn of_value(usage: &Value) -> Option<Usage> {
    let count = |name: &str| usage[name].as_u64();
    let detail = |group: &str, name: &str| usage[group][name].as_u64().unwrap_or_default();
    let input = count("prompt_tokens")?;
    let said = count("completion_tokens")?;
    let reasoning = detail("completion_tokens_details", "reasoning_tokens");
    let cached = detail("prompt_tokens_details", "cached_tokens");
    let beside = input.checked_add(said)?.checked_add(reasoning)?;
    let output = if count("total_tokens") == Some(beside) {
        said + reasoning
    } else {
        said
    };
    Some(Usage {
        input,
        output,
        cached_input: cached.min(input),
        cache_write: 0,
        reasoning: reasoning.min(output),
    })
}
