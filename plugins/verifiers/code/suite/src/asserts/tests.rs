use super::{asserted, tested_function};

#[test]
fn the_function_under_test_is_the_one_that_all_assertions_call() {
    let table: [(&[&str], Option<&str>); 11] = [
        (&["assert f(1) == 2", "assert f(2) == 3"], Some("f")),
        (&["assert set(f([1])) == set([1])"], Some("f")),
        (&["assert sum(10, 15) == 6"], Some("sum")),
        (&["assert (f(root)) == 3"], Some("f")),
        (
            &["assert f([Pair(1, 2)]) == 1", "assert f([Pair(3, 4)]) == 2"],
            Some("f"),
        ),
        (
            &["assert math.isclose(f(1), 2)", "assert not f(0)"],
            Some("f"),
        ),
        (&["assert x == 1"], None),
        (
            &["from math import isclose\nassert isclose(f(1), 2)"],
            Some("f"),
        ),
        (&["assert list(map(str, f(1))) == ['1']"], Some("f")),
        (
            &["def ok(a):\n    return f(a) == 2\nassert ok(1)"],
            Some("f"),
        ),
        (&["near = close\nassert near(f(1), 2)"], Some("f")),
    ];
    for (codes, expected) in table {
        let tests: Vec<_> = codes.iter().map(|code| asserted(code, None)).collect();
        assert_eq!(tested_function(&tests).as_deref(), expected, "{codes:?}");
    }
}
