use super::parser::Parser;
use crate::budget::Failure;
use crate::lexer::Kind;

/// Longest block of digits that is looked for before an ellipsis.
const MAX_BLOCK: usize = 12;

/// The digits before the period, with the point, and the period.
type Repeated = Option<(String, String)>;

impl Parser<'_, '_> {
    /// The period that stands behind `digits`: `0.\overline{36}`, `0.(36)`, `0.\dot{3}`, `0.333\ldots`.
    pub(super) fn repeated(&mut self, digits: &str) -> Result<Repeated, Failure> {
        let has_point = digits.contains('.');
        if has_point && self.next_is('…') {
            let found = dotted(digits);
            self.at += usize::from(found.is_some());
            return Ok(found);
        }
        let point = usize::from(!has_point);
        if !has_point && !self.next_is('.') {
            return Ok(None);
        }
        let Some((length, period)) = self
            .marked_period(point, "overline")
            .or_else(|| self.bracketed_period(point))
            .or_else(|| self.dotted_period(point))
        else {
            return Ok(None);
        };
        self.budget.spend(length as u64)?;
        self.at += length;
        Ok(Some((digits.to_owned(), period)))
    }

    /// `\overline{36}` or `\bar3`.
    fn marked_period(&self, at: usize, command: &str) -> Option<(usize, String)> {
        let mark = self.peek_at(at)?;
        if mark.kind != Kind::Command || mark.text != command {
            return None;
        }
        let braced = self.peek_at(at + 1)?.is('{');
        let start = at + 1 + usize::from(braced);
        let period = self.peek_at(start).filter(|token| token.is_integer())?;
        let closed = !braced || self.peek_at(start + 1)?.is('}');
        let length = start + 1 + usize::from(braced);
        closed.then(|| (length, period.text.to_owned()))
    }

    /// `(36)` right behind the point or its decimals.
    fn bracketed_period(&self, at: usize) -> Option<(usize, String)> {
        let open = self.peek_at(at)?;
        let period = self.peek_at(at + 1).filter(|token| token.is_integer())?;
        let fits = open.is('(') && !open.spaced && self.peek_at(at + 2)?.is(')');
        fits.then(|| (at + 3, period.text.to_owned()))
    }

    /// `\dot{3}`, or `\dot{1}42\dot{7}` with dots over the first and the last digit.
    fn dotted_period(&self, at: usize) -> Option<(usize, String)> {
        let (length, first) = self.marked_period(at, "dot")?;
        let between = self.peek_at(length).filter(|token| token.is_integer());
        let start = length + usize::from(between.is_some());
        let Some((end, last)) = self.marked_period(start, "dot") else {
            return Some((length, first));
        };
        let middle = between.map_or("", |token| token.text);
        Some((end, format!("{first}{middle}{last}")))
    }
}

/// `0.1666`, whose last digits repeat: a block at least twice, a single digit three times.
fn dotted(digits: &str) -> Repeated {
    let (whole, fraction) = digits.split_once('.')?;
    for size in 1..=fraction.len().min(MAX_BLOCK) {
        let block = fraction.get(fraction.len() - size..)?;
        let mut start = fraction.len();
        let mut count = 0;
        while start >= size && fraction.get(start - size..start) == Some(block) {
            start -= size;
            count += 1;
        }
        let enough = if size == 1 { 3 } else { 2 };
        if count >= enough {
            let before = fraction.get(..start)?;
            return Some((format!("{whole}.{before}"), block.to_owned()));
        }
    }
    None
}
