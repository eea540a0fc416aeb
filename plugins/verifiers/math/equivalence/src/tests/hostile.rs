use proptest::prelude::*;

use crate::{Outcome, Policies, extract, judge, parse};

const MEGABYTE: usize = 1_000_000;

/// Inputs that make quadratic or recursive code stand still.
fn hostile_inputs() -> Vec<String> {
    let repeated = [
        "\\boxed{",
        "\\boxed{1}",
        "\\boxed{1},",
        "(",
        "{",
        "[",
        "}",
        "$",
        "$$",
        "\\(",
        "\\[",
        "answer is ",
        "answer",
        "A:\n",
        "\nA:",
        "#### ",
        "<think>",
        "</think>",
        "<answer>",
        "7",
        "7,",
        "7 ",
        "7.",
        "1/",
        "9^",
        "9^{",
        "\\frac{1}{",
        "\\sqrt{",
        "-",
        "\\pm 1",
        "x",
        "xy",
        "\\",
        "\\\\",
        "½",
        "９",
        "<<",
        "<<1",
        ">>",
        "1e9",
        "1e",
        "!",
        "|",
        "\\text{",
        "and ",
        ", ",
        "1 or ",
        "=",
        "x=",
        "<",
        "\\begin{pmatrix}",
        "&",
        "\n",
        " ",
        "\u{301}",
        "*",
        "²",
        ".",
        ":",
        "1:",
        "1_",
        "A1",
        "sin",
        "\\sin",
        "f(",
        "box",
        "boxed{",
        "'",
    ];
    repeated
        .iter()
        .map(|unit| unit.repeat(MEGABYTE / unit.len()))
        .collect()
}

/// Quadratic work on one megabyte would not end while anybody waits for it.
#[test]
fn a_megabyte_of_anything_is_judged() {
    let policies = Policies::default();
    for input in &hostile_inputs() {
        let start: String = input.chars().take(20).collect();
        let accepted = |reference: &str, response: &str| {
            judge(reference, response, &policies).outcome == Outcome::Correct
        };
        assert!(!accepted("12", input), "{start:?}");
        assert!(!accepted(input, "12"), "{start:?}");
        assert!(!accepted("12", &format!("\\boxed{{{input}}}")), "{start:?}");
    }
}

#[test]
fn towers_and_huge_numbers_are_not_computed() {
    let towers = [
        "9^{9^{9^{9}}}",
        "(10^8)!",
        "10^{10^{10}}",
        "2^{2^{2^{49}}}",
        "1e999999999",
        "(x+y+z+w)^{60}",
        "3000!!",
        "99999!",
    ];
    for tower in towers {
        let response = format!("\\boxed{{{tower}}}");
        assert_ne!(
            judge("5", &response, &Policies::default()).outcome,
            Outcome::Correct,
            "{tower}"
        );
        assert_eq!(
            judge(tower, &response, &Policies::default()).outcome,
            Outcome::Correct,
            "{tower}"
        );
        let more = format!("\\boxed{{{tower}+1}}");
        assert_ne!(
            judge(tower, &more, &Policies::default()).outcome,
            Outcome::Correct,
            "{tower}"
        );
    }
}

#[test]
fn what_is_equal_past_the_caps_is_not_called_wrong() {
    let sum = format!("{}-{}", "(x+y+z+w)^{60}", "(x+y+z+w)^{60}");
    let verdict = judge("x", &format!("\\boxed{{{sum}+x}}"), &Policies::default());
    assert_eq!(verdict.outcome, Outcome::Correct);
    let verdict = judge(
        &"8".repeat(3_000),
        &format!("\\boxed{{{}}}", "8".repeat(3_001)),
        &Policies::default(),
    );
    assert_eq!(
        (verdict.outcome, verdict.reason),
        (Outcome::Unknown, "budget")
    );
}

