//! Natural language inference. What a response states is read by [`heartcut_stated_label`]; which words name which relation
//! stands in `relation`.

mod relation;
#[cfg(test)]
mod tests;

use heartcut_sdk::prelude::*;
use heartcut_stated_label::{Labels, Stated};
use relation::Scheme;

/// Judges which relation between premise and hypothesis a response states.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Nli {
    /// Which relations there are. By default the reference says it: `valid`, `invalid` and `not_entailment` are of two, all others of three.
    pub relations: Relations,
}

/// Which relations there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Relations {
    /// As the reference says.
    #[default]
    Auto,
    /// Entailment, neutral, contradiction.
    Three,
    /// It follows, or it does not.
    Two,
}

impl Verifier for Nli {
    fn verify(&self, cases: &[Case], _: &dyn Host) -> Vec<Result<Verdict, PluginError>> {
        let three = relation::three();
        let two = relation::two();
        let judge = |case: &Case| match self.is_of_two(case) {
            true => judge(&two, case),
            false => judge(&three, case),
        };
        cases.iter().map(|case| Ok(judge(case))).collect()
    }
}

impl Nli {
    fn is_of_two(&self, case: &Case) -> bool {
        match self.relations {
            Relations::Two => true,
            Relations::Three => false,
            Relations::Auto => case.reference.as_deref().is_some_and(relation::is_of_two),
        }
    }
}

fn judge(scheme: &Scheme, case: &Case) -> Verdict {
    let Some(reference) = &case.reference else {
        return Verdict::unknown("no-reference");
    };
    let Some(wanted) = scheme.reference(reference) else {
        return Verdict::unknown("reference-not-a-relation");
    };
    match scheme.labels.stated(&case.response) {
        Stated::One(found) => compared(&scheme.labels, wanted, found),
        Stated::Several(_) => Verdict::unknown("several-relations"),
        Stated::Nothing("not-a-choice") => Verdict::unknown("not-a-relation"),
        Stated::Nothing("no-answer") if case.is_only_reasoned() => {
            Verdict::unknown("only-reasoning")
        }
        Stated::Nothing(reason) => Verdict::unknown(reason),
    }
}

fn compared(labels: &Labels, wanted: usize, found: usize) -> Verdict {
    let verdict = if wanted == found {
        Verdict::correct("same-relation")
    } else {
        Verdict::incorrect("other-relation")
    };
    verdict.predicted(labels.name(found).unwrap_or_default())
}

heartcut_sdk::plugin!(Verifier for Nli);
