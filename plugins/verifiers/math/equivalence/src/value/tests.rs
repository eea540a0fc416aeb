use num_rational::BigRational;

use super::{Atom, Constants, Evaluator, Fraction, decimal, factorial, power, repeating, root};
use crate::budget::{Budget, Failure};

fn rational(numerator: i64, denominator: i64) -> BigRational {
    BigRational::new(numerator.into(), denominator.into())
}

fn symbol(name: &str) -> Fraction {
    Fraction::atom(Atom::Symbol(name.into()))
}

#[test]
fn written_numbers() {
    for (text, numerator, denominator) in [
        ("0", 0, 1),
        ("12", 12, 1),
        (".5", 1, 2),
        ("1.250", 5, 4),
        ("0.0000000001", 1, 10_000_000_000),
    ] {
        assert_eq!(
            decimal(text),
            Ok(rational(numerator, denominator)),
            "{text}"
        );
    }
    assert_eq!(repeating("0.1", "6"), Ok(rational(1, 6)));
    assert_eq!(repeating("0", "142857"), Ok(rational(1, 7)));
    assert_eq!(decimal(&"1".repeat(2_001)), Err(Failure::TooLarge));
}

#[test]
fn roots_have_one_form() {
    let mut budget = Budget::default();
    let mut spelled = |degree, numerator, denominator| {
        root(
            degree,
            &Fraction::rational(rational(numerator, denominator)),
            &mut budget,
        )
        .unwrap()
        .to_string()
    };
    assert_eq!(spelled(2, 72, 1), "6*sqrt(2)");
    assert_eq!(spelled(2, 8, 9), "2/3*sqrt(2)");
    assert_eq!(spelled(2, 1_000_000_007, 1), "sqrt(1000000007)");
    assert_eq!(spelled(2, 999_983 * 999_983, 1), "999983");
    assert_eq!(spelled(3, 54, 1), "3*root3(2)");
    assert_eq!(spelled(6, 8, 1), "sqrt(2)");
    assert_eq!(spelled(4, 9, 16), "1/2*sqrt(3)");
}

#[test]
fn powers_past_the_caps_stay_symbolic() {
    let mut budget = Budget::default();
    let two = Fraction::whole(2);
    let huge = power(&two, &Fraction::whole(1_000_000), &mut budget).unwrap();
    assert!(huge.is_opaque());
    assert_eq!(huge.to_string(), "pow(2;1000000)");
    let next = power(
        &two,
        &symbol("n").plus(&Fraction::whole(1), &mut budget).unwrap(),
        &mut budget,
    )
    .unwrap();
    assert_eq!(next.to_string(), "2*pow(2;n)");
    assert!(
        factorial(&Fraction::whole(2_000), &mut budget)
            .unwrap()
            .is_opaque()
    );
}

#[test]
fn fractions_of_sums_are_equal_across_forms() {
    let mut budget = Budget::default();
    let one = Fraction::whole(1);
    let x = symbol("x");
    let below = x.minus(&one, &mut budget).unwrap();
    let square = x
        .times(&x, &mut budget)
        .unwrap()
        .minus(&one, &mut budget)
        .unwrap();
    let quotient = square.over(&below, &mut budget).unwrap();
    let sum = x.plus(&one, &mut budget).unwrap();
    assert_eq!(quotient.equals(&sum, &mut budget), Ok(true));
    assert_eq!(quotient.equals(&below, &mut budget), Ok(false));
    assert_eq!(
        one.over(&Fraction::whole(0), &mut budget),
        Err(Failure::NotUnderstood)
    );
}

#[test]
fn approximations_are_close() {
    let mut budget = Budget::default();
    let two = root(2, &Fraction::whole(2), &mut budget).unwrap();
    let circle = two
        .times(&Fraction::atom(super::Atom::Pi), &mut budget)
        .unwrap();
    let written = decimal("4.44288293815836624701588099006").unwrap();
    let mut near = |number: &Fraction| {
        let mut evaluator = Evaluator::new(&Constants, 128, &mut budget);
        let value = evaluator.fraction(number).ok()?;
        value.is_real().then(|| value.real.to_rational())?
    };
    let difference = near(&circle).unwrap() - written;
    assert!(
        difference < rational(1, 1_000_000_000_000_000_000)
            && -difference < rational(1, 1_000_000_000_000_000_000)
    );
    assert_eq!(near(&symbol("x")), None);
    assert_eq!(near(&Fraction::imaginary()), None);
}
