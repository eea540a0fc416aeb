use super::printed;

const SAME: &[(&str, &str)] = &[
    ("7\n", "7"),
    ("1 2\n3", " 1\t2 3 \r\n\n"),
    ("", "\n \n"),
    ("0.3333333", "0.3333333333333333"),
    ("1e10", "10000000000.0"),
    ("3.0", "3"),
    ("1000000.0", "1000000.5"),
    ("-0.0", "0"),
    ("YES", "YES"),
    ("100000000000000000", "100000000000000000"),
    ("nan", "nan"),
    ("1.2.3", "1.2.3"),
];

const DIFFERENT: &[(&str, &str)] = &[
    ("1 2", "2 1"),
    ("1 2 2", "1 2"),
    ("1 2", "1 2 2"),
    ("100000000000000000", "100000000000000001"),
    ("1000000", "1000001"),
    ("3", "3.0"),
    ("03", "3"),
    ("0.5", "0.50001"),
    ("1000000.0", "1000002"),
    ("YES", "Yes"),
    ("ab", "a b"),
    ("1.5", "nan"),
    ("1.5", "inf"),
    ("1.0", "1_0"),
    ("1.0e400", "2.0e400"),
    ("x", ""),
    ("", "x"),
    // A space that no terminal shows as one separates nothing.
    ("a b", "a\u{a0}b"),
];

#[test]
fn words_that_are_the_same() {
    for (expected, got) in SAME {
        assert_eq!(printed(expected, got), None, "{expected:?} {got:?}");
    }
}

#[test]
fn words_that_differ() {
    for (expected, got) in DIFFERENT {
        assert!(printed(expected, got).is_some(), "{expected:?} {got:?}");
    }
}

#[test]
fn a_difference_is_short_and_says_where() {
    let long = "9".repeat(5000);
    let texts = [
        printed("1 2 3", "1 2 4"),
        printed("1 2", "1"),
        printed("1", "1 2"),
        printed("x", &long),
    ];
    let texts: Vec<_> = texts
        .into_iter()
        .map(|found| found.unwrap().to_string())
        .collect();
    assert_eq!(texts[0], "word 3: expected `3`, got `4`");
    assert_eq!(texts[1], "word 2: expected `2`, got nothing");
    assert_eq!(texts[2], "word 2: expected nothing more, got `2`");
    assert!(texts[3].len() < 150, "{}", texts[3]);
}
