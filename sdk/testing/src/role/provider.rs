use super::{local, remote};
use crate::{Report, checks, hostile_texts, setup::Setup};
use heartcut_sdk::{Manifest, Message, Params, Provider, Request, record::Origin, role::Transport};

pub(super) fn check(
    provider: &dyn Provider,
    setup: &Setup<'_>,
    manifest: &Manifest,
    report: &mut Report,
) {
    let identity = provider.identity();
    let stable = !identity.is_empty() && identity == provider.identity();
    report.require(stable, checks::IDENTITY, "the identity is empty or changes");
    for model in hostile_texts() {
        let same = provider.describe(&model) == provider.describe(&model);
        report.require(same, checks::IDENTITY, "what is said of a model changes");
    }
    match provider.transport() {
        Transport::Remote(remote) => remote::check(remote, setup, manifest, report),
        Transport::Local(local) => {
            let native = manifest.wants.native;
            report.require(
                native,
                checks::NATIVE,
                "a local provider needs `wants.native = true`",
            );
            local::check(local, &setup.examples, report);
        }
    }
}

/// Requests with hostile content in every place.
pub(super) fn hostile_requests() -> Vec<Request> {
    hostile_texts().into_iter().map(hostile_request).collect()
}

fn hostile_request(text: String) -> Request {
    let params = Params {
        temperature: Some(2.0),
        max_output_tokens: Some(u64::MAX),
        stop: vec![text.clone()],
        ..Params::default()
    };
    Request {
        key: text.clone(),
        model: text.clone(),
        messages: vec![Message::system(text.clone()), Message::user(text.clone())],
        params,
        sample: u32::MAX,
        origin: Origin {
            problem: text.clone(),
            question: text.clone(),
            ordinal: u64::MAX,
            style: text,
        },
    }
}
