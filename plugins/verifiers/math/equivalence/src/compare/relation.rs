use num_traits::{One, Signed};

use super::{Comparer, Finding};
use crate::budget::{Budget, Failure};
use crate::value::{Atom, Fraction, MODULUS, Monomial, Sum, Value};

/// A two-sided relation as `sum sign 0`, scaled so that the leading coefficient is one.
#[derive(Clone, Debug, PartialEq)]
struct Standard {
    sum: Sum,
    sign: char,
}

impl Comparer<'_, '_> {
    /// At least one side is an equation, an inequality or a membership.
    pub(super) fn relations(&mut self, reference: &Value, predicted: &Value) -> Finding {
        match (reference, predicted) {
            (Value::Relation(..), Value::Relation(..)) => self.both(reference, predicted),
            (Value::Relation(..), other) => self.one(reference, other, false),
            (other, _) => self.one(predicted, other, true),
        }
    }

    fn both(&mut self, reference: &Value, predicted: &Value) -> Finding {
        match (
            standards(reference, self.budget),
            standards(predicted, self.budget),
        ) {
            (Ok(left), Ok(right)) if agree(&left, &right, self.budget) => return Finding::Same,
            (Err(Failure::Exhausted), _) | (_, Err(Failure::Exhausted)) => {
                return Finding::Undecided("budget");
            }
            _ => {}
        }
        if let (Some(left), Some(right)) = (modulus(reference), modulus(predicted))
            && self.values(left, right) != Finding::Same
        {
            return Finding::Different("value-differs");
        }
        if let (Some(left), Some(right)) = (solved(reference), solved(predicted)) {
            let finding = self.values(left, right);
            let same_name = named(reference) == named(predicted);
            let domains = matches!((left, right), (Value::Domain(_), Value::Domain(_)));
            return if same_name || domains {
                finding
            } else {
                finding.and(|| Finding::Undecided("names-differ"))
            };
        }
        match (
            interval(reference, self.budget),
            interval(predicted, self.budget),
        ) {
            (Some((left, left_name)), Some((right, right_name))) if left_name == right_name => {
                self.values(&left, &right)
            }
            (Some((left, _)), None) if is_membership(predicted) => self.one(predicted, &left, true),
            (None, Some((right, _))) if is_membership(reference) => {
                self.one(reference, &right, false)
            }
            _ => Finding::Undecided("relation-differs"),
        }
    }

    /// A relation against a plain value: `x = 5` and `5`, `x > 2` and `(2, oo)`.
    fn one(&mut self, relation: &Value, other: &Value, relation_predicted: bool) -> Finding {
        let rounded = rounded(relation).filter(|_| self.policies.rounding.is_some());
        let form = match (
            solved(relation).or(rounded),
            interval(relation, self.budget),
        ) {
            (Some(value), _) => value.clone(),
            (None, Some((interval, _)))
                if matches!(other, Value::Bracketed(..) | Value::Union(_)) =>
            {
                interval
            }
            _ if matches!(other, Value::List(_) | Value::Set(_)) => {
                return Finding::Different("count-differs");
            }
            _ => return Finding::Undecided("relation-differs"),
        };
        if relation_predicted {
            self.values(other, &form)
        } else {
            self.values(&form, other)
        }
    }
}

/// The right side of `x = 5`, `x = 2 + 3 = 5`, `x in A` or `2 + 3 = 5`; an approximation does not count.
pub(super) fn solved(value: &Value) -> Option<&Value> {
    let Value::Relation(sides, signs) = value else {
        return None;
    };
    let exact = signs.iter().take_while(|sign| **sign == '=').count();
    match signs.first() {
        Some('∈') if signs.len() == 1 && is_name(sides.first()?) => sides.last(),
        Some('≡') if signs.get(1) == Some(&MODULUS) => {
            sides.get(1).filter(|_| sides.first().is_some_and(is_name))
        }
        Some('≈') if signs.len() == 1 => {
            let (first, last) = (sides.first()?, sides.last()?);
            Some(first).filter(|_| is_plain(first) && is_plain(last))
        }
        Some('=') if signs.iter().skip(exact).all(|sign| *sign == '≈') => {
            let (first, last) = (sides.first()?, sides.get(exact)?);
            match () {
                () if is_name(first) => Some(last),
                () if exact == 1 && is_name(last) => Some(first),
                () => Some(last).filter(|_| is_plain(first)),
            }
        }
        _ => None,
    }
}

