//! The calls that a transcript makes of each role.

use crate::{
    example::{self, FromExample},
    hostile_texts,
    setup::Setup,
};
use heartcut_sdk::{
    Case, Group, Instance, PluginError, Request,
    boundary::{Codec, Json, method},
    http::HttpResponse,
    manifest::PluginExample,
    role::{Exchange, Row, Transport},
};
use serde::Serialize;

/// One call, encoded.
pub(super) struct Asked {
    pub(super) method: &'static str,
    pub(super) head: Vec<u8>,
    pub(super) items: Vec<Vec<u8>>,
}

/// The calls for a plugin, by its role.
pub(super) fn of(setup: &Setup<'_>) -> Result<Vec<Asked>, PluginError> {
    let examples = &setup.examples;
    match &setup.plugin {
        Instance::Dataset(_) => dataset(examples),
        Instance::Verifier(_) => Ok(vec![asked(method::VERIFY, &(), &cases(examples))?]),
        Instance::Formatter(_) => {
            let mut groups: Vec<Group> = read(examples);
            groups.push(Group::default());
            Ok(vec![asked(method::FORMAT, &(), &groups)?])
        }
        Instance::Provider(provider) => match provider.transport() {
            Transport::Remote(_) => remote(examples),
            Transport::Local(_) => {
                let requests: Vec<Request> = read(examples);
                Ok(vec![asked(method::GENERATE, &(), &requests)?])
            }
        },
        Instance::Trainer(_) => Ok(Vec::new()),
    }
}

fn dataset(examples: &[&PluginExample]) -> Result<Vec<Asked>, PluginError> {
    let mut rows: Vec<Row> = read(examples);
    rows.push(Row::default());
    let mut calls = vec![asked(method::PROBLEMS, "", &rows)?];
    for split in ["", "train", "no-such-split"] {
        calls.push(asked::<Row>(method::SOURCES, split, &[])?);
    }
    Ok(calls)
}

fn cases(examples: &[&PluginExample]) -> Vec<Case> {
    let mut cases: Vec<Case> = read(examples);
    for text in hostile_texts() {
        cases.push(Case::new("hostile", "18", text.as_str()));
        cases.push(Case::new("hostile", text.clone(), text));
    }
    cases
}

fn remote(examples: &[&PluginExample]) -> Result<Vec<Asked>, PluginError> {
    let requests: Vec<Request> = read(examples);
    let responses = examples.iter().filter_map(|e| example::response(&e.input));
    let responses: Vec<HttpResponse> = responses.collect();
    let exchanges: Vec<Exchange<'_>> = requests
        .iter()
        .flat_map(|request| {
            responses
                .iter()
                .map(move |response| Exchange { request, response })
        })
        .collect();
    Ok(vec![
        asked::<Request>(method::PROFILE, &(), &[])?,
        asked::<Request>(method::DESCRIBE, "some-model", &[])?,
        asked(method::ENCODE, &(), &requests)?,
        asked(method::DECODE, &(), &exchanges)?,
    ])
}

fn read<T: FromExample>(examples: &[&PluginExample]) -> Vec<T> {
    let read = examples.iter().map(|e| T::from_example(&e.input));
    read.filter_map(Result::ok).collect()
}

fn asked<T: Serialize>(
    method: &'static str,
    head: &(impl Serialize + ?Sized),
    items: &[T],
) -> Result<Asked, PluginError> {
    Ok(Asked {
        method,
        head: Json::encode(head)?,
        items: items.iter().map(Json::encode).collect::<Result<_, _>>()?,
    })
}
