use super::factory::MappedFactory;
use crate::{
    error::{HostError, Result},
    package::broken,
};
use heartcut_plugin_api::{
    Dataset, Manifest, PluginError, Problem, SilentHost, manifest::PluginExample, record::Fields,
    role::Row,
};
use serde_json::{Value, json};
use std::path::Path;

/// Rows that a dataset without code has to show.
const FIXTURE_ROWS: usize = 5;

/// Holds a dataset without code to its examples, which are its tests; every other plugin passes.
///
/// # Errors
/// `too-few-examples` for fewer than five rows, `wrong-example` where a row gives something else.
pub fn check_examples(manifest: &Manifest) -> Result<()> {
    if manifest.mapped.is_none() {
        return Ok(());
    }
    let factory = MappedFactory::new(manifest, Path::new(""))?;
    let count = manifest.examples.len();
    if count < FIXTURE_ROWS {
        let message = format!("it shows {count} rows in [[examples]], {FIXTURE_ROWS} are needed");
        return Err(broken("too-few-examples", message)
            .help("add rows of the dataset with `input` and `expect` to its plugin.toml"));
    }
    let dataset = factory.dataset(None);
    manifest
        .examples
        .iter()
        .try_for_each(|example| check(&dataset, example))
}

fn check(dataset: &dyn Dataset, example: &PluginExample) -> Result<()> {
    let row = Row {
        file: "example".into(),
        number: 1,
        value: example.input.clone(),
        ..Row::default()
    };
    let answer = dataset.problems("", &[row], &SilentHost).pop();
    let answer = answer.unwrap_or_else(|| Ok(Vec::new()));
    if let Err(error) = &answer
        && !example.expect.contains_key("error")
    {
        return Err(refused(example, error));
    }
    let found = fields(answer);
    let differs = |(key, wanted): &(&String, &Value)| !holds(found.get(key.as_str()), wanted);
    match example.expect.iter().find(differs) {
        None => Ok(()),
        Some((key, wanted)) => Err(wrong(example, key, wanted, found.get(key))),
    }
}

/// TOML has no null, so that `false` also asks for a field that is not there.
fn holds(found: Option<&Value>, wanted: &Value) -> bool {
    match found {
        Some(found) => found == wanted,
        None => *wanted == Value::Bool(false),
    }
}

/// What examples speak of: the fields of the first problem, all of them under `items`, or the code
/// of the error.
fn fields(answer: Result<Vec<Problem>, PluginError>) -> Fields {
    let problems = match answer {
        Ok(problems) => problems,
        Err(error) => return Fields::from_iter([("error".to_owned(), error.code.into())]),
    };
    let items = json!(problems);
    let mut fields = match items.get(0) {
        Some(Value::Object(first)) => first.clone(),
        _ => Fields::new(),
    };
    fields.insert("items".to_owned(), items);
    fields
}

fn refused(example: &PluginExample, error: &PluginError) -> HostError {
    let message = format!("its example `{}` gives an error", example.title);
    broken("wrong-example", message)
        .because(error)
        .help("correct the expressions or the example in its plugin.toml")
}

fn wrong(example: &PluginExample, key: &str, wanted: &Value, found: Option<&Value>) -> HostError {
    let found = found.map_or("nothing".to_owned(), ToString::to_string);
    let message = format!("its example `{}` gives another `{key}`", example.title);
    broken("wrong-example", message)
        .because(&PluginError::new(
            "",
            format!("expected {wanted}, found {found}"),
        ))
        .help("correct the expressions or the example in its plugin.toml")
}
