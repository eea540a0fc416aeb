use super::numbers::{counted, number};
use heartcut_host::run::{Estimate, Plan, Tokens};

/// What a run would ask.
pub(crate) fn estimate(plan: &Plan, estimate: &Estimate) -> String {
    let mut lines = vec![format!("pipeline  {}", plan.pipeline().name)];
    lines.push(format!("problems  {}", number(estimate.problems)));
    if estimate.rejected_rows > 0 {
        lines.push(format!(
            "rejected  {}",
            counted(estimate.rejected_rows, "row", "rows")
        ));
    }
    for step in &estimate.steps {
        lines.push(format!("\nstep      {}", step.step));
        let (requests, cached) = (number(step.requests), number(step.cached));
        lines.push(format!("requests  {requests} ({cached} answered before)"));
        lines.push(format!("input     {}", tokens(step.input)));
        lines.push(format!("output    {}", tokens(step.output)));
    }
    lines.push("\nthe first prompt:".to_owned());
    for message in &estimate.first_prompt {
        lines.push(format!("--- {}\n{}", message.role, message.content));
    }
    lines.push("---\nnothing was sent\n".to_owned());
    lines.join("\n")
}

fn tokens(tokens: Tokens) -> String {
    let (low, high) = (number(tokens.low), number(tokens.high));
    format!(
        "about {} tokens (between {low} and {high})",
        number(tokens.expected)
    )
}
