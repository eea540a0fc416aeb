use super::{counted, number, print_json};
use heartcut_host::run::{Estimate, Plan, Tokens};

/// Prints what a run would ask.
pub(crate) fn print_estimate(plan: &Plan, estimate: &Estimate, json: bool) {
    if json {
        print_json(&serde_json::to_value(estimate).unwrap_or_default());
        return;
    }
    println!("pipeline  {}", plan.pipeline().name);
    println!("problems  {}", number(estimate.problems));
    if estimate.rejected_rows > 0 {
        println!("rejected  {}", counted(estimate.rejected_rows, "row", "rows"));
    }
    for step in &estimate.steps {
        println!();
        println!("step      {}", step.step);
        println!("requests  {} ({} answered before)", number(step.requests), number(step.cached));
        println!("input     {}", tokens(step.input));
        println!("output    {}", tokens(step.output));
    }
    println!("\nthe first prompt:");
    for message in &estimate.first_prompt {
        println!("--- {}\n{}", message.role, message.content);
    }
    println!("---\nnothing was sent");
}

fn tokens(tokens: Tokens) -> String {
    format!(
        "about {} tokens (between {} and {})",
        number(tokens.expected),
        number(tokens.low),
        number(tokens.high)
    )
}
