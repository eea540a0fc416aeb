//! What holds for every expression: equal in any spelling and after any step of algebra, different after one changed number.

use proptest::prelude::*;

use crate::{Outcome, Policies, judge};

fn outcome(reference: &str, predicted: &str) -> Outcome {
    judge(
        reference,
        &format!("<answer>{predicted}</answer>"),
        &Policies::default(),
    )
    .outcome
}

/// `a*x + b*y + c`.
type Linear = (i64, i64, i64);
/// The coefficients of `x^2, xy, y^2, x, y, 1`.
type Quadratic = [i64; 6];

fn linear() -> impl Strategy<Value = Linear> {
    (-9_i64..10, -9_i64..10, -9_i64..10).prop_filter("a letter", |(a, b, _)| *a != 0 || *b != 0)
}

fn multiplied((a, b, c): Linear, (d, e, f): Linear) -> Quadratic {
    [
        a * d,
        a * e + b * d,
        b * e,
        a * f + c * d,
        b * f + c * e,
        c * f,
    ]
}

fn written(terms: &[(i64, &str)]) -> String {
    let mut text = String::new();
    for (coefficient, letters) in terms.iter().filter(|(coefficient, _)| *coefficient != 0) {
        let sign = if *coefficient < 0 { "-" } else { "+" };
        if !(text.is_empty() && sign == "+") {
            text.push_str(sign);
        }
        let size = coefficient.abs();
        if size != 1 || letters.is_empty() {
            text.push_str(&size.to_string());
        }
        text.push_str(letters);
    }
    if text.is_empty() {
        "0".to_owned()
    } else {
        text
    }
}

fn factor((a, b, c): Linear) -> String {
    format!("({})", written(&[(a, "x"), (b, "y"), (c, "")]))
}

fn expanded(product: Quadratic, order: usize) -> String {
    let letters = ["x^2", "xy", "y^2", "x", "y", ""];
    let mut terms: Vec<(i64, &str)> = product.into_iter().zip(letters).collect();
    terms.rotate_left(order % 6);
    written(&terms)
}

