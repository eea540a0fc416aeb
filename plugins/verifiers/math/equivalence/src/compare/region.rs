//! Sets of real numbers: intervals, their unions, and inequalities in one letter.

use std::sync::Arc;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::One;

use super::{Comparer, Finding};
use crate::budget::Failure;
use crate::value::{Ball, Constants, Evaluator, Fraction, Point, Precision, Value};

/// Bits to which ends that are no rational numbers are told apart.
const PRECISION: Precision = 256;
/// Bits behind the point that such ends are rounded to.
const GRID: u32 = 160;
/// Most conditions that are taken together.
const MAX_PARTS: usize = 16;

/// A place between real numbers: below all of them, right before or right behind one, above all of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cut {
    Below,
    /// Behind the number where the flag is set, else before it.
    At(BigRational, bool),
    Above,
}

/// What lies between pairs of cuts, in order, without overlap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Region {
    spans: Vec<(Cut, Cut)>,
    letter: Option<Arc<str>>,
}

impl Region {
    fn of(spans: Vec<(Cut, Cut)>) -> Self {
        let mut spans: Vec<(Cut, Cut)> =
            spans.into_iter().filter(|(low, high)| low < high).collect();
        spans.sort();
        let mut joined: Vec<(Cut, Cut)> = Vec::with_capacity(spans.len());
        for (low, high) in spans {
            match joined.last_mut() {
                Some((_, last)) if low <= *last => {
                    if high > *last {
                        *last = high;
                    }
                }
                _ => joined.push((low, high)),
            }
        }
        Self {
            spans: joined,
            letter: None,
        }
    }

    fn named(mut self, letter: Arc<str>) -> Self {
        self.letter = Some(letter);
        self
    }

    fn complement(&self) -> Self {
        let mut spans = Vec::with_capacity(self.spans.len() + 1);
        let mut low = Cut::Below;
        for (start, end) in &self.spans {
            spans.push((low, start.clone()));
            low = end.clone();
        }
        spans.push((low, Cut::Above));
        Self {
            letter: self.letter.clone(),
            ..Self::of(spans)
        }
    }

    /// `None` where the two speak of different letters.
    fn union(self, other: Self) -> Option<Self> {
        let letter = match (&self.letter, &other.letter) {
            (Some(one), Some(two)) if one != two => return None,
            (one, two) => one.clone().or_else(|| two.clone()),
        };
        let spans = self.spans.into_iter().chain(other.spans).collect();
        Some(Self {
            letter,
            ..Self::of(spans)
        })
    }

    fn intersection(&self, other: &Self) -> Option<Self> {
        Some(self.complement().union(other.complement())?.complement())
    }
}

impl Comparer<'_, '_> {
    /// Both sides as sets of real numbers, if one of them is more than an interval or a list and both can be read so.
    pub(super) fn regions(&mut self, reference: &Value, predicted: &Value) -> Option<Finding> {
        if !is_region(reference) && !is_region(predicted) {
            return None;
        }
        let (left, right) = (self.region(reference)?, self.region(predicted)?);
        let names_agree = match (&left.letter, &right.letter) {
            (Some(left), Some(right)) => left == right,
            _ => true,
        };
        Some(match (left.spans == right.spans, names_agree) {
            (true, true) => Finding::Same,
            (true, false) => Finding::Undecided("names-differ"),
            (false, _) => Finding::Different("value-differs"),
        })
    }

    fn region(&mut self, value: &Value) -> Option<Region> {
        self.budget.spend(4).ok()?;
        match value {
            Value::Bracketed(open, ends, close) => self.span(*open, ends, *close),
            Value::Set(items) => self.all(items, |comparer, item| comparer.single(item), false),
            Value::Union(parts) => self.all(parts, Self::region, false),
            Value::Both(parts) => self.all(parts, Self::region, true),
            Value::List(parts) => self.listed(parts),
            Value::Without(whole, part) => {
                let (whole, part) = (self.region(whole)?, self.region(part)?);
                whole.intersection(&part.complement())
            }
            Value::Relation(sides, signs) => self.conditions(sides, signs),
            _ => None,
        }
    }

    fn all(
        &mut self,
        parts: &[Value],
        read: impl Fn(&mut Self, &Value) -> Option<Region>,
        both: bool,
    ) -> Option<Region> {
        if parts.len() > MAX_PARTS {
            return None;
        }
        let mut total: Option<Region> = None;
        for part in parts {
            let region = read(self, part)?;
            total = Some(match total {
                None => region,
                Some(total) if both => total.intersection(&region)?,
                Some(total) => total.union(region)?,
            });
        }
        Some(total.unwrap_or_else(|| Region::of(Vec::new())))
    }

    /// Conditions with commas between them: all of them, or any where they exclude each other.
    fn listed(&mut self, parts: &[Value]) -> Option<Region> {
        if !parts.iter().all(is_region) {
            return None;
        }
        let both = self.all(parts, Self::region, true)?;
        if both.spans.is_empty() {
            return self.all(parts, Self::region, false);
        }
        Some(both)
    }

    fn single(&mut self, value: &Value) -> Option<Region> {
        let Value::Number(number) = value else {
            return None;
        };
        let at = self.place(number)?;
        Some(Region::of(vec![(
            Cut::At(at.clone(), false),
            Cut::At(at, true),
        )]))
    }

    fn span(&mut self, open: char, ends: &[Value], close: char) -> Option<Region> {
        let [Value::Number(low), Value::Number(high)] = ends else {
            return None;
        };
        let low = self.cut(low, open == '(')?;
        let high = self.cut(high, close == ']')?;
        Some(Region::of(vec![(low, high)]))
    }

