//! Where an expression in one letter may change its sign.

use num_traits::Signed;

use crate::budget::{Budget, Failure};
use crate::value::{Atom, Fraction, Sum, root};

/// A place where the sign may change.
#[derive(Clone, Debug)]
pub(super) struct Critical {
    pub(super) at: Fraction,
    /// The expression has no value there.
    pub(super) pole: bool,
}

/// The real zeroes and poles of a fraction of polynomials up to the second degree, or of a sum with one absolute value.
pub(super) fn critical(
    expression: &Fraction,
    letter: &str,
    budget: &mut Budget,
) -> Option<Vec<Critical>> {
    let (numerator, denominator) = polynomials(expression, letter, budget)?;
    let mut found = Vec::new();
    for (sum, pole) in [(numerator, false), (denominator, true)] {
        let roots = match zeroes(&sum, letter, budget) {
            Some(roots) => roots,
            None => absolute_zeroes(&sum, letter, budget)?,
        };
        found.extend(roots.into_iter().map(|at| Critical { at, pole }));
    }
    Some(found)
}

/// Numerator and denominator without negative powers of the letter.
fn polynomials(expression: &Fraction, letter: &str, budget: &mut Budget) -> Option<(Sum, Sum)> {
    let lowest = expression
        .numerator()
        .terms()
        .flat_map(|(monomial, _)| monomial.atoms())
        .filter(|(atom, _)| is_letter(atom, letter))
        .map(|(_, exponent)| *exponent)
        .min()
        .unwrap_or(0)
        .min(0);
    let factor = Sum::atom(Atom::Symbol(letter.into()));
    let (mut numerator, mut denominator) = (
        expression.numerator().clone(),
        expression.denominator().clone(),
    );
    for _ in lowest..0 {
        numerator = numerator.times(&factor, budget).ok()?;
        denominator = denominator.times(&factor, budget).ok()?;
    }
    Some((numerator, denominator))
}

fn is_letter(atom: &Atom, letter: &str) -> bool {
    matches!(atom, Atom::Symbol(name) if &**name == letter)
}

/// The coefficients of a polynomial in the letter, lowest first; `None` where the letter stands elsewhere too.
fn coefficients(sum: &Sum, letter: &str, budget: &mut Budget) -> Option<Vec<Fraction>> {
    const DEGREE: usize = 2;
    let mut found = vec![Fraction::whole(0); DEGREE + 1];
    for (monomial, coefficient) in sum.terms() {
        let term: Fraction = Sum::term(monomial.clone(), coefficient.clone()).into();
        let power = monomial
            .atoms()
            .iter()
            .find(|(atom, _)| is_letter(atom, letter))
            .map_or(0, |(_, exponent)| *exponent);
        let slot = found.get_mut(usize::try_from(power).ok()?)?;
        let mut bare = term;
        for _ in 0..power {
            bare = bare
                .over(&Fraction::atom(Atom::Symbol(letter.into())), budget)
                .ok()?;
        }
        if bare.has_letters() {
            return None;
        }
        *slot = slot.plus(&bare, budget).ok()?;
    }
    Some(found)
}

fn zeroes(sum: &Sum, letter: &str, budget: &mut Budget) -> Option<Vec<Fraction>> {
    let found = coefficients(sum, letter, budget)?;
    let [c, b, a] = found.as_slice() else {
        return None;
    };
    if a.is_zero() && b.is_zero() {
        return Some(Vec::new());
    }
    if a.is_zero() {
        let root = c.clone().negated().over(b, budget).ok()?;
        return Some(vec![root]);
    }
    quadratic((a, b, c), budget).ok()
}

fn quadratic(
    (a, b, c): (&Fraction, &Fraction, &Fraction),
    budget: &mut Budget,
) -> Result<Vec<Fraction>, Failure> {
    let four = Fraction::whole(4);
    let product = a.times(c, budget)?.times(&four, budget)?;
    let discriminant = b.power(2, budget)?.minus(&product, budget)?;
    if discriminant
        .as_rational()
        .is_some_and(|number| number.is_negative())
    {
        return Ok(Vec::new());
    }
    let size = root(2, &discriminant, budget)?;
    let bottom = a.times(&Fraction::whole(2), budget)?;
    let middle = b.clone().negated();
    let low = middle.minus(&size, budget)?.over(&bottom, budget)?;
    let high = middle.plus(&size, budget)?.over(&bottom, budget)?;
    Ok(if low == high {
        vec![low]
    } else {
        vec![low, high]
    })
}

/// The zeroes of `a * |u| + c` for a `u` that is linear in the letter.
fn absolute_zeroes(sum: &Sum, letter: &str, budget: &mut Budget) -> Option<Vec<Fraction>> {
    let mut inner: Option<(Fraction, Fraction)> = None;
    let mut rest = Fraction::whole(0);
    for (monomial, coefficient) in sum.terms() {
        match monomial.atoms() {
            [(Atom::Opaque(opaque), 1)] if opaque.name() == "abs" && monomial.radicand() == 1 => {
                let argument = opaque.arguments().first()?.clone();
                let factor = Fraction::rational(coefficient.clone());
                if inner.replace((factor, argument)).is_some() {
                    return None;
                }
            }
            _ => {
                let term: Fraction = Sum::term(monomial.clone(), coefficient.clone()).into();
                rest = rest.plus(&term, budget).ok()?;
            }
        }
    }
    let (factor, argument) = inner?;
    let level = rest.negated().over(&factor, budget).ok()?;
    if level.has_letters() || !argument.denominator().is_one() {
        return None;
    }
    if level.is_negative() {
        return Some(Vec::new());
    }
    let mut found = Vec::new();
    for level in [level.clone(), level.negated()] {
        let shifted = argument.minus(&level, budget).ok()?;
        found.extend(zeroes(shifted.numerator(), letter, budget)?);
    }
    Some(found)
}
