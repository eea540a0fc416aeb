use super::numbers::{counted, number};
use heartcut_host::{
    pipeline::{GenerateStage, Mode},
    run::{Estimate, Money, Plan, StepEstimate},
    tokens::Tokens,
};

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
    for (step, stage) in estimate.steps.iter().zip(&plan.pipeline().generate) {
        lines.push(format!("\nstep      {}", step.step));
        lines.push(format!("model     {}", asked_of(stage)));
        let (requests, cached) = (number(step.requests), number(step.cached));
        let under_way = match step.under_way {
            0 => String::new(),
            n => format!(", {} in batches already", number(n)),
        };
        lines.push(format!(
            "requests  {requests} ({cached} answered before{under_way})"
        ));
        let input = tokens(step.input);
        lines.push(match &step.tokenizer {
            Some(tokenizer) => format!("input     {input}, counted with {tokenizer}"),
            None => format!("input     {input}"),
        });
        lines.push(format!("output    {}", tokens(step.output)));
        lines.push(format!("cost      {}", cost(step)));
    }
    lines.push("\nthe first prompt:".to_owned());
    for message in &estimate.first_prompt {
        lines.push(format!("--- {}\n{}", message.role, message.content));
    }
    lines.push("---\nnothing was sent\n".to_owned());
    lines.join("\n")
}

fn asked_of(stage: &GenerateStage) -> String {
    let way = match stage.mode {
        Mode::Batch => ", in batches",
        Mode::Online => "",
    };
    format!("{} of {}{way}", stage.model, stage.plugin)
}

fn cost(step: &StepEstimate) -> String {
    let Some(Money {
        low,
        expected,
        high,
        assumed,
    }) = step.usd
    else {
        return "unknown: no price is known for this model at this service (`heartcut help prices`)".into();
    };
    let discount = if assumed {
        ", with a batch discount that is assumed"
    } else {
        ""
    };
    let [low, expected, high] = [low, expected, high].map(|usd| usd.shown());
    format!("about {expected} (between {low} and {high}{discount})")
}

fn tokens(tokens: Tokens) -> String {
    if tokens.low == tokens.high {
        return format!("{} tokens", number(tokens.expected));
    }
    let (low, high) = (number(tokens.low), number(tokens.high));
    format!(
        "about {} tokens (between {low} and {high})",
        number(tokens.expected)
    )
}