/// The right side of `AB ≈ 3.464`, which counts where rounding is accepted.
fn rounded(value: &Value) -> Option<&Value> {
    match value {
        Value::Relation(sides, signs) if signs.as_slice() == ['≈'] => {
            sides.last().filter(|_| sides.first().is_some_and(is_name))
        }
        _ => None,
    }
}

/// What a congruence is taken modulo.
fn modulus(value: &Value) -> Option<&Value> {
    match value {
        Value::Relation(sides, signs) if signs.last() == Some(&MODULUS) => sides.last(),
        _ => None,
    }
}

/// The name that a solved form gives its value, as text.
pub(super) fn named(value: &Value) -> Option<String> {
    solved(value)?;
    let Value::Relation(sides, _) = value else {
        return None;
    };
    let side = if is_name(sides.first()?) {
        sides.first()?
    } else {
        sides.last()?
    };
    Some(spelled(side)).filter(|name| !name.is_empty())
}

fn spelled(side: &Value) -> String {
    match side {
        Value::Name(name) => name.clone(),
        Value::Number(number) if number.has_letters() => number.to_string(),
        Value::Bracketed(_, items, _) => items.iter().map(spelled).collect::<Vec<_>>().join(","),
        _ => String::new(),
    }
}

fn is_membership(value: &Value) -> bool {
    matches!(value, Value::Relation(_, signs) if signs.as_slice() == ['∈'])
}

/// A letter, a function value, a segment, or a tuple of them.
fn is_name(side: &Value) -> bool {
    match side {
        Value::Name(_) => true,
        Value::Number(number) => names_a_quantity(number),
        Value::Bracketed(_, items, _) => items.iter().all(is_name),
        _ => false,
    }
}

/// One product of letters without a coefficient: `x`, `a_3`, `AB`, `f(x)`, `NO/BO`, `z^3`.
fn names_a_quantity(number: &Fraction) -> bool {
    let Some((monomial, coefficient)) = number.single() else {
        return false;
    };
    let single = monomial.atoms().len() == 1;
    let letters = |(atom, exponent): &(Atom, i64)| {
        !matches!(atom, Atom::Pi) && (single || exponent.abs() == 1)
    };
    coefficient.is_one()
        && monomial.radicand() == 1
        && !monomial.is_imaginary()
        && !monomial.atoms().is_empty()
        && monomial.atoms().iter().all(letters)
}

/// A number without letters, which only begins a chain of equal sums.
fn is_plain(side: &Value) -> bool {
    matches!(side, Value::Number(number) if !number.has_letters())
}

/// The relations between neighbouring sides.
fn standards(value: &Value, budget: &mut Budget) -> Result<Vec<Standard>, Failure> {
    let Value::Relation(sides, signs) = value else {
        return Err(Failure::NotUnderstood);
    };
    let pairs = sides.iter().zip(sides.iter().skip(1)).zip(signs);
    pairs
        .map(|((left, right), sign)| standard(left, right, *sign, budget))
        .collect()
}

fn standard(
    left: &Value,
    right: &Value,
    sign: char,
    budget: &mut Budget,
) -> Result<Standard, Failure> {
    let (Value::Number(left), Value::Number(right)) = (left, right) else {
        return Err(Failure::NotUnderstood);
    };
    let difference = left.minus(right, budget)?;
    let zeroes = matches!(sign, '=' | '≠');
    let sum = if zeroes {
        difference.zero_set(budget)?
    } else {
        difference.numerator().clone()
    };
    let leading = sum.leading().ok_or(Failure::NotUnderstood)?.clone();
    let divided = !zeroes && !difference.denominator().is_one();
    if divided || !matches!(sign, '=' | '≠' | '<' | '>' | '≤' | '≥') {
        return Err(Failure::NotUnderstood);
    }
    let sign = if leading.is_negative() {
        flipped(sign)
    } else {
        sign
    };
    let sum = sum.scaled(&leading.recip(), budget)?;
    Ok(Standard { sum, sign })
}

