use super::parser::Parser;
use crate::budget::Failure;
use crate::value::{Fraction, Value};
use num_traits::ToPrimitive;

/// Most terms of a sum or factors of a product that are written out.
const MAX_TERMS: i64 = 500;

impl Parser<'_, '_> {
    /// `\sum_{k=1}^{10} k^2` and `\prod` with bounds that are whole numbers.
    pub(super) fn series(&mut self, product: bool) -> Result<Fraction, Failure> {
        let (letter, from, to) = self.range()?;
        let count = to.checked_sub(from).ok_or(Failure::TooLarge)?;
        if count >= MAX_TERMS {
            return Err(Failure::TooLarge);
        }
        let start = self.at;
        let mut total = Fraction::whole(i64::from(product));
        if count < 0 {
            self.bound(&letter, from)?;
            return Ok(total);
        }
        for index in from..=to {
            self.rewind(start);
            let value = self.bound(&letter, index)?;
            total = if product {
                total.times(&value, self.budget)?
            } else {
                total.plus(&value, self.budget)?
            };
        }
        Ok(total)
    }

    /// `_{k=1}^{10}`.
    fn range(&mut self) -> Result<(String, i64, i64), Failure> {
        self.expect('_')?;
        self.expect('{')?;
        let letter = self.next()?.text.to_owned();
        self.expect('=')?;
        let from = self.sum()?;
        let from = self.whole(from)?;
        self.expect('}')?;
        self.expect('^')?;
        let to = self.argument()?;
        let to = self.whole(Value::Number(to))?;
        Ok((letter, from, to))
    }

    fn whole(&self, value: Value) -> Result<i64, Failure> {
        let number = self.number_of(value)?.as_rational();
        number
            .filter(|number| number.is_integer())
            .and_then(|number| number.to_integer().to_i64())
            .ok_or(Failure::NotUnderstood)
    }

    /// The term ahead with a value for its letter.
    fn bound(&mut self, letter: &str, index: i64) -> Result<Fraction, Failure> {
        let outer = self.binding.replace((letter.to_owned(), index));
        let term = self.nested(Self::term);
        self.binding = outer;
        self.number_of(term?)
    }
}
