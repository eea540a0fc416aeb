//! Requests with every combination of what a pipeline can say.

use heartcut_sdk::{
    Message, Request,
    record::{Params, Reasoning},
};
use serde_json::{Value, json};

/// Every combination of temperature, top-p, seed, stops, output limit, schema, reasoning and
/// conversation.
pub fn requests(model: &str) -> Vec<Request> {
    let mut all = vec![Request {
        key: "ab".repeat(32),
        model: model.into(),
        ..Request::default()
    }];
    vary(&mut all, &conversations(), |request, messages| {
        request.messages.clone_from(messages);
    });
    vary_params(&mut all, &[None, Some(0.0), Some(0.7)], |params, value| {
        params.temperature = *value;
    });
    vary_params(&mut all, &[None, Some(0.95)], |params, value| {
        params.top_p = *value;
    });
    vary_params(&mut all, &[None, Some(7)], |params, value| {
        params.seed = *value;
    });
    vary_params(&mut all, &[None, Some(16_384)], |params, value| {
        params.max_output_tokens = *value;
    });
    let stops = [Vec::new(), vec!["\n\nQ:".to_owned(), "</s>".to_owned()]];
    vary_params(&mut all, &stops, |params, value| {
        params.stop.clone_from(value);
    });
    vary_params(&mut all, &[None, Some(schema())], |params, value| {
        params.schema.clone_from(value);
    });
    vary_params(&mut all, &reasonings(), |params, value| {
        params.reasoning.clone_from(value);
    });
    all
}

/// Every request so far with every value.
fn vary<T>(all: &mut Vec<Request>, values: &[T], set: impl Fn(&mut Request, &T)) {
    let varied = all.iter().flat_map(|request| {
        values.iter().map(|value| {
            let mut request = request.clone();
            set(&mut request, value);
            request
        })
    });
    *all = varied.collect();
}

fn vary_params<T>(all: &mut Vec<Request>, values: &[T], set: impl Fn(&mut Params, &T)) {
    vary(all, values, |request, value| {
        set(&mut request.params, value);
    });
}

fn conversations() -> Vec<Vec<Message>> {
    let turn = |role: &str, content: &str| Message {
        role: role.into(),
        content: content.into(),
    };
    let question = turn("user", "What is 6*7? Ünïcode ✓ <think>");
    let system = turn("system", "Think step by step.");
    let further = [turn("assistant", "42"), turn("user", "And doubled?")];
    vec![
        vec![question.clone()],
        vec![system.clone(), question.clone()],
        [vec![system, question], further.to_vec()].concat(),
    ]
}

fn reasonings() -> Vec<Option<Reasoning>> {
    let effort = |effort: &str| {
        Some(Reasoning {
            effort: Some(effort.into()),
            budget_tokens: None,
        })
    };
    let budget = |tokens: i64| {
        Some(Reasoning {
            effort: None,
            budget_tokens: Some(tokens),
        })
    };
    let mut all = vec![None, budget(-1), budget(0), budget(1024)];
    all.extend(["none", "minimal", "low", "medium", "high"].map(effort));
    all
}

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {"answer": {"type": "string"}, "steps": {"type": "array", "items": {"type": "string"}}},
        "required": ["answer", "steps"],
        "additionalProperties": false,
    })
}