fn flipped(sign: char) -> char {
    match sign {
        '<' => '>',
        '>' => '<',
        '≤' => '≥',
        '≥' => '≤',
        other => other,
    }
}

fn agree(left: &[Standard], right: &[Standard], budget: &mut Budget) -> bool {
    let mut open: Vec<&Standard> = right.iter().collect();
    let matched = left.iter().all(|standard| {
        let at = open.iter().position(|other| standard.agrees(other, budget));
        at.map(|at| open.swap_remove(at)).is_some()
    });
    matched && open.is_empty()
}

impl Standard {
    /// The sums are equal, or in a constant ratio that may hold radicals.
    fn agrees(&self, other: &Self, budget: &mut Budget) -> bool {
        if self.sign != other.sign {
            return false;
        }
        self.sum == other.sum
            || (matches!(self.sign, '=' | '≠') && self.is_proportional(other, budget) == Some(true))
    }

    fn is_proportional(&self, other: &Self, budget: &mut Budget) -> Option<bool> {
        let (letters, _) = self
            .sum
            .terms()
            .max_by_key(|(monomial, _)| weight(monomial))?;
        let factor = |sum: &Sum, budget: &mut Budget| {
            let mut total = Sum::zero();
            for (monomial, coefficient) in sum.terms() {
                if variables(monomial).eq(variables(letters)) {
                    let constant = monomial.without_letters();
                    let term = Sum::term(constant, coefficient.clone());
                    total = total.plus(&term, budget).ok()?;
                }
            }
            Some(total).filter(|total| !total.is_zero())
        };
        let (left, right) = (factor(&self.sum, budget)?, factor(&other.sum, budget)?);
        let crossed = self.sum.times(&right, budget).ok()?;
        Some(crossed == other.sum.times(&left, budget).ok()?)
    }
}

fn weight(monomial: &Monomial) -> i64 {
    variables(monomial)
        .map(|(_, exponent)| exponent.abs())
        .sum()
}

fn variables(monomial: &Monomial) -> impl Iterator<Item = &(Atom, i64)> {
    monomial
        .atoms()
        .iter()
        .filter(|(atom, _)| !matches!(atom, Atom::Pi))
}

/// `a < x <= b` or `x > a` as an interval, with the name of its one letter.
fn interval(value: &Value, budget: &mut Budget) -> Option<(Value, String)> {
    let standards = standards(value, budget).ok()?;
    let infinity = Fraction::atom(Atom::Symbol("∞".into()));
    let mut ends = (('(', infinity.clone().negated()), (infinity, ')'));
    let mut name: Option<String> = None;
    for standard in standards {
        let (letter, bound) = bound(&standard)?;
        if name.get_or_insert_with(|| letter.clone()) != &letter {
            return None;
        }
        match standard.sign {
            '>' => ends.0 = ('(', bound),
            '≥' => ends.0 = ('[', bound),
            '<' => ends.1 = (bound, ')'),
            '≤' => ends.1 = (bound, ']'),
            _ => return None,
        }
    }
    let ((open, low), (high, close)) = ends;
    Some((
        Value::Bracketed(open, vec![Value::Number(low), Value::Number(high)], close),
        name?,
    ))
}

/// `x - c` as the letter and `c`.
fn bound(standard: &Standard) -> Option<(String, Fraction)> {
    let mut letter: Option<&Monomial> = None;
    let mut constant = Sum::zero();
    for (monomial, coefficient) in standard.sum.terms() {
        let has_letter = monomial
            .atoms()
            .iter()
            .any(|(atom, _)| !matches!(atom, Atom::Pi));
        if !has_letter {
            constant = constant
                .plus(
                    &Sum::term(monomial.clone(), -coefficient.clone()),
                    &mut Budget::default(),
                )
                .ok()?;
        } else if letter.replace(monomial).is_some() {
            return None;
        }
    }
    match letter?.atoms() {
        [(Atom::Symbol(name), 1)] if &**name != "∞" => Some((name.to_string(), constant.into())),
        _ => None,
    }
}