    fn cut(&mut self, end: &Fraction, behind: bool) -> Option<Cut> {
        let infinity = Fraction::infinity();
        if *end == infinity {
            return Some(Cut::Above);
        }
        if *end == infinity.negated() {
            return Some(Cut::Below);
        }
        Some(Cut::At(self.place(end)?, behind))
    }

    /// A real number, exactly or rounded to the grid.
    fn place(&mut self, number: &Fraction) -> Option<BigRational> {
        if let Some(exact) = number.as_rational() {
            return Some(exact);
        }
        let value = Evaluator::new(&Constants, PRECISION, self.budget)
            .fraction(number)
            .ok()
            .filter(|value| value.is_real())?;
        let grid = BigRational::from_integer(BigInt::one() << GRID);
        Some((value.real.to_rational()? * &grid).round() / grid)
    }

    /// `a < x <= b`, `x != 2`, `x in A`: every neighbouring pair must hold.
    fn conditions(&mut self, sides: &[Value], signs: &[char]) -> Option<Region> {
        if let ([Value::Number(letter), set], ['∈']) = (sides, signs) {
            let mut letters = Vec::new();
            letter.collect_letters(&mut letters);
            return Some(self.region(set)?.named(letters.into_iter().next()?));
        }
        let mut total: Option<Region> = None;
        for ((left, right), sign) in sides.iter().zip(sides.iter().skip(1)).zip(signs) {
            let region = self.condition(left, right, *sign)?;
            total = Some(match total {
                None => region,
                Some(total) => total.intersection(&region)?,
            });
        }
        total
    }

    /// Where `left sign right` holds: between the places where the difference may change its sign, one test is enough.
    fn condition(&mut self, left: &Value, right: &Value, sign: char) -> Option<Region> {
        let (Value::Number(left), Value::Number(right)) = (left, right) else {
            return None;
        };
        if !matches!(sign, '<' | '>' | '≤' | '≥' | '≠' | '=') {
            return None;
        }
        let difference = left.minus(right, self.budget).ok()?;
        let mut letters = Vec::new();
        difference.collect_letters(&mut letters);
        letters.retain(|letter| &**letter != "e");
        let [letter] = letters.as_slice() else {
            return None;
        };
        let mut places = Vec::new();
        for root in super::roots::critical(&difference, letter, self.budget)? {
            places.push((self.place(&root.at)?, root.pole));
        }
        places.sort();
        let spans = self.holding(&difference, letter, &places, sign)?;
        Some(Region::of(spans).named(letter.clone()))
    }

    fn holding(
        &mut self,
        difference: &Fraction,
        letter: &Arc<str>,
        places: &[(BigRational, bool)],
        sign: char,
    ) -> Option<Vec<(Cut, Cut)>> {
        let mut spans = Vec::new();
        let mut low = Cut::Below;
        for at in 0..=places.len() {
            let before = at.checked_sub(1).and_then(|at| places.get(at));
            let after = places.get(at);
            let test = between(before.map(|(at, _)| at), after.map(|(at, _)| at));
            let high = after.map_or(Cut::Above, |(at, _)| Cut::At(at.clone(), false));
            if self.holds_at(difference, letter, &test, sign)? {
                spans.push((low, high));
            }
            if let Some((place, pole)) = after {
                if !pole && matches!(sign, '≤' | '≥' | '=') {
                    spans.push((Cut::At(place.clone(), false), Cut::At(place.clone(), true)));
                }
                low = Cut::At(place.clone(), true);
            } else {
                low = Cut::Above;
            }
        }
        Some(spans)
    }

    fn holds_at(
        &mut self,
        difference: &Fraction,
        letter: &Arc<str>,
        test: &BigRational,
        sign: char,
    ) -> Option<bool> {
        let point = Single { letter, at: test };
        let value = Evaluator::new(&point, PRECISION, self.budget)
            .fraction(difference)
            .ok()
            .filter(|value| value.is_real())?
            .real;
        match (value.is_positive(), value.is_negative()) {
            (true, _) => Some(matches!(sign, '>' | '≥' | '≠')),
            (_, true) => Some(matches!(sign, '<' | '≤' | '≠')),
            _ => None,
        }
    }
}

/// One letter has a value.
struct Single<'p> {
    letter: &'p str,
    at: &'p BigRational,
}

impl Point for Single<'_> {
    fn letter(&self, name: &str, precision: Precision) -> Result<Ball, Failure> {
        if name == self.letter {
            return Ball::rational(self.at, precision);
        }
        Constants.letter(name, precision)
    }
}

fn between(low: Option<&BigRational>, high: Option<&BigRational>) -> BigRational {
    let one = BigRational::one();
    match (low, high) {
        (Some(low), Some(high)) => (low + high) / (&one + &one),
        (Some(low), None) => low + one,
        (None, Some(high)) => high - one,
        (None, None) => one,
    }
}

/// More than an interval or a list of numbers: it says in another way which numbers are meant.
fn is_region(value: &Value) -> bool {
    match value {
        Value::Union(_) | Value::Both(_) | Value::Without(..) => true,
        Value::Relation(_, signs) => signs
            .iter()
            .any(|sign| matches!(sign, '<' | '>' | '≤' | '≥' | '≠' | '∈')),
        Value::List(items) => !items.is_empty() && items.iter().all(is_region),
        _ => false,
    }
}
