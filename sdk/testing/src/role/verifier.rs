use crate::{
    Report,
    answers::{Answers, ListCall, json},
    checks, example, hostile_texts,
};
use heartcut_sdk::{Case, Host, Verifier, host::SilentHost, manifest::PluginExample};

pub(super) fn check(verifier: &dyn Verifier, examples: &[&PluginExample], report: &mut Report) {
    let (examples, inputs): (_, Vec<Case>) = example::inputs(examples, report);
    let hostile = hostile_cases();
    let verify = |cases: &[Case], host: &dyn Host| -> Answers {
        verifier.verify(cases, host).into_iter().map(json).collect()
    };
    let calls = ListCall {
        name: "verify",
        inputs: &inputs,
        hostile: &hostile,
        call: &verify,
    };
    calls.check(report);
    if let Some(answers) = calls.check_length(&inputs, &SilentHost, report) {
        for (example, answer) in examples.into_iter().zip(answers) {
            example::expect(example, answer, report);
        }
    }
    for case in inputs
        .iter()
        .chain(&hostile)
        .cloned()
        .map(without_reference)
    {
        if let Some(answers) = calls.check_length(std::slice::from_ref(&case), &SilentHost, report)
        {
            let proved = answers
                .iter()
                .flatten()
                .any(|verdict| verdict["outcome"] == "correct");
            let shown: String = case.response.chars().take(60).collect();
            let message = format!("correct without a reference: {shown:?}");
            report.require(!proved, checks::NO_REFERENCE, message);
        }
    }
}

/// Tests are a reference too.
fn without_reference(case: Case) -> Case {
    Case {
        reference: None,
        tests: Vec::new(),
        ..case
    }
}

fn hostile_cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for text in hostile_texts() {
        cases.push(Case {
            reasoning: Some(text.clone()),
            ..Case::new(text.as_str(), "18", text.as_str())
        });
        cases.push(Case::new("hostile", text.as_str(), "18"));
        cases.push(Case::new(text.as_str(), text.as_str(), text.as_str()));
    }
    cases
}
