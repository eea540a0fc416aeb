use std::fmt::{self, Display, Formatter};

/// The step that decided, from the cheapest to the dearest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// There was nothing to compare.
    Extract,
    /// The spelling.
    Text,
    /// The normal form: exact rationals, and fractions of polynomials with radicals and `i`.
    NormalForm,
    /// Values modulo two primes of 61 bits, for rational functions that are too large to be multiplied out.
    Modular,
    /// Balls of growing precision. They prove that two values differ; that they agree makes it `probabilistic`.
    Balls,
}

impl Display for Stage {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Extract => "extract",
            Self::Text => "text",
            Self::NormalForm => "normal-form",
            Self::Modular => "modular",
            Self::Balls => "balls",
        })
    }
}
