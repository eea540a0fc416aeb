use crate::{
    Report,
    answers::{Answers, ListCall, json},
    checks, example, hostile_texts,
};
use heartcut_sdk::{
    Completion, Example, Formatter, Group, Host, Problem, Trace, host::SilentHost,
    manifest::PluginExample,
};

pub(super) fn check(formatter: &dyn Formatter, examples: &[&PluginExample], report: &mut Report) {
    let (examples, mut inputs): (_, Vec<Group>) = example::inputs(examples, report);
    let format = |groups: &[Group], host: &dyn Host| -> Answers {
        formatter
            .format(groups, host)
            .into_iter()
            .map(json)
            .collect()
    };
    let calls = ListCall {
        name: "format",
        inputs: &inputs,
        hostile: &[],
        call: &format,
    };
    if let Some(answers) = calls.check_length(&inputs, &SilentHost, report) {
        for (example, answer) in examples.into_iter().zip(answers) {
            example::expect(example, answer, report);
        }
    }
    inputs.push(Group::default());
    inputs.push(several_traces());
    let hostile: Vec<Group> = hostile_texts().into_iter().map(hostile_group).collect();
    let calls = ListCall {
        name: "format",
        inputs: &inputs,
        hostile: &hostile,
        call: &format,
    };
    calls.check(report);
    for group in &inputs {
        check_traces(formatter, group, report);
    }
}

fn check_traces(formatter: &dyn Formatter, group: &Group, report: &mut Report) {
    let made = formatter.format(std::slice::from_ref(group), &SilentHost);
    for example in made.iter().flatten().flatten() {
        check_example(example, group, report);
    }
}

fn check_example(example: &Example, group: &Group, report: &mut Report) {
    let known = |key: &String| group.traces.iter().any(|trace| trace.request.key == *key);
    let traced = !example.traces.is_empty() && example.traces.iter().all(known);
    let message = format!(
        "an example names {:?}, which is not in its group",
        example.traces
    );
    report.require(traced, checks::TRACES, message);
    let stream = &example.stream;
    let plain =
        !stream.is_empty() && !stream.contains(['/', '\\', '\0']) && !stream.starts_with('.');
    report.require(
        plain,
        checks::TRACES,
        format!("`{stream}` cannot name a file"),
    );
}

fn hostile_group(text: String) -> Group {
    let completion = Completion {
        text: text.clone(),
        reasoning: Some(text.clone()),
        ..Completion::default()
    };
    let mut trace = Trace {
        style: text.clone(),
        completion: Some(completion),
        ..Trace::default()
    };
    trace.request.key.clone_from(&text);
    Group {
        problem: Problem::new(text.clone(), text),
        traces: vec![trace],
        ..Group::default()
    }
}

/// Three traces: two answered ones and one that failed.
fn several_traces() -> Group {
    let trace = |number: u32| {
        let completion = Completion {
            text: format!("answer {number}"),
            ..Completion::default()
        };
        let mut trace = Trace {
            completion: Some(completion),
            ..Trace::default()
        };
        trace.request.key = format!("{number:064x}");
        trace.request.sample = number;
        trace
    };
    let failed = Trace {
        completion: None,
        ..trace(2)
    };
    let problem = Problem::new("several", "How many?");
    Group {
        problem,
        traces: vec![trace(0), trace(1), failed],
        ..Group::default()
    }
}
