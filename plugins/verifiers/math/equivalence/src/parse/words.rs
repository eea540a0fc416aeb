use num_rational::BigRational;

use super::parser::Parser;
use crate::lexer::Kind;
use crate::value::Fraction;

const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] = [
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];

const PARTS: [&str; 11] = [
    "half", "third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "halve",
    "fourth",
];
const PART_SIZES: [i64; 11] = [2, 3, 4, 5, 6, 7, 8, 9, 10, 2, 4];

/// The number below twenty that a word spells.
pub(super) fn small_number(word: &str) -> Option<u32> {
    let at = SMALL.iter().position(|small| *small == word)?;
    u32::try_from(at).ok()
}

/// The word spells a number.
pub(super) fn is_number_word(word: &str) -> bool {
    SMALL.contains(&word) || TENS.contains(&word)
}

impl Parser<'_, '_> {
    /// `seven`, `twenty-five`, `two thirds`: a number below a hundred, or a part, that is spelled out.
    pub(super) fn number_words(&mut self) -> Option<Fraction> {
        let whole = self.small_words()?;
        let dash = usize::from(self.next_is('-'));
        let Some(size) = self.part_ahead(dash) else {
            return Some(Fraction::whole(whole));
        };
        self.at += 1 + dash;
        Some(Fraction::rational(BigRational::new(
            whole.into(),
            size.into(),
        )))
    }

    fn small_words(&mut self) -> Option<i64> {
        let Some(tens) = self.word_in(&TENS, 0) else {
            let small = self.word_in(&SMALL, 0)?;
            self.at += 1;
            return Some(small);
        };
        self.at += 1;
        let dash = usize::from(self.next_is('-'));
        let ones = self
            .word_in(&SMALL, dash)
            .filter(|ones| (1..10).contains(ones));
        self.at += ones.map_or(0, |_| 1 + dash);
        Some((tens + 2) * 10 + ones.unwrap_or(0))
    }

    fn part_ahead(&self, ahead: usize) -> Option<i64> {
        let token = self
            .peek_at(ahead)
            .filter(|token| token.kind == Kind::Word)?;
        let word = token.text.strip_suffix('s').unwrap_or(token.text);
        let at = PARTS
            .iter()
            .position(|part| part.eq_ignore_ascii_case(word))?;
        PART_SIZES.get(at).copied()
    }

    fn word_in(&self, words: &[&str], ahead: usize) -> Option<i64> {
        let token = self
            .peek_at(ahead)
            .filter(|token| token.kind == Kind::Word && token.text.len() < 12)?;
        let at = words
            .iter()
            .position(|word| word.eq_ignore_ascii_case(token.text))?;
        i64::try_from(at).ok()
    }
}
