use super::read;
use crate::budget::{Budget, Failure};
use crate::chars::fold;
use crate::lexer::lex;
use crate::value::Value;

fn parsed(text: &str) -> Result<Value, Failure> {
    let folded = fold(text);
    read(&lex(&folded)?, true, &mut Budget::default()).map(|reading| reading.value)
}

/// The canonical spelling of a plain number.
fn number(text: &str) -> String {
    match parsed(text) {
        Ok(Value::Number(number)) => number.to_string(),
        other => format!("{other:?}"),
    }
}

#[test]
fn numbers_and_expressions() {
    let table = [
        ("007", "7"),
        ("-3.50", "-7/2"),
        ("1,234,567.5", "2469135/2"),
        ("12,34,567", "1234567"),
        ("1 000 000", "1000000"),
        (r"1\,000", "1000"),
        ("1'000", "1000"),
        ("1.5e3", "1500"),
        ("1e-2", "1/100"),
        (r"\frac12", "1/2"),
        (r"\frac1{72}", "1/72"),
        (r"3\frac{1}{2}", "7/2"),
        ("-3 1/2", "-7/2"),
        ("2½", "5/2"),
        (r"0.\overline{3}", "1/3"),
        (r"1.2\overline{34}", "611/495"),
        (r"\sqrt{12}", "2*sqrt(3)"),
        (r"\sqrt{\frac{1}{2}}", "1/2*sqrt(2)"),
        (r"\sqrt[3]{-27}", "-3"),
        (r"\sqrt[4]{4}", "sqrt(2)"),
        (r"\frac{1}{\sqrt{3}}", "1/3*sqrt(3)"),
        (r"\sqrt{-4}", "2*i"),
        ("(2+3i)(2-3i)", "13"),
        ("2x*3x", "6*x^2"),
        ("ab^2", "a*b^2"),
        (r"\frac{x^2}{x}", "x"),
        ("(x+1)^2", "x^2+2*x+1"),
        ("2^{-3}", "1/8"),
        ("2^3^2", "512"),
        ("-3^2", "-9"),
        ("5!", "120"),
        (r"\binom{6}{2}", "15"),
        (r"\lfloor -1/2 \rfloor", "-1"),
        ("|-4|", "4"),
        ("3 million", "3000000"),
        ("twenty-five", "25"),
        ("two thirds", "2/3"),
        (r"2\pi r", "2*pi*r"),
        ("x_{12}", "x_12"),
        ("f'", "f'"),
        ("0/5", "0"),
    ];
    for (text, expected) in table {
        assert_eq!(number(text), expected, "{text}");
    }
}

#[test]
fn shapes() {
    let is = |text: &str, test: fn(&Value) -> bool| {
        let value = parsed(text);
        assert!(value.as_ref().is_ok_and(test), "{text}: {value:?}");
    };
    is(
        "(1,2)",
        |value| matches!(value, Value::Bracketed('(', items, ')') if items.len() == 2),
    );
    is("[1,2)", |value| {
        matches!(value, Value::Bracketed('[', _, ')'))
    });
    is("((1))", |value| matches!(value, Value::Number(_)));
    is(
        r"\{1,2\}",
        |value| matches!(value, Value::Set(items) if items.len() == 2),
    );
    is(
        r"\{1\pm\sqrt5\}",
        |value| matches!(value, Value::Set(items) if items.len() == 2),
    );
    is(
        r"\pm 3",
        |value| matches!(value, Value::List(items) if items.len() == 2),
    );
    is(
        "1, 2, and 3",
        |value| matches!(value, Value::List(items) if items.len() == 3),
    );
    is(
        "(1,2),(3,4)",
        |value| matches!(value, Value::List(items) if items.len() == 2),
    );
    is(
        r"(-\infty,1)\cup(2,3)",
        |value| matches!(value, Value::Union(items) if items.len() == 2),
    );
    is("5%", |value| matches!(value, Value::Percent(_)));
    is("5 cm^2", |value| matches!(value, Value::Quantity(..)));
    is("-$5.20", |value| matches!(value, Value::Quantity(..)));
    is("90^\\circ", |value| matches!(value, Value::Quantity(..)));
    is(
        "4:30 pm",
        |value| matches!(value, Value::Colon(colon) if colon.parts.len() == 2 && colon.unit.is_some()),
    );
    is(
        "1A_{16}",
        |value| matches!(value, Value::Based(digits, 16) if digits == "1A"),
    );
    is("204_{10}", |value| matches!(value, Value::Number(_)));
    is("x<3", |value| matches!(value, Value::Relation(..)));
    is(
        r"\angle ABC = 40",
        |value| matches!(value, Value::Relation(sides, _) if matches!(sides[0], Value::Name(_))),
    );
    is(
        r"\begin{pmatrix}1&2\\3&4\end{pmatrix}",
        |value| matches!(value, Value::Matrix(rows) if rows.len() == 2),
    );
}

#[test]
fn what_makes_no_sense_is_not_understood() {
    let texts = [
        "",
        "()",
        "(1",
        "1)",
        "1+",
        "*2",
        "1/0",
        "0^0",
        "0^{-1}",
        "1 2",
        "5 6 7",
        "x is 5",
        "odd",
        "the cat",
        "1,,",
        "2..3",
        "_1",
        "\\frac{1}",
        "\\sqrt",
        "\\unknown{3}",
        "(1,2)+3",
        "5 is wrong",
        "one hundred five",
        "\\infty-\\infty",
        "12_1",
        "9_8",
        "\\begin{pmatrix}1&2\\\\3\\end{pmatrix}",
        "{",
        "=5",
        "x=",
    ];
    for text in texts {
        assert_eq!(parsed(text), Err(Failure::NotUnderstood), "{text}");
    }
}

#[test]
fn caps_are_reported_as_such() {
    let deep = format!("{}1{}", "(".repeat(100), ")".repeat(100));
    let long = "9".repeat(3_000);
    let wide = (0..400)
        .map(|n| n.to_string())
        .collect::<Vec<_>>()
        .join(", ");
    for text in [deep.as_str(), long.as_str(), wide.as_str(), "1e99999"] {
        assert_eq!(parsed(text), Err(Failure::TooLarge), "{}", &text[..7]);
    }
}
