//! Tokens as the service counted them.

use heartcut_sdk::prelude::*;

/// The usage, where the service counted prompt and answer.
///
/// OpenAI's `completion_tokens` include the reasoning. Some servers count it beside them; their
/// total says so.
pub(crate) fn of_value(usage: &Value) -> Option<Usage> {
    of_names(usage, "prompt_tokens", "completion_tokens")
}

/// The usage of the Responses API, by the same rule.
pub(crate) fn of_responses(usage: &Value) -> Option<Usage> {
    of_names(usage, "input_tokens", "output_tokens")
}

fn of_names(usage: &Value, input: &str, output: &str) -> Option<Usage> {
    let count = |name: &str| usage[name].as_u64();
    let detail = |of: &str, name: &str| usage[format!("{of}_details")][name].as_u64();
    let reasoning = detail(output, "reasoning_tokens").unwrap_or_default();
    let cached = detail(input, "cached_tokens").unwrap_or_default();
    let (input, said) = (count(input)?, count(output)?);
    let sum = input.checked_add(said)?;
    // A detail that cannot be true must not cost the counts that can.
    let beside = sum.checked_add(reasoning);
    let output = if beside.is_some() && count("total_tokens") == beside {
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
