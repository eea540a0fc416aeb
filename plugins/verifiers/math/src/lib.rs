//! Mathematical answers, judged exactly. The work is done by [`heartcut_math_equivalence`]; this crate makes a verifier of it.

mod config;
#[cfg(test)]
mod tests;

use heartcut_math_equivalence::{Judgement, Outcome as Found, Policies, judge};
use heartcut_sdk::prelude::*;

pub use config::{Language, Math, Percent};

impl Verifier for Math {
    fn verify(&self, cases: &[Case], _: &dyn Host) -> Vec<Result<Verdict, PluginError>> {
        let policies = self.policies();
        cases
            .iter()
            .map(|case| Ok(verdict(case, &policies)))
            .collect()
    }
}

/// The verdict names the stage that decided among its policies. The separate reasoning is not looked at: what stands only there was not answered.
fn verdict(case: &Case, policies: &Policies) -> Verdict {
    let Some(reference) = &case.reference else {
        return Verdict::unknown("no-reference");
    };
    let judgement = judge(reference, &case.response, policies);
    if judgement.reason == "no-answer" && case.is_only_reasoned() {
        return Verdict::unknown("only-reasoning");
    }
    record(judgement)
}

fn record(judgement: Judgement) -> Verdict {
    let outcome = match judgement.outcome {
        Found::Correct => Outcome::Correct,
        Found::Incorrect => Outcome::Incorrect,
        Found::Unknown => Outcome::Unknown,
    };
    let probabilistic = judgement.is_probabilistic();
    let mut verdict = Verdict {
        predicted: judgement.predicted,
        policies: judgement.policies,
        ..Verdict::new(outcome, judgement.reason)
    };
    verdict.policies.push(format!("stage={}", judgement.stage));
    if probabilistic {
        verdict.metrics.insert("probabilistic".to_owned(), 1.0);
    }
    verdict
}

heartcut_sdk::plugin!(Verifier for Math);
