//! Checking against a JSON schema, with errors in the words of the file.

use super::{
    ConfigError, ConfigProblem, Document, branch,
    pointer::parent,
    problem::{missing_key, name, unknown_key, unknown_word, wrong_kind},
    words,
};
use jsonschema::{
    ValidationError,
    error::{TypeKind, ValidationErrorKind as Kind},
};
use serde_json::Value;

pub(super) fn check(document: &Document, at: &str, schema: &Value) -> Result<(), ConfigError> {
    let validator = jsonschema::validator_for(schema).map_err(|error| ConfigError::Schema {
        at: name(at),
        message: words::short(&error.to_string()),
    })?;
    let part = document.part(at);
    let mut report = Report {
        document,
        at,
        schema,
        problems: Vec::new(),
    };
    for error in validator.iter_errors(&part) {
        report.add(&error);
    }
    report.finish()
}

/// Problems found so far.
pub(super) struct Report<'a> {
    document: &'a Document,
    at: &'a str,
    schema: &'a Value,
    problems: Vec<ConfigProblem>,
}

impl Report<'_> {
    pub(super) fn add(&mut self, error: &ValidationError<'_>) {
        match error.kind() {
            Kind::AdditionalProperties { unexpected }
            | Kind::UnevaluatedProperties { unexpected } => self.unknown_keys(error, unexpected),
            Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
                branch::report(self, error, context);
            }
            Kind::Required { property } => {
                let key = words::plain(property);
                self.problems
                    .push(missing_key(self.document, &self.place(error), &key));
            }
            Kind::Enum { options } => self.unknown_word(error, &values(options)),
            Kind::Constant { expected_value } => self.unknown_word(error, &[&**expected_value]),
            Kind::Type { kind } => self.wrong_kind(error, &types(kind)),
            _ => self.other(error),
        }
    }

    /// The place of an error in the whole document.
    pub(super) fn place(&self, error: &ValidationError<'_>) -> String {
        format!("{}{}", self.at, error.instance_path().as_str())
    }

    pub(super) fn unknown_word(&mut self, error: &ValidationError<'_>, valid: &[&Value]) {
        let valid: Vec<_> = valid.iter().map(|value| words::plain(value)).collect();
        let (place, found) = (self.place(error), error.instance());
        self.problems.push(match &**found {
            Value::Array(_) | Value::Object(_) => {
                let expected = format!("one of {}", words::quoted(&valid));
                wrong_kind(self.document, &place, &expected, &words::found(found))
            }
            _ => unknown_word(self.document, &place, &words::plain(found), &valid),
        });
    }

    pub(super) fn wrong_kind(&mut self, error: &ValidationError<'_>, types: &[String]) {
        let names = types
            .iter()
            .filter(|name| *name != "null")
            .map(|name| words::kind(name));
        let expected = names.collect::<Vec<_>>().join(" or ");
        let found = words::found(error.instance());
        self.problems.push(wrong_kind(
            self.document,
            &self.place(error),
            &expected,
            &found,
        ));
    }

    /// A branch that did not match leaves its keys unevaluated: only keys that no branch knows
    /// are unknown.
    fn unknown_keys(&mut self, error: &ValidationError<'_>, unexpected: &[String]) {
        let place = self.place(error);
        let valid = self.valid_keys(error);
        for key in unexpected.iter().filter(|key| !valid.contains(key)) {
            self.problems
                .push(unknown_key(self.document, &place, key, &valid));
        }
    }

    fn valid_keys(&self, error: &ValidationError<'_>) -> Vec<String> {
        let table = parent(error.schema_path().as_str()).and_then(|at| self.schema.pointer(at));
        let mut keys = Vec::new();
        collect_keys(self.schema, table.unwrap_or(self.schema), 0, &mut keys);
        keys
    }

    fn other(&mut self, error: &ValidationError<'_>) {
        let place = self.place(error);
        let problem = match bound(error.kind()) {
            Some(bound) => {
                let found = words::found(error.instance());
                wrong_kind(self.document, &place, &bound, &found)
            }
            None => {
                let message = format!("{} is not valid: {}", name(&place), error.masked());
                self.document.problem(&place, message)
            }
        };
        self.problems.push(problem);
    }

    fn finish(mut self) -> Result<(), ConfigError> {
        self.problems
            .sort_by_key(|problem| problem.line.unwrap_or(usize::MAX));
        self.problems.dedup();
        if self.problems.is_empty() {
            Ok(())
        } else {
            Err(ConfigError::Problems(self.problems))
        }
    }
}

/// The names of the types that were expected.
pub(super) fn types(kind: &TypeKind) -> Vec<String> {
    match kind {
        TypeKind::Single(one) => vec![one.to_string()],
        TypeKind::Multiple(set) => set.iter().map(|one| one.to_string()).collect(),
    }
}

/// The values of an `enum`.
pub(super) fn values(options: &Value) -> Vec<&Value> {
    options
        .as_array()
        .map(|list| list.iter().collect())
        .unwrap_or_default()
}

fn bound(kind: &Kind) -> Option<String> {
    Some(match kind {
        Kind::Minimum { limit } => format!("at least {limit}"),
        Kind::Maximum { limit } => format!("at most {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("more than {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("less than {limit}"),
        Kind::MultipleOf { multiple_of } => format!("a multiple of {multiple_of}"),
        Kind::MinLength { limit: 1 } => "text that is not empty".to_owned(),
        Kind::MinLength { limit } => format!("text of at least {limit} characters"),
        Kind::MaxLength { limit } => format!("text of at most {limit} characters"),
        Kind::MinItems { limit: 1 } => "a list that is not empty".to_owned(),
        Kind::MinItems { limit } => format!("a list of at least {limit} entries"),
        Kind::MaxItems { limit } => format!("a list of at most {limit} entries"),
        Kind::UniqueItems => "a list without repeated entries".to_owned(),
        Kind::Pattern { pattern } => format!("text that matches the pattern `{pattern}`"),
        _ => return None,
    })
}

/// Schemas nest less deep than this; the bound ends reference loops.
const DEPTH: usize = 16;

/// The keys that a table schema names, also in the schemas it is put together from.
fn collect_keys(root: &Value, schema: &Value, depth: usize, keys: &mut Vec<String>) {
    if depth > DEPTH {
        return;
    }
    let own = schema["properties"]
        .as_object()
        .into_iter()
        .flat_map(|map| map.keys());
    for key in own {
        if !keys.contains(key) {
            keys.push(key.clone());
        }
    }
    for part in parts(root, schema) {
        collect_keys(root, part, depth + 1, keys);
    }
}

fn parts<'a>(root: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let lists = ["allOf", "anyOf", "oneOf"].map(|name| values(&schema[name]));
    let target = schema["$ref"]
        .as_str()
        .and_then(|target| target.strip_prefix('#'));
    let referred = target.and_then(|pointer| root.pointer(pointer));
    lists.into_iter().flatten().chain(referred).collect()
}
