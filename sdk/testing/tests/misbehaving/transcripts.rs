//! Two ways of reaching one plugin, held against each other.

use crate::plugin::{DATASET, FORMATTER, Judge, PROVIDER, VERIFIER, VERIFIER_TOML, registration};
use heartcut_sdk::{Constructor, Registration, prelude::*};
use heartcut_sdk_testing::transcript;

#[test]
fn a_plugin_says_the_same_twice() {
    for plugin in [DATASET, FORMATTER, PROVIDER, VERIFIER] {
        let said = transcript(plugin, ".").unwrap();
        assert!(said.len() >= 2, "{} says {said:?}", plugin.manifest);
        assert!(said.iter().all(|said| !said.bytes.is_empty()));
        assert_eq!(said, transcript(plugin, ".").unwrap());
    }
}

#[test]
fn the_least_difference_shows() {
    static MOODY: &Registration = registration!(
        VERIFIER_TOML,
        Constructor::Verifier(|_, _| Ok(Box::new(Judge(|cases| {
            let verdict = |case: &Case| match case.response.as_str() {
                "null" => Verdict::unknown("moody"),
                _ => crate::plugin::equal(case),
            };
            cases.iter().map(|case| Ok(verdict(case))).collect()
        }))))
    );
    let (plain, moody) = (
        transcript(VERIFIER, ".").unwrap(),
        transcript(MOODY, ".").unwrap(),
    );
    let different: Vec<_> = plain.iter().zip(&moody).filter(|(a, b)| a != b).collect();
    assert_eq!(plain.len(), moody.len());
    assert_eq!(different.len(), 2, "once as a response, once as both");
    assert!(different[0].0.what.starts_with("verify with {}"));
}
