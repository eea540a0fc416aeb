//! Values by the dice. A seed gives one value, so that a failing seed can be run again.

use heartcut_plugin_api::record::Fields;
use serde_json::Value;
use std::{collections::BTreeMap, path::PathBuf};

/// A source of numbers (SplitMix64).
pub(crate) struct Dice {
    state: u64,
    /// Whether every optional field is absent and every free value is a text.
    sparse: bool,
    depth: u32,
}

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            state: seed,
            sparse: false,
            depth: 0,
        }
    }

    pub(crate) fn sparse(seed: u64) -> Self {
        Self {
            sparse: true,
            ..Self::new(seed)
        }
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

pub(crate) trait Random: Sized {
    fn random(dice: &mut Dice) -> Self;
}

impl Random for bool {
    fn random(dice: &mut Dice) -> Self {
        dice.next().is_multiple_of(2)
    }
}

/// Edges of the encodings as often as anything else.
impl Random for u64 {
    fn random(dice: &mut Dice) -> Self {
        let any = dice.next();
        dice.pick(&[
            0,
            1,
            127,
            128,
            255,
            256,
            65_536,
            1 << 32,
            1 << 53,
            (1 << 63) - 1,
            1 << 63,
            Self::MAX,
            any,
        ])
    }
}

impl Random for i64 {
    fn random(dice: &mut Dice) -> Self {
        let any = dice.next() as Self;
        dice.pick(&[0, -1, -32, -33, -129, Self::MIN, Self::MAX, any])
    }
}

impl Random for u32 {
    fn random(dice: &mut Dice) -> Self {
        (dice.next() >> 32) as Self
    }
}

impl Random for u16 {
    fn random(dice: &mut Dice) -> Self {
        (dice.next() >> 48) as Self
    }
}

impl Random for f64 {
    fn random(dice: &mut Dice) -> Self {
        let any = Self::from_bits(dice.next());
        let any = if any.is_finite() { any } else { 0.5 };
        dice.pick(&[
            0.0,
            -0.0,
            1.0,
            0.1,
            1e300,
            5e-324,
            Self::MAX,
            9_007_199_254_740_993.0,
            any,
            any,
        ])
    }
}

impl Random for String {
    fn random(dice: &mut Dice) -> Self {
        let long = "long ".repeat(dice.below(80));
        let letter = char::from_u32((dice.next() % 0x11_0000) as u32).unwrap_or('ß');
        let texts = [
            "",
            "a",
            "\0",
            "\"\\\n\t\u{7f}",
            "1,000",
            "\\boxed{½}",
            "👩‍👧 \u{2028}\u{202e}",
            "null",
            "\u{feff}",
            &long,
        ];
        format!("{}{letter}", dice.pick(&texts))
    }
}

impl Random for PathBuf {
    fn random(dice: &mut Dice) -> Self {
        Self::from("/out").join(String::random(dice).replace('\0', ""))
    }
}

impl<T: Random> Random for Option<T> {
    fn random(dice: &mut Dice) -> Self {
        let some = !dice.sparse && bool::random(dice);
        some.then(|| T::random(dice))
    }
}

impl<T: Random> Random for Vec<T> {
    fn random(dice: &mut Dice) -> Self {
        (0..dice.below(4)).map(|_| T::random(dice)).collect()
    }
}

impl<T: Random> Random for BTreeMap<String, T> {
    fn random(dice: &mut Dice) -> Self {
        (0..dice.below(4)).map(|_| Random::random(dice)).collect()
    }
}

impl<A: Random, B: Random> Random for (A, B) {
    fn random(dice: &mut Dice) -> Self {
        (A::random(dice), B::random(dice))
    }
}

impl<T: Random, E: Random> Random for Result<T, E> {
    fn random(dice: &mut Dice) -> Self {
        if bool::random(dice) {
            Ok(T::random(dice))
        } else {
            Err(E::random(dice))
        }
    }
}

impl Random for Value {
    fn random(dice: &mut Dice) -> Self {
        if dice.sparse {
            return Self::String(String::random(dice));
        }
        let deep = if dice.depth < 3 { 8 } else { 6 };
        dice.depth += 1;
        let value = match dice.below(deep) {
            0 => Self::Null,
            1 => Self::from(bool::random(dice)),
            2 => Self::from(u64::random(dice)),
            3 => Self::from(i64::random(dice)),
            4 => Self::from(f64::random(dice)),
            5 => Self::String(String::random(dice)),
            6 => Self::Array(Vec::random(dice)),
            _ => Self::Object(Fields::random(dice)),
        };
        dice.depth -= 1;
        value
    }
}

impl Random for Fields {
    fn random(dice: &mut Dice) -> Self {
        (0..dice.below(4)).map(|_| Random::random(dice)).collect()
    }
}
