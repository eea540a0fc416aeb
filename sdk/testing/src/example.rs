//! Inputs of examples as records, and what their answers must be.

use crate::{Report, checks, matching};
use heartcut_sdk::{
    Case, Group, PluginError, Problem, Request, Trace, http::Body, http::HttpResponse,
    manifest::PluginExample, record::Fields, role::Row,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A record that an example gives in part.
pub(crate) trait FromExample: Sized {
    /// The record.
    fn from_example(input: &Fields) -> Result<Self, serde_json::Error>;
}

impl FromExample for Row {
    fn from_example(input: &Fields) -> Result<Self, serde_json::Error> {
        Ok(Self {
            file: "example".into(),
            number: 1,
            value: input.clone(),
            ..Row::default()
        })
    }
}

impl FromExample for Case {
    fn from_example(input: &Fields) -> Result<Self, serde_json::Error> {
        over(
            &Self {
                id: "example".into(),
                ..Self::default()
            },
            input,
        )
    }
}

impl FromExample for Request {
    fn from_example(input: &Fields) -> Result<Self, serde_json::Error> {
        let request = input.get("request").and_then(Value::as_object);
        over(&blank_request(1), request.unwrap_or(&Fields::new()))
    }
}

impl FromExample for Group {
    fn from_example(input: &Fields) -> Result<Self, serde_json::Error> {
        let mut input = input.clone();
        let problem = input.remove("problem").unwrap_or_default();
        let traces = input.remove("traces").unwrap_or_default();
        let mut group: Self = over(&Self::default(), &input)?;
        let blank = Problem::new("example", "");
        group.problem = over(&blank, problem.as_object().unwrap_or(&Fields::new()))?;
        for (index, trace) in traces.as_array().into_iter().flatten().enumerate() {
            group.traces.push(trace_of(
                index,
                trace.as_object().unwrap_or(&Fields::new()),
            )?);
        }
        Ok(group)
    }
}

fn trace_of(index: usize, fields: &Fields) -> Result<Trace, serde_json::Error> {
    let mut fields = fields.clone();
    let request = fields.remove("request").unwrap_or_default();
    let request = over(
        &blank_request(index + 1),
        request.as_object().unwrap_or(&Fields::new()),
    )?;
    over(
        &Trace {
            step: "main".into(),
            style: "plain".into(),
            request,
            ..Trace::default()
        },
        &fields,
    )
}

fn blank_request(number: usize) -> Request {
    Request {
        key: format!("{number:064x}"),
        model: "example".into(),
        ..Request::default()
    }
}

/// `base` with the fields that `input` gives.
fn over<T: Serialize + DeserializeOwned>(base: &T, input: &Fields) -> Result<T, serde_json::Error> {
    let mut whole = serde_json::to_value(base)?;
    if let Value::Object(whole) = &mut whole {
        whole.extend(input.clone());
    }
    serde_json::from_value(whole)
}

/// The answer that a provider's example gives, where it gives one: `{status, headers?, body}`, the
/// body being JSON or a text.
pub(crate) fn response(input: &Fields) -> Option<HttpResponse> {
    let response = input.get("response")?;
    let headers = response["headers"].as_object().into_iter().flatten();
    let headers: BTreeMap<String, String> = headers
        .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
        .collect();
    let text = match &response["body"] {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        body => body.to_string(),
    };
    let status = u16::try_from(response["status"].as_u64().unwrap_or(200)).ok()?;
    Some(HttpResponse {
        status,
        headers,
        body: Body::Text { text },
    })
}

/// The examples that can be read, and their inputs.
pub(crate) fn inputs<'a, T: FromExample>(
    examples: &[&'a PluginExample],
    report: &mut Report,
) -> (Vec<&'a PluginExample>, Vec<T>) {
    let mut readable = Vec::new();
    for example in examples {
        match T::from_example(&example.input) {
            Ok(input) => readable.push((*example, input)),
            Err(error) => {
                report.find(
                    checks::EXAMPLES,
                    format!("`{}`: input: {error}", example.title),
                );
            }
        }
    }
    readable.into_iter().unzip()
}

/// Holds an answer against what the example expects.
pub(crate) fn expect(
    example: &PluginExample,
    answer: Result<Value, PluginError>,
    report: &mut Report,
) {
    let actual = match answer {
        Ok(Value::Array(items)) if example.expect.contains_key("items") => json!({"items": items}),
        Ok(Value::Array(items)) => items.into_iter().next().unwrap_or_default(),
        Ok(value) => value,
        Err(error) => json!({"error": error.code, "message": error.message, "retry": error.retry}),
    };
    let expected = Value::Object(example.expect.clone());
    if let Some(difference) = matching::difference(&expected, &actual) {
        report.find(
            checks::EXAMPLES,
            format!("`{}`: {difference}", example.title),
        );
    }
}
