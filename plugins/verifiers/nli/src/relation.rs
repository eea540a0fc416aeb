//! The relations and the words that name them.

use heartcut_stated_label::{Label, Labels};

/// The relations that a reference may be.
pub(crate) struct Scheme {
    pub(crate) labels: Labels,
    /// What datasets write instead of a name, in the order of the labels.
    codes: &'static [&'static [&'static str]],
}

impl Scheme {
    /// The relation that a reference names.
    pub(crate) fn reference(&self, reference: &str) -> Option<usize> {
        let code = reference.trim().to_lowercase();
        let coded = self
            .codes
            .iter()
            .position(|codes| codes.contains(&code.as_str()));
        coded.or_else(|| match self.labels.named(reference)?.as_slice() {
            [only] => Some(*only),
            _ => None,
        })
    }
}

/// Whether a reference is one of two relations by itself.
pub(crate) fn is_of_two(reference: &str) -> bool {
    matches!(
        reference.trim().to_lowercase().as_str(),
        "valid" | "invalid" | "not_entailment" | "not entailment" | "non-entailment"
    )
}

/// Ways to say that nothing follows.
const UNDETERMINED: &[&str] = &[
    "not enough information",
    "not enough info",
    "insufficient information",
    "cannot be determined",
    "can't be determined",
    "cannot be inferred either way",
    "cannot determine",
    "can't determine",
    "cannot tell",
    "can't tell",
    "cannot say",
    "impossible to say",
    "impossible to tell",
    "neither true nor false",
    "neither entailed nor contradicted",
    "neither supports nor contradicts",
    "neither entails nor contradicts",
    "neither confirms nor denies",
    "may or may not be true",
    "might or might not be true",
    "might be true or false",
    "could be true or false",
    "neither supported nor contradicted",
    "neither confirmed nor denied",
];

/// Entailment, neutral, contradiction; the numbers are those of SNLI and ANLI.
pub(crate) fn three() -> Scheme {
    let labels = vec![
        label(
            "entailment",
            &["true", "entailed", "entail", "not false", "蕴含", "蕴涵"],
            &["yes", "e", "correct", "entails", "implied"],
            &[
                "entails",
                "entailed by",
                "follows from",
                "logically follows",
                "is implied by",
            ],
        ),
        label(
            "neutral",
            &[
                "neither",
                "undetermined",
                "indeterminate",
                "inconclusive",
                "not necessarily",
                "中立",
                "中性",
            ],
            &["uncertain", "unknown", "maybe", "unclear", "unrelated", "n"],
            UNDETERMINED,
        ),
        label(
            "contradiction",
            &[
                "false",
                "contradicted",
                "contradictory",
                "contradict",
                "not true",
                "untrue",
                "矛盾",
            ],
            &["no", "c", "incorrect", "wrong", "contradicts"],
            &[
                "contradicts",
                "contradicted by",
                "in contradiction with",
                "contradict each other",
                "cannot be true",
                "can't be true",
                "cannot both be true",
            ],
        ),
    ];
    Scheme {
        labels: Labels::words(labels),
        codes: &[&["e", "0"], &["n", "1"], &["c", "2"]],
    }
}

/// It follows, or it does not.
pub(crate) fn two() -> Scheme {
    let labels = vec![
        label(
            "valid",
            &["entailment", "entailed", "true"],
            &["yes", "correct"],
            &[
                "entails",
                "entailed by",
                "follows from",
                "logically follows",
                "deductively valid",
            ],
        ),
        label(
            "invalid",
            &[
                "not entailment",
                "not_entailment",
                "non-entailment",
                "not entailed",
                "not valid",
                "false",
            ],
            &["no", "incorrect", "neutral", "contradiction"],
            &[
                "does not entail",
                "does not follow",
                "doesn't follow",
                "not entailed by",
                "deductively invalid",
            ],
        ),
    ];
    Scheme {
        labels: Labels::words(labels),
        codes: &[&["0"], &["1"]],
    }
}

fn label(name: &str, texts: &[&str], alone: &[&str], phrases: &[&str]) -> Label {
    let all = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Label {
        name: name.to_owned(),
        texts: all(texts),
        alone: all(alone),
        phrases: all(phrases),
    }
}
