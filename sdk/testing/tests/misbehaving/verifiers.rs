use crate::{
    Bad,
    plugin::{Judge, VERIFIER_TOML, equal, registration},
};
use heartcut_sdk::{Constructor, prelude::*};
use heartcut_sdk_testing::checks::*;

pub(crate) const BAD: &[Bad] = &[(
    NO_REFERENCE,
    registration!(
        VERIFIER_TOML,
        Constructor::Verifier(|_, _| Ok(Box::new(Judge(|cases| {
            cases.iter().map(|case| Ok(believes(case))).collect()
        }))))
    ),
)];

fn believes(case: &Case) -> Verdict {
    match &case.reference {
        None => Verdict::correct("why-not"),
        Some(_) => equal(case),
    }
}
