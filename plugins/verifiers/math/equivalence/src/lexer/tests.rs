use super::{Kind, lex, normal_text};

fn normal(text: &str) -> String {
    normal_text(&lex(text).unwrap())
}

#[test]
fn spelling_does_not_matter() {
    let same = [
        (r"\dfrac{1}{2}", r"\tfrac 1 2"),
        (r"\left( 1,\, 2 \right)", "(1,2)"),
        (r"x^{2}", "x^2"),
        (r"\text{cm}", "cm"),
        (r"$5$", "5"),
        (r"x \leq 3", "x <= 3"),
        (r"2 \cdot 3", "2*3"),
        (r"\\frac{1}{2}", r"\frac{1}{2}"),
        ("2**3", "2^3"),
        (r"\quadx", "x"),
        ("7<<3+4=7>>", "7"),
    ];
    for (left, right) in same {
        assert_eq!(normal(left), normal(right), "{left}");
    }
}

#[test]
fn numbers_and_words_do_not_run_together() {
    let different = [
        (r"\frac{1}{23}", r"\frac{12}{3}"),
        ("x^{2}3", "x^{23}"),
        (r"\frac{a}{bc}", r"\frac{ab}{c}"),
        ("1 2", "12"),
        ("a b", "ab"),
        ("2^{3x}", "2^3x"),
    ];
    for (left, right) in different {
        assert_ne!(normal(left), normal(right), "{left}");
    }
}

#[test]
fn kinds_of_tokens() {
    let kinds = |text: &str| {
        lex(text)
            .unwrap()
            .iter()
            .map(|token| token.kind)
            .collect::<Vec<_>>()
    };
    assert_eq!(kinds("3.5x"), [Kind::Number, Kind::Word]);
    assert_eq!(kinds("5."), [Kind::Number, Kind::Symbol('.')]);
    assert_eq!(
        kinds("1{,}000"),
        [Kind::Number, Kind::ThousandsComma, Kind::Number]
    );
    assert_eq!(
        kinds(r"1,\!000"),
        [Kind::Number, Kind::ThousandsComma, Kind::Number]
    );
    assert_eq!(
        kinds("1'000"),
        [Kind::Number, Kind::ThousandsComma, Kind::Number]
    );
    assert_eq!(
        kinds(r"\begin{pmatrix}1\\2\end{pmatrix}"),
        [
            Kind::Begin,
            Kind::Number,
            Kind::Row,
            Kind::Number,
            Kind::End
        ]
    );
    assert_eq!(
        kinds(r"\{1\}"),
        [Kind::Symbol('⦃'), Kind::Number, Kind::Symbol('⦄')]
    );
    assert_eq!(kinds("$5"), [Kind::Symbol('$'), Kind::Number]);
    assert_eq!(
        kinds("1, ..., n"),
        [
            Kind::Number,
            Kind::Symbol(','),
            Kind::Symbol('…'),
            Kind::Symbol(','),
            Kind::Word
        ]
    );
}

#[test]
fn prose_is_marked() {
    let tokens = lex(r"5\text{ m}+m\mathrm{e}\mathrm{km}").unwrap();
    let prose: Vec<_> = tokens
        .iter()
        .map(|token| (token.text, token.prose))
        .collect();
    assert_eq!(
        prose,
        [
            ("5", false),
            ("m", true),
            ("+", false),
            ("m", false),
            ("e", false),
            ("km", true)
        ]
    );
}

#[test]
fn too_many_tokens_are_refused() {
    assert!(lex(&"1+".repeat(5_000)).is_err());
}
