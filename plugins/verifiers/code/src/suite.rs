//! The tests of a case, in whatever form its row has them.

use heartcut_program_tests::{Json, asserted, checked, of_item, of_pairs};
use heartcut_sdk::{Case, Test, record::Fields};
use serde_json::Value;

/// The tests of a case; empty when it has none.
///
/// # Errors
/// What is wrong with them.
pub(crate) fn of_case(case: &Case) -> Result<Vec<Test>, String> {
    let mut tests = case.tests.clone();
    if tests.is_empty() {
        tests = of_extra(&case.extra)?;
    }
    let name = text_of(&case.extra, "fn_name").or_else(|| text_of(&case.extra, "entry_point"));
    for test in &mut tests {
        if test.fn_name.is_none() {
            test.fn_name = name.map(str::to_owned);
        }
    }
    Ok(tests)
}

fn of_extra(extra: &Fields) -> Result<Vec<Test>, String> {
    if let Some(value) = present(extra, "input_output") {
        return of_pairs(&json_of(value)?);
    }
    let setup = text_of(extra, "test_setup_code");
    if let Some(value) = present(extra, "tests") {
        return match json_of(value)? {
            Json::List(items) => items.iter().map(|item| of_item_with(item, setup)).collect(),
            pairs => of_pairs(&pairs),
        };
    }
    if let Some(list) = present(extra, "test_list").and_then(Value::as_array) {
        return list.iter().map(|test| of_assert(test, setup)).collect();
    }
    let (name, beginning) = (text_of(extra, "entry_point"), text_of(extra, "prompt"));
    Ok(text_of(extra, "test")
        .map(|code| checked(code, name, beginning))
        .into_iter()
        .collect())
}

fn present<'a>(extra: &'a Fields, name: &str) -> Option<&'a Value> {
    extra.get(name).filter(|value| !value.is_null())
}

fn text_of<'a>(extra: &'a Fields, name: &str) -> Option<&'a str> {
    extra
        .get(name)?
        .as_str()
        .filter(|text| !text.trim().is_empty())
}

/// A value that may be written as the text of one.
fn json_of(value: &Value) -> Result<Json, String> {
    let text = match value {
        Value::String(text) if text.trim().is_empty() => "{}",
        Value::String(text) => text,
        other => &other.to_string(),
    };
    Json::read(text).ok_or_else(|| "the tests are not JSON".to_owned())
}

fn of_item_with(item: &Json, setup: Option<&str>) -> Result<Test, String> {
    match item.text() {
        Some(text) => Ok(asserted(text, setup)),
        None => of_item(item),
    }
}

fn of_assert(test: &Value, setup: Option<&str>) -> Result<Test, String> {
    let text = test.as_str().ok_or("a test of `test_list` is no text")?;
    Ok(asserted(text, setup))
}

#[cfg(test)]
mod tests;
