use num_rational::BigRational;

use crate::budget::Failure;
use crate::value::{Ball, Constants, Point, Precision};

/// Points of one comparison.
const POINTS: u64 = 12;

/// How the letters of a sample get their values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Real numbers: small and large ones above zero, then small and large ones of both signs.
    Real,
    /// Whole numbers above zero.
    Whole,
}

/// A point at which every letter has a value that depends on its name alone.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    kind: Kind,
    round: u64,
    real_only: bool,
}

/// The points of one comparison.
#[derive(Clone, Debug)]
pub(super) struct Samples {
    next: Sample,
}

impl Samples {
    /// With `real_only` the roots and logarithms of negative numbers have no value.
    pub(super) fn real(real_only: bool) -> Self {
        Self::of(Kind::Real, real_only)
    }

    pub(super) fn whole() -> Self {
        Self::of(Kind::Whole, false)
    }

    fn of(kind: Kind, real_only: bool) -> Self {
        Self {
            next: Sample {
                kind,
                round: 0,
                real_only,
            },
        }
    }
}

impl Iterator for Samples {
    type Item = Sample;

    fn next(&mut self) -> Option<Sample> {
        let sample = self.next.clone();
        self.next.round += 1;
        (sample.round < POINTS).then_some(sample)
    }
}

impl Point for Sample {
    fn letter(&self, name: &str, precision: Precision) -> Result<Ball, Failure> {
        if name == "e" {
            return Constants.letter(name, precision);
        }
        if name == "∞" {
            return Err(Failure::NotUnderstood);
        }
        let random = self.random(name);
        let size = (random % 1_009).cast_signed();
        match self.kind {
            Kind::Whole => Ok(Ball::whole(self.counted(size))),
            Kind::Real => self.real(2 * size + 1, random & 0x1_0000 == 0, precision),
        }
    }

    fn is_real_only(&self) -> bool {
        self.real_only
    }
}

impl Sample {
    fn real(&self, size: i64, flag: bool, precision: Precision) -> Result<Ball, Failure> {
        match self.round {
            0..4 => ratio(size, 733, precision),
            4..7 => ratio(size, 61, precision),
            7..10 if flag => ratio(size, 2_203, precision),
            7..10 => ratio(-size, 2_203, precision),
            _ if flag => ratio(size, 61, precision),
            _ => ratio(-size, 61, precision),
        }
    }

    /// One, two, three and so on first, then anything.
    fn counted(&self, random: i64) -> i64 {
        let round = self.round.cast_signed();
        if round < 7 {
            round + 1 + random % 2
        } else {
            random % 40
        }
    }

    fn random(&self, name: &str) -> u64 {
        let start = self.round.wrapping_mul(0xd134_2543_de82_ef95) ^ 0x2545_f491_4f6c_dd1d;
        name.bytes().fold(start, |mixed, byte| {
            let mixed = (mixed ^ u64::from(byte)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            mixed ^ (mixed >> 27)
        })
    }
}

fn ratio(numerator: i64, denominator: i64, precision: Precision) -> Result<Ball, Failure> {
    let ratio = BigRational::new(numerator.into(), denominator.into());
    Ball::rational(&ratio, precision)
}
