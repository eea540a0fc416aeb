use super::{Comparer, Finding};
use crate::answer::parse;
use crate::budget::Budget;
use crate::policies::{PercentPolicy, Policies};

fn compared(reference: &str, predicted: &str, policies: &Policies) -> (Finding, Vec<String>) {
    let mut budget = Budget::default();
    let mut comparer = Comparer::new(policies, &mut budget);
    let finding = comparer.answers(&parse(reference), &parse(predicted));
    (finding, comparer.into_used())
}

fn finding(reference: &str, predicted: &str) -> Finding {
    compared(reference, predicted, &Policies::default()).0
}

#[test]
fn reasons() {
    let table = [
        ("5", "6", Finding::Different("value-differs")),
        ("1,2", "1,2,3", Finding::Different("count-differs")),
        ("[1,2]", "(1,2)", Finding::Different("brackets-differ")),
        ("3 cm", "3 s", Finding::Different("units-differ")),
        ("3 apples", "3 oranges", Finding::Undecided("units-differ")),
        ("even", "odd", Finding::Different("text-differs")),
        ("5", "unknown length", Finding::Different("kind-differs")),
        ("5", "5 ~~ 6", Finding::Undecided("not-understood")),
        (r"\sin x", r"\cos x", Finding::Different("value-differs")),
        (r"f(x)", r"g(x)", Finding::Undecided("not-decided")),
        ("(1,2)", "5", Finding::Different("shape-differs")),
        ("132_5", "132", Finding::Different("value-differs")),
        ("x=2", "y=2", Finding::Undecided("names-differ")),
        ("x+y=5", "x-y=5", Finding::Undecided("relation-differs")),
        ("6:8", "3:4", Finding::Same),
        ("6:08", "3:04", Finding::Different("value-differs")),
    ];
    for (reference, predicted, expected) in table {
        assert_eq!(
            finding(reference, predicted),
            expected,
            "{reference} / {predicted}"
        );
    }
}

#[test]
fn percent_policies() {
    let with = |percent| Policies {
        percent,
        ..Policies::default()
    };
    let table = [
        (PercentPolicy::Either, true, true),
        (PercentPolicy::Bare, true, false),
        (PercentPolicy::Hundredths, false, true),
    ];
    for (policy, bare, hundredths) in table {
        let policies = with(policy);
        assert_eq!(
            compared("40%", "40", &policies).0 == Finding::Same,
            bare,
            "{policy:?}"
        );
        assert_eq!(
            compared("0.4", "40%", &policies).0 == Finding::Same,
            hundredths,
            "{policy:?}"
        );
        assert_eq!(
            compared("40%", "40%", &policies),
            (Finding::Same, vec![]),
            "{policy:?}"
        );
    }
    assert_eq!(
        compared("40%", "40", &with(PercentPolicy::Either)).1,
        ["percent=either"]
    );
}

#[test]
fn rounding_is_off_unless_asked_for() {
    let rounded = Policies {
        rounding: Some(3),
        ..Policies::default()
    };
    for (reference, predicted, close) in [
        ("1/3", "0.333", true),
        (r"\sqrt2", "1.414", true),
        (r"\pi", "3.142", true),
        ("1/3", "0.33", false),
    ] {
        assert_eq!(
            finding(reference, predicted),
            Finding::Different("value-differs")
        );
        assert_eq!(
            compared(reference, predicted, &rounded).0 == Finding::Same,
            close,
            "{reference}"
        );
    }
    assert_eq!(compared("1/3", "0.333", &rounded).1, ["rounding=3"]);
}

#[test]
fn order_and_units_are_policies() {
    let strict = Policies {
        unordered_lists: false,
        units_may_be_missing: false,
        decimal_comma: false,
        ..Policies::default()
    };
    assert_eq!(
        compared("1, 2", "2, 1", &Policies::default()),
        (Finding::Same, vec!["unordered-list".to_owned()])
    );
    assert_ne!(compared("1, 2", "2, 1", &strict).0, Finding::Same);
    assert_eq!(
        compared("5 cm", "5", &Policies::default()),
        (Finding::Same, vec!["unit-missing".to_owned()])
    );
    assert_eq!(
        compared("5 cm", "5", &strict).0,
        Finding::Undecided("unit-missing")
    );
    assert_eq!(
        compared("2.5", "2,5", &Policies::default()),
        (Finding::Same, vec!["decimal-comma".to_owned()])
    );
    assert_ne!(compared("2.5", "2,5", &strict).0, Finding::Same);
}

#[test]
fn a_name_is_no_more_than_a_name() {
    for (reference, predicted) in [
        ("0", "a^2+b=0"),
        ("5", "x+y=5"),
        ("7", "2x+3=7"),
        ("5", r"x \approx 5"),
        ("5", "x>5"),
    ] {
        assert_ne!(
            finding(reference, predicted),
            Finding::Same,
            "{reference} / {predicted}"
        );
    }
    for (reference, predicted) in [
        ("5", "AB=5"),
        ("5", "f(2)=5"),
        ("5", r"\angle A=5"),
        ("5", "2+3=5"),
        ("1/3", r"x=1/3\approx0.33"),
    ] {
        assert_eq!(
            finding(reference, predicted),
            Finding::Same,
            "{reference} / {predicted}"
        );
    }
}
