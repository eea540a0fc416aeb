use heartcut_sdk::Test;
use std::collections::HashSet;

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

/// The function that assertions test, where nobody says: the first name that all of them call, that
/// is none of Python's own and that no test gives a meaning; else one of Python's own that they call
/// first, as a program may define it anew.
///
/// ```
/// use heartcut_program_tests::{asserted, tested_function};
///
/// let tests = [asserted("assert set(common([1], [2])) == set()", None)];
/// assert_eq!(tested_function(&tests).as_deref(), Some("common"));
/// ```
pub fn tested_function(tests: &[Test]) -> Option<String> {
    let mut asserts = tests.iter().filter(|test| test.kind == "assert");
    let mut names = called_freely(asserts.next()?);
    for test in asserts {
        let here = called_freely(test);
        names.retain(|name| here.contains(name));
    }
    let own = names.iter().find(|name| !KNOWN.contains(&name.as_str()));
    own.or(names.first()).cloned()
}

/// The names that a test calls and gives no meaning.
fn called_freely(test: &Test) -> Vec<String> {
    let code = code_of(test);
    let bound = bound(&format!(
        "{}\n{code}",
        test.setup.as_deref().unwrap_or_default()
    ));
    let mut names = called(code);
    names.retain(|name| !bound.contains(name));
    names
}

/// The names that code defines, imports or assigns, as far as its lines tell.
fn bound(code: &str) -> HashSet<String> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c| !is_name(c)).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    let of_line = |line: &str| {
        let all = words(line);
        match all.first().map(String::as_str) {
            Some("def" | "class") => all.into_iter().skip(1).take(1).collect(),
            Some("import" | "from") => all,
            _ => match line.split_once('=') {
                Some((left, right)) if !right.starts_with('=') && !left.contains('(') => {
                    words(left)
                }
                _ => Vec::new(),
            },
        }
    };
    code.lines()
        .map(str::trim_start)
        .flat_map(of_line)
        .collect()
}

/// Python's own, which assertions call around the function under test.
const KNOWN: [&str; 72] = [
    "abs",
    "aiter",
    "all",
    "anext",
    "any",
    "ascii",
    "bin",
    "bool",
    "breakpoint",
    "bytearray",
    "bytes",
    "callable",
    "chr",
    "classmethod",
    "compile",
    "complex",
    "delattr",
    "dict",
    "dir",
    "divmod",
    "enumerate",
    "eval",
    "exec",
    "exit",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "globals",
    "hasattr",
    "hash",
    "help",
    "hex",
    "id",
    "input",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "list",
    "locals",
    "map",
    "max",
    "memoryview",
    "min",
    "next",
    "object",
    "oct",
    "open",
    "ord",
    "pow",
    "print",
    "property",
    "quit",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "setattr",
    "slice",
    "sorted",
    "staticmethod",
    "str",
    "sum",
    "super",
    "tuple",
    "type",
    "vars",
    "zip",
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
