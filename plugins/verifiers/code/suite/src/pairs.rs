use crate::{Json, asserted};
use heartcut_sdk::Test;

/// The tests of `{"inputs": [..], "outputs": [..], "fn_name"?}`: with a name the inputs are lists of
/// arguments, without one they are what a script reads. An object without inputs has no tests.
///
/// # Errors
/// What is wrong with it.
pub fn of_pairs(pairs: &Json) -> Result<Vec<Test>, String> {
    let list = |name: &str| match pairs.field(name) {
        None | Some(Json::Null) => Ok(&[][..]),
        Some(list) => list.items().ok_or_else(|| format!("`{name}` is no list")),
    };
    let (inputs, outputs) = (list("inputs")?, list("outputs")?);
    if inputs.len() != outputs.len() {
        let (inputs, outputs) = (inputs.len(), outputs.len());
        return Err(format!("{inputs} inputs have {outputs} outputs"));
    }
    let name = pairs.field("fn_name").and_then(Json::text);
    let both = inputs.iter().zip(outputs);
    Ok(both
        .map(|(input, output)| of_pair(input, output, name))
        .collect())
}

/// An assertion, or an object of one input and one output under their usual names.
///
/// # Errors
/// What is wrong with it.
pub fn of_item(item: &Json) -> Result<Test, String> {
    if let Some(text) = item.text() {
        return Ok(asserted(text, None));
    }
    let either = |names: [&str; 2]| names.iter().find_map(|name| item.field(name));
    let pair = (either(["input", "stdin"]), either(["output", "expected"]));
    let (Some(input), Some(output)) = pair else {
        return Err("a test has no input or no output".to_owned());
    };
    let Some(name) = item.field("fn_name").and_then(Json::text) else {
        return Ok(of_pair(input, output, None));
    };
    // Where arguments are written as text, so is what is expected.
    match input.text().and_then(arguments_of_text) {
        Some(read) => {
            let expected = output.text().and_then(Json::read);
            let expected = expected.unwrap_or_else(|| output.clone());
            Ok(of_pair(&read, &expected, Some(name)))
        }
        None => Ok(of_pair(input, output, Some(name))),
    }
}

/// A JSON list of arguments, or one argument on each line.
fn arguments_of_text(text: &str) -> Option<Json> {
    if let Some(whole @ Json::List(_)) = Json::read(text) {
        return Some(whole);
    }
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let each: Option<Vec<Json>> = lines.map(Json::read).collect();
    each.filter(|each| !each.is_empty()).map(Json::List)
}

fn of_pair(input: &Json, output: &Json, fn_name: Option<&str>) -> Test {
    match fn_name {
        Some(name) => Test {
            kind: "call".into(),
            input: arguments(input),
            expected: output.to_string(),
            fn_name: Some(name.to_owned()),
            setup: None,
        },
        None => Test {
            kind: "stdin".into(),
            input: lines(input),
            expected: lines(output),
            ..Test::default()
        },
    }
}

/// One argument may stand without a list around it.
fn arguments(input: &Json) -> String {
    match input {
        Json::List(_) => input.to_string(),
        other => format!("[{other}]"),
    }
}

/// A text, or a list of its lines.
fn lines(value: &Json) -> String {
    match value {
        Json::Text(text) => text.clone(),
        Json::List(items) => items.iter().map(|item| lines(item) + "\n").collect(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