#[test]
fn threads_agree() {
    let judged = || {
        judge(
            r"\frac{1+\sqrt5}{2}",
            r"\boxed{\frac{2}{\sqrt{5}-1}}",
            &Policies::default(),
        )
    };
    let expected = judged();
    let handles: Vec<_> = (0..4).map(|_| std::thread::spawn(judged)).collect();
    for handle in handles {
        assert_eq!(handle.join().unwrap(), expected);
    }
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\\frac"),
        Just("\\sqrt"),
        Just("{"),
        Just("}"),
        Just("("),
        Just(")"),
        Just("["),
        Just("]"),
        Just("\\{"),
        Just("\\}"),
        Just("1"),
        Just("23"),
        Just("0.5"),
        Just(","),
        Just(" "),
        Just("x"),
        Just("ab"),
        Just("^"),
        Just("_"),
        Just("!"),
        Just("+"),
        Just("-"),
        Just("*"),
        Just("/"),
        Just("="),
        Just("<"),
        Just("\\le"),
        Just("\\pm"),
        Just("\\pi"),
        Just("i"),
        Just("%"),
        Just("\\text{"),
        Just("cm"),
        Just("\\infty"),
        Just("\\cup"),
        Just("\\in"),
        Just(":"),
        Just("and"),
        Just("$"),
        Just("\\$"),
        Just("\\boxed{"),
        Just("answer is"),
        Just("\\begin{pmatrix}"),
        Just("\\end{pmatrix}"),
        Just("&"),
        Just("\\\\"),
        Just("|"),
        Just("\\overline{"),
        Just("e"),
        Just("sin"),
        Just("\\log"),
        Just("0"),
        Just("∪"),
        Just("½"),
        Just("²"),
        Just("￥"),
        Just("٣"),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (1_u32..500).prop_map(|number| number.to_string()),
        (0_u32..50, 1_u32..99).prop_map(|(whole, part)| format!("{whole}.{part}")),
        Just("x".to_owned()),
        Just("y_1".to_owned()),
        Just("i".to_owned()),
        Just("\\pi".to_owned()),
        (2_u32..60).prop_map(|number| format!("\\sqrt{{{number}}}")),
    ];
    leaf.prop_recursive(4, 24, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}+{b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}-{b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}*({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("\\frac{{{a}}}{{{b}}}")),
            (inner.clone(), 1_u32..5).prop_map(|(a, n)| format!("({a})^{{{n}}}")),
            inner.prop_map(|a| format!("\\sqrt{{{a}}}")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_judged(reference in ".{0,60}", response in ".{0,200}") {
        let verdict = judge(&reference, &response, &Policies::default());
        prop_assert!(verdict.outcome != Outcome::Correct || verdict.predicted.is_some());
    }

    #[test]
    fn any_pieces_are_judged(reference in pieces(), response in pieces()) {
        let policies = Policies { rounding: Some(3), ..Policies::default() };
        let verdict = judge(&reference, &response, &policies);
        prop_assert_eq!(judge(&reference, &response, &policies), verdict);
    }

    #[test]
    fn spans_point_into_the_response(response in pieces()) {
        for candidate in extract(&response).all() {
            let text = response.get(candidate.span.clone());
            prop_assert!(text.is_some());
            prop_assert!(text == Some(candidate.text.as_ref()) || candidate.text.contains(", "));
        }
    }

    #[test]
    fn an_expression_is_understood_and_equals_itself_in_any_spelling(text in expression()) {
        let answer = parse(&text);
        let spelled = text.replace("\\frac", "\\dfrac").replace('*', " \\cdot ").replace('+', " + ");
        let verdict = judge(&text, &format!("So \\boxed{{{spelled}}}."), &Policies::default());
        prop_assume!(answer.is_understood() || answer.is_over_budget());
        prop_assert_eq!(verdict.outcome, Outcome::Correct, "{:?}", verdict);
    }

    #[test]
    fn one_more_is_never_the_same(text in expression()) {
        let verdict = judge(&text, &format!("\\boxed{{{text}+1}}"), &Policies::default());
        prop_assert_ne!(verdict.outcome, Outcome::Correct, "{:?}", verdict);
    }

    #[test]
    fn fractions_compare_as_numbers(a in -999_i64..999, b in 1_i64..999, c in -999_i64..999, d in 1_i64..999) {
        let response = format!("\\boxed{{\\frac{{{c}}}{{{d}}}}}");
        let verdict = judge(&format!("{a}/{b}"), &response, &Policies::default());
        prop_assert_eq!(verdict.outcome == Outcome::Correct, a * d == b * c);
    }

    #[test]
    fn roots_compare_as_numbers(a in 1_i64..200, b in 1_i64..200, c in 1_i64..200, d in 1_i64..200) {
        let response = format!("\\boxed{{{c}\\sqrt{{{d}}}}}");
        let verdict = judge(&format!("{a}\\sqrt{{{b}}}"), &response, &Policies::default());
        prop_assert_eq!(verdict.outcome == Outcome::Correct, a * a * b == c * c * d);
    }
}
