use super::provider::hostile_requests;
use crate::{
    Report,
    answers::{Answers, ListCall, json},
    example,
};
use heartcut_sdk::{Host, Request, host::SilentHost, manifest::PluginExample, role::Local};

pub(super) fn check(local: &dyn Local, examples: &[&PluginExample], report: &mut Report) {
    let (examples, inputs): (_, Vec<Request>) = example::inputs(examples, report);
    let hostile = hostile_requests();
    let generate = |requests: &[Request], host: &dyn Host| -> Answers {
        local
            .generate(requests, host)
            .into_iter()
            .map(json)
            .collect()
    };
    let calls = ListCall {
        name: "generate",
        inputs: &inputs,
        hostile: &hostile,
        call: &generate,
    };
    calls.check(report);
    if let Some(answers) = calls.check_length(&inputs, &SilentHost, report) {
        for (example, answer) in examples.into_iter().zip(answers) {
            example::expect(example, answer, report);
        }
    }
}