/// One spelling among many that print the same.
fn respelled(text: &str, choice: u32) -> String {
    let rewrites: [(&str, &str); 8] = [
        ("\\frac", "\\dfrac"),
        ("(", "\\left("),
        (")", "\\right)"),
        ("+", " + "),
        ("-", "−"),
        ("^2", "²"),
        ("x", "{x}"),
        ("*", "\\!\\cdot "),
    ];
    let mut text = text.to_owned();
    for (bit, (plain, other)) in rewrites.into_iter().enumerate() {
        if choice >> bit & 1 == 1 {
            text = text.replace(plain, other);
        }
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_product_equals_its_expansion_in_any_order(p in linear(), q in linear(), order in 0_usize..6) {
        let product = format!("{}{}", factor(p), factor(q));
        let sum = expanded(multiplied(p, q), order);
        prop_assert_eq!(outcome(&product, &sum), Outcome::Correct, "{} {}", product, sum);
        prop_assert_eq!(outcome(&sum, &product), Outcome::Correct, "{} {}", sum, product);
    }

    #[test]
    fn one_changed_number_makes_another_expansion(p in linear(), q in linear(), at in 0_usize..6, by in 1_i64..5) {
        let product = format!("{}{}", factor(p), factor(q));
        let mut changed = multiplied(p, q);
        changed[at] += by;
        let sum = expanded(changed, at);
        prop_assert_eq!(outcome(&product, &sum), Outcome::Incorrect, "{} {}", product, sum);
    }

    #[test]
    fn no_spelling_changes_a_value(p in linear(), q in linear(), choice in 0_u32..256) {
        let fraction = format!("\\frac{{{}}}{{{}}}*7", factor(p), factor(q));
        let spelled = respelled(&fraction, choice);
        prop_assert_eq!(outcome(&fraction, &spelled), Outcome::Correct, "{} {}", fraction, spelled);
    }

    #[test]
    fn a_common_factor_cancels(p in linear(), q in linear(), r in linear()) {
        let long = format!("\\frac{{{}{}}}{{{}{}}}", factor(p), factor(r), factor(q), factor(r));
        let short = format!("\\frac{{{}}}{{{}}}", factor(p), factor(q));
        prop_assert_eq!(outcome(&long, &short), Outcome::Correct, "{} {}", long, short);
    }

    #[test]
    fn a_root_leaves_the_denominator(n in 1_i64..20, a in 1_i64..20, b in 1_i64..9, d in 2_i64..30) {
        let rest = a * a - b * b * d;
        prop_assume!(rest != 0);
        let quotient = format!("\\frac{{{n}}}{{{a}+{b}\\sqrt{{{d}}}}}");
        let rationalised = format!("\\frac{{{}-{}\\sqrt{{{d}}}}}{{{rest}}}", n * a, n * b);
        prop_assert_eq!(outcome(&quotient, &rationalised), Outcome::Correct, "{} {}", quotient, rationalised);
        let wrong = format!("\\frac{{{}-{}\\sqrt{{{d}}}}}{{{rest}}}", n * a + 1, n * b);
        prop_assert_eq!(outcome(&quotient, &wrong), Outcome::Incorrect, "{} {}", quotient, wrong);
    }

    #[test]
    fn a_nested_root_is_a_sum_of_roots(a in 2_i64..40, b in 2_i64..40) {
        let nested = format!("\\sqrt{{{}+2\\sqrt{{{}}}}}", a + b, a * b);
        let sum = format!("\\sqrt{{{a}}}+\\sqrt{{{b}}}");
        prop_assert_eq!(outcome(&nested, &sum), Outcome::Correct, "{} {}", nested, sum);
        let wrong = format!("\\sqrt{{{a}}}+\\sqrt{{{}}}", b + 1);
        prop_assert_eq!(outcome(&nested, &wrong), Outcome::Incorrect, "{} {}", nested, wrong);
    }

    #[test]
    fn angles_add(a in 1_i64..7, b in 1_i64..7) {
        let whole = format!("\\sin({}x)", a + b);
        let parts = format!("\\sin {a}x\\cos {b}x+\\cos {a}x\\sin {b}x");
        prop_assert_eq!(outcome(&whole, &parts), Outcome::Correct, "{} {}", whole, parts);
        let wrong = format!("\\sin {a}x\\cos {b}x-\\cos {a}x\\sin {b}x");
        prop_assert_eq!(outcome(&whole, &wrong), Outcome::Incorrect, "{} {}", whole, wrong);
    }

    #[test]
    fn logarithms_add(a in 2_i64..500, b in 2_i64..500) {
        let sum = format!("\\ln {a}+\\ln {b}");
        prop_assert_eq!(outcome(&format!("\\ln {}", a * b), &sum), Outcome::Correct);
        prop_assert_eq!(outcome(&format!("\\ln {}", a * b + 1), &sum), Outcome::Incorrect);
    }

    #[test]
    fn huge_powers_are_told_apart(base in 2_i64..50, exponent in 20_000_i64..90_000, other in 20_000_i64..90_000) {
        let predicted = format!("{}^{{{other}}}", base * base);
        let expected = if exponent == other { Outcome::Correct } else { Outcome::Incorrect };
        prop_assert_eq!(outcome(&format!("{base}^{{{}}}", 2 * exponent), &predicted), expected);
    }

    #[test]
    fn a_line_is_the_same_in_any_form(p in linear(), factor in 1_i64..9) {
        let (a, b, c) = p;
        let general = format!("{}=0", written(&[(a, "x"), (b, "y"), (c, "")]));
        let scaled = format!("{}={}", written(&[(a * factor, "x"), (b * factor, "y")]), -c * factor);
        prop_assert_eq!(outcome(&general, &scaled), Outcome::Correct, "{} {}", general, scaled);
        let moved = format!("{}={}", written(&[(a * factor, "x"), (b * factor, "y")]), 1 - c * factor);
        prop_assert_ne!(outcome(&general, &moved), Outcome::Correct, "{} {}", general, moved);
    }

    #[test]
    fn an_inequality_is_the_interval_of_its_solutions(a in 1_i64..9, low in -20_i64..20, width in 1_i64..20) {
        let high = low + width;
        let chain = format!("{} < {a}x \\le {}", a * low, a * high);
        prop_assert_eq!(outcome(&format!("({low},{high}]"), &chain), Outcome::Correct, "{}", chain);
        prop_assert_ne!(outcome(&format!("[{low},{high}]"), &chain), Outcome::Correct, "{}", chain);
        let squares = format!("(x-{low})(x-{high}) < 0").replace("--", "+");
        prop_assert_eq!(outcome(&format!("({low},{high})"), &squares), Outcome::Correct, "{}", squares);
    }
}
