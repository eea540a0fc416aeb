use heartcut_sdk::Test;

/// A test of assertions.
pub fn asserted(code: &str, setup: Option<&str>) -> Test {
    Test {
        kind: "assert".into(),
        input: code.to_owned(),
        setup: setup
            .filter(|setup| !setup.trim().is_empty())
            .map(str::to_owned),
        ..Test::default()
    }
}

/// A test that defines `check(candidate)`; `beginning` is what the program begins with, and the
/// check may use it, too.
pub fn checked(code: &str, fn_name: Option<&str>, beginning: Option<&str>) -> Test {
    Test {
        kind: "check".into(),
        input: code.to_owned(),
        fn_name: fn_name.map(str::to_owned),
        setup: beginning.map(str::to_owned),
        ..Test::default()
    }
}

/// Code of an assertion or a check, which may stand in either field.
pub fn code_of(test: &Test) -> &str {
    if test.input.trim().is_empty() {
        &test.expected
    } else {
        &test.input
    }
}

/// The function that assertions test, where nobody says: the first name that all of them call and
/// that is none of Python's own; else one of those, as somebody has to be tested.
///
/// ```
/// use heartcut_program_tests::{asserted, tested_function};
///
/// let tests = [asserted("assert set(common([1], [2])) == set()", None)];
/// assert_eq!(tested_function(&tests).as_deref(), Some("common"));
/// ```
pub fn tested_function(tests: &[Test]) -> Option<String> {
    let mut asserts = tests
        .iter()
        .filter(|test| test.kind == "assert")
        .map(code_of);
    let mut names = called(asserts.next()?);
    for code in asserts {
        let here = called(code);
        names.retain(|name| here.contains(name));
    }
    let own = names.iter().find(|name| !KNOWN.contains(&name.as_str()));
    own.or(names.first()).cloned()
}

/// Names that assertions call around the function under test.
const KNOWN: [&str; 22] = [
    "abs",
    "all",
    "any",
    "bool",
    "dict",
    "float",
    "frozenset",
    "int",
    "isinstance",
    "len",
    "list",
    "max",
    "min",
    "next",
    "range",
    "round",
    "set",
    "sorted",
    "str",
    "sum",
    "tuple",
    "type",
];

/// Names before a bracket, in their order, those of methods left out.
fn called(code: &str) -> Vec<String> {
    const WORDS: [&str; 5] = ["assert", "not", "and", "or", "in"];
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut names = Vec::new();
    for (at, _) in code.match_indices('(') {
        let before = code[..at].trim_end();
        let rest = before.trim_end_matches(is_name);
        let name = &before[rest.len()..];
        if !name.is_empty() && !rest.ends_with('.') && !WORDS.contains(&name) {
            names.push(name.to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests;
