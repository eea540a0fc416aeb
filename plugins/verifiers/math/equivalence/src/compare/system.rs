//! Systems of linear equations, which are the same where their reduced forms are.

use std::sync::Arc;

use num_rational::BigRational;
use num_traits::{One, Zero};

use super::{Comparer, Finding};
use crate::value::{Atom, Fraction, Value};

/// Most equations and letters of a system that is reduced.
const MAX_SIZE: usize = 12;

/// Rows of coefficients, the constant last.
type Rows = Vec<Vec<BigRational>>;

/// A system in reduced row echelon form.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Reduced {
    letters: Vec<Arc<str>>,
    rows: Rows,
}

impl Comparer<'_, '_> {
    /// Two lists of linear equations, or one of them and the tuple of its solution.
    pub(super) fn systems(&mut self, reference: &Value, predicted: &Value) -> Option<Finding> {
        let (left, right) = (self.reduced(reference), self.reduced(predicted));
        match (left, right) {
            (Some(left), Some(right)) => Some(agreement(&left, &right)),
            (Some(system), None) => self.solution(&system, predicted),
            (None, Some(system)) => self.solution(&system, reference),
            _ => None,
        }
    }

    fn reduced(&mut self, value: &Value) -> Option<Reduced> {
        let Value::List(equations) = value else {
            return None;
        };
        if equations.len() > MAX_SIZE {
            return None;
        }
        let mut sums = Vec::with_capacity(equations.len());
        for equation in equations {
            sums.push(self.linear(equation)?);
        }
        let mut letters = Vec::new();
        for sum in &sums {
            sum.collect_letters(&mut letters);
        }
        letters.sort_unstable();
        if letters.len() > MAX_SIZE || letters.len() < 2 {
            return None;
        }
        self.budget.spend(64).ok()?;
        let rows = sums
            .iter()
            .map(|sum| coefficients(sum, &letters))
            .collect::<Option<Rows>>()?;
        Some(Reduced {
            rows: echelon(rows, letters.len()),
            letters,
        })
    }

    /// `left - right` of an equation whose letters stand alone, with rational coefficients.
    fn linear(&mut self, equation: &Value) -> Option<Fraction> {
        let Value::Relation(sides, signs) = equation else {
            return None;
        };
        let ([Value::Number(left), Value::Number(right)], ['=']) =
            (sides.as_slice(), signs.as_slice())
        else {
            return None;
        };
        left.minus(right, self.budget).ok()
    }

    /// The one solution, in the order of the letters, against a tuple.
    fn solution(&mut self, system: &Reduced, other: &Value) -> Option<Finding> {
        let Value::Bracketed('(', items, ')') = other else {
            return None;
        };
        if items.len() != system.letters.len() || system.rows.len() != items.len() {
            return None;
        }
        let values: Vec<Value> = system
            .rows
            .iter()
            .filter_map(|row| row.last())
            .map(|value| Value::Number(Fraction::rational(-value.clone())))
            .collect();
        Some(self.in_order(&values, items))
    }
}

fn agreement(left: &Reduced, right: &Reduced) -> Finding {
    if left == right {
        Finding::Same
    } else if left.letters == right.letters {
        Finding::Different("value-differs")
    } else {
        Finding::Undecided("names-differ")
    }
}

fn coefficients(sum: &Fraction, letters: &[Arc<str>]) -> Option<Vec<BigRational>> {
    if !sum.denominator().is_one() {
        return None;
    }
    let mut row = vec![BigRational::zero(); letters.len() + 1];
    for (monomial, coefficient) in sum.numerator().terms() {
        let at = match monomial.atoms() {
            [] if monomial.is_one() => letters.len(),
            [(Atom::Symbol(name), 1)] if monomial.radicand() == 1 && !monomial.is_imaginary() => {
                letters.iter().position(|letter| letter == name)?
            }
            _ => return None,
        };
        *row.get_mut(at)? += coefficient;
    }
    Some(row)
}

/// Gauss and Jordan; rows of zeroes are left out.
fn echelon(mut rows: Rows, width: usize) -> Rows {
    let mut top = 0;
    for column in 0..=width {
        let nonzero = |row: &Vec<BigRational>| row.get(column).is_some_and(|cell| !cell.is_zero());
        let Some(pivot) = rows.iter().skip(top).position(nonzero) else {
            continue;
        };
        rows.swap(top, top + pivot);
        let Some(leading) = rows.get(top).map(|row| scaled(row, column)) else {
            break;
        };
        for (at, row) in rows.iter_mut().enumerate() {
            if at == top {
                row.clone_from(&leading);
            } else {
                subtract(row, &leading, column);
            }
        }
        top += 1;
    }
    rows.truncate(top);
    rows
}

fn scaled(row: &[BigRational], column: usize) -> Vec<BigRational> {
    let factor = row
        .get(column)
        .map_or_else(BigRational::one, BigRational::recip);
    row.iter().map(|cell| cell * &factor).collect()
}

fn subtract(row: &mut [BigRational], leading: &[BigRational], column: usize) {
    let factor = row.get(column).cloned().unwrap_or_default();
    for (cell, other) in row.iter_mut().zip(leading) {
        *cell -= other * &factor;
    }
}
