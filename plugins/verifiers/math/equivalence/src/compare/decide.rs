//! Two expressions whose normal forms differ, but which hold parts that a normal form does not see through.

use std::sync::Arc;

use super::sample::{Sample, Samples};
use super::{Comparer, Finding, Stage};
use crate::budget::Failure;
use crate::value::{Constants, Evaluator, Fraction, PRIMES, Point, Precision, Residues};

/// Precisions at which two constants are told apart.
const PRECISIONS: [Precision; 4] = [128, 256, 512, 1_024];
/// Precision at a point where letters have values, and where that was not enough.
const SAMPLE_PRECISIONS: [Precision; 2] = [160, 480];
/// Points that must agree before two expressions count as equal.
const ENOUGH: usize = 4;

/// What one look at two expressions shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// They differ.
    Apart,
    /// They agree to many bits.
    Together,
    /// One of them has no value here, or not at this precision.
    Blurred,
}

impl Comparer<'_, '_> {
    /// Modulo two primes if both are rational functions, else as balls.
    pub(super) fn opaque_numbers(&mut self, reference: &Fraction, predicted: &Fraction) -> Finding {
        match self.modular(reference, predicted) {
            Ok(true) => return self.agreed(Stage::Modular),
            Ok(false) => return self.apart(Stage::Modular),
            Err(Failure::Exhausted) => return Finding::Undecided("budget"),
            Err(_) => {}
        }
        let mut letters = Vec::new();
        reference.collect_letters(&mut letters);
        predicted.collect_letters(&mut letters);
        letters.retain(|letter| &**letter != "e");
        let look = if letters.is_empty() {
            self.constants(reference, predicted)
        } else {
            self.samples(reference, predicted, &letters)
        };
        match look {
            Ok(Look::Apart) => self.apart(Stage::Balls),
            Ok(Look::Together) => {
                self.note("probabilistic");
                self.agreed(Stage::Balls)
            }
            Ok(Look::Blurred) => Finding::Undecided("not-decided"),
            Err(failure) => failure.into(),
        }
    }

    fn agreed(&mut self, stage: Stage) -> Finding {
        self.reach(stage);
        Finding::Same
    }

    fn apart(&mut self, stage: Stage) -> Finding {
        self.reach(stage);
        Finding::Different("value-differs")
    }

    fn modular(&mut self, left: &Fraction, right: &Fraction) -> Result<bool, Failure> {
        for (seed, prime) in PRIMES.into_iter().enumerate() {
            let mut residues = Residues::new(prime, seed as u64, self.budget);
            if residues.fraction(left)? != residues.fraction(right)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn constants(&mut self, left: &Fraction, right: &Fraction) -> Result<Look, Failure> {
        let mut look = Look::Blurred;
        for precision in PRECISIONS {
            look = self.look(left, right, &Constants, precision)?;
            if look == Look::Apart {
                break;
            }
        }
        Ok(look)
    }

    fn look(
        &mut self,
        left: &Fraction,
        right: &Fraction,
        point: &dyn Point,
        precision: Precision,
    ) -> Result<Look, Failure> {
        let mut evaluator = Evaluator::new(point, precision, self.budget);
        let values = (evaluator.fraction(left), evaluator.fraction(right));
        let (left, right) = match values {
            (Ok(left), Ok(right)) => (left, right),
            (Err(Failure::Exhausted), _) | (_, Err(Failure::Exhausted)) => {
                return Err(Failure::Exhausted);
            }
            _ => return Ok(Look::Blurred),
        };
        let difference = left.minus(&right, precision)?;
        Ok(match difference.holds_zero() {
            false => Look::Apart,
            true if left.is_sharp(precision / 2) && right.is_sharp(precision / 2) => Look::Together,
            true => Look::Blurred,
        })
    }

    /// Real points, or whole numbers for letters that count.
    fn samples(
        &mut self,
        left: &Fraction,
        right: &Fraction,
        letters: &[Arc<str>],
    ) -> Result<Look, Failure> {
        let counted = letters
            .iter()
            .all(|letter| matches!(&**letter, "n" | "k" | "m" | "j"));
        let periodic = |side: &Fraction| side.applies(&["sin", "cos", "pow", "floor", "ceil"]);
        if counted && (periodic(left) || periodic(right)) {
            return self.agreeing(left, right, Samples::whole());
        }
        let imaginary = left.is_complex() || right.is_complex();
        let look = self.agreeing(left, right, Samples::real(!imaginary))?;
        if look == Look::Blurred && !imaginary {
            return self.agreeing(left, right, Samples::real(false));
        }
        Ok(look)
    }

    fn agreeing(
        &mut self,
        left: &Fraction,
        right: &Fraction,
        samples: Samples,
    ) -> Result<Look, Failure> {
        let mut together = 0;
        for sample in samples {
            match self.sharpest(left, right, &sample)? {
                Look::Apart => return Ok(Look::Apart),
                Look::Together => together += 1,
                Look::Blurred => {}
            }
        }
        Ok(if together >= ENOUGH {
            Look::Together
        } else {
            Look::Blurred
        })
    }

    fn sharpest(
        &mut self,
        left: &Fraction,
        right: &Fraction,
        sample: &Sample,
    ) -> Result<Look, Failure> {
        let mut look = Look::Blurred;
        for precision in SAMPLE_PRECISIONS {
            look = self.look(left, right, sample, precision)?;
            if look != Look::Blurred {
                break;
            }
        }
        Ok(look)
    }
}
