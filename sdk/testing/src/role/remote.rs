use super::{provider::hostile_requests, secrets};
use crate::{
    Report,
    answers::{Answers, ListCall, json},
    checks, example, hostile_texts,
    setup::Setup,
};
use heartcut_sdk::{
    Host, Manifest, PluginError, Request, Retry, StopReason,
    host::SilentHost,
    http::{Body, HttpRequest, HttpResponse, Part, Target},
    manifest::PluginExample,
    role::{Exchange, Remote},
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, slice};

type Answered = (Request, HttpResponse);
type Shown<'a> = (&'a PluginExample, Request);

pub(super) fn check(
    remote: &dyn Remote,
    setup: &Setup<'_>,
    manifest: &Manifest,
    report: &mut Report,
) {
    let (examples, requests): (_, Vec<Request>) = example::inputs(&setup.examples, report);
    check_encode(remote, &requests, setup, manifest, report);
    let shown: Vec<Shown<'_>> = examples.into_iter().zip(requests).collect();
    check_decode(remote, &shown, report);
    run_examples(remote, &shown, report);
}

fn check_encode(
    remote: &dyn Remote,
    requests: &[Request],
    setup: &Setup<'_>,
    manifest: &Manifest,
    report: &mut Report,
) {
    let hostile = hostile_requests();
    let encode = |requests: &[Request], _: &dyn Host| -> Answers {
        remote.encode(requests).into_iter().map(json).collect()
    };
    let calls = ListCall {
        name: "encode",
        inputs: requests,
        hostile: &hostile,
        call: &encode,
    };
    calls.check(report);
    for request in requests.iter().chain(&hostile) {
        for sent in remote.encode(slice::from_ref(request)).iter().flatten() {
            secrets::check(sent, setup, manifest, report);
        }
    }
}

fn check_decode(remote: &dyn Remote, examples: &[Shown<'_>], report: &mut Report) {
    let answered = examples.iter().filter_map(|(example, request)| {
        Some((request.clone(), example::response(&example.input)?))
    });
    let answered: Vec<Answered> = answered.collect();
    let first = examples.first().map(|(_, request)| request.clone());
    let garbage = garbage(first.unwrap_or_default());
    let decode = |answered: &[Answered], _: &dyn Host| -> Answers { decode(remote, answered) };
    let calls = ListCall {
        name: "decode",
        inputs: &answered,
        hostile: &garbage,
        call: &decode,
    };
    calls.check(report);
    for exchange in &garbage {
        let answers = calls.check_length(slice::from_ref(exchange), &SilentHost, report);
        for answer in answers.into_iter().flatten() {
            check_class(&exchange.1, &answer, report);
        }
    }
}

fn decode(remote: &dyn Remote, answered: &[Answered]) -> Answers {
    let exchanges: Vec<_> = answered
        .iter()
        .map(|(request, response)| Exchange { request, response })
        .collect();
    remote
        .decode(&exchanges)
        .into_iter()
        .map(|decoded| json(decoded.result))
        .collect()
}

fn check_class(response: &HttpResponse, answer: &Result<Value, PluginError>, report: &mut Report) {
    let status = response.status;
    let Err(error) = answer else {
        let shown: String = response.text().chars().take(40).collect();
        report.find(
            checks::RETRY,
            format!("{status} with {shown:?} gives a completion"),
        );
        return;
    };
    let message = format!("{status} gives {:?}", error.retry);
    report.require(is_sensible(status, error.retry), checks::RETRY, message);
}

/// Whether a retry class fits a status whose body says nothing.
fn is_sensible(status: u16, retry: Retry) -> bool {
    match status {
        401 => {
            retry
                == Retry::Stop {
                    reason: StopReason::Auth,
                }
        }
        429 => matches!(retry, Retry::Rate { .. } | Retry::After { .. }),
        500.. => matches!(retry, Retry::Soon | Retry::After { .. }),
        400.. => retry.is_never(),
        _ => !matches!(retry, Retry::Stop { .. }),
    }
}

fn garbage(request: Request) -> Vec<Answered> {
    let mut bodies: Vec<String> = GARBAGE.iter().map(|text| (*text).to_owned()).collect();
    bodies.extend(hostile_texts());
    let mut answered = Vec::new();
    for status in [200, 400, 401, 429, 500] {
        for text in &bodies {
            let body = Body::Text { text: text.clone() };
            let response = HttpResponse {
                status,
                headers: BTreeMap::new(),
                body,
            };
            answered.push((request.clone(), response));
        }
    }
    answered
}

const GARBAGE: &[&str] = &[
    "{}",
    "[]",
    "{\"error\":null}",
    "{\"choices\":[]}",
    "{\"choices\":null}",
    "{\"choices\":[{}]}",
    "{\"choices\":[{\"message\":7}]}",
    "{\"candidates\":[]}",
    "{\"content\":[]}",
    "<html><body>Bad Gateway</body></html>",
    "data: [DONE]",
];

fn run_examples(remote: &dyn Remote, examples: &[Shown<'_>], report: &mut Report) {
    for (example, request) in examples {
        let sent = remote.encode(slice::from_ref(request)).into_iter().next();
        let Some(Ok(sent)) = sent else {
            let error = sent.and_then(Result::err);
            let error =
                error.unwrap_or_else(|| PluginError::new("no-answer", "nothing was encoded"));
            example::expect(example, Err(error), report);
            continue;
        };
        let answer = match example::response(&example.input) {
            Some(response) => decode(remote, &[(request.clone(), response)])
                .into_iter()
                .next(),
            None => None,
        };
        let mut whole = answer.unwrap_or_else(|| Ok(json!({})));
        if let Ok(Value::Object(fields)) = &mut whole {
            fields.insert("sent".into(), shown(&sent));
        }
        example::expect(example, whole, report);
    }
}

/// The request as an author would write it down.
fn shown(sent: &HttpRequest) -> Value {
    let url = match &sent.target {
        Target::Url { url } => url,
        Target::Captured { name } => name,
    };
    let text: String = sent
        .body
        .iter()
        .map(|part| match part {
            Part::Text { text } => text.as_str(),
            Part::Blob { .. } => "",
        })
        .collect();
    let body: Value = serde_json::from_str(&text).unwrap_or(Value::String(text));
    let headers: BTreeMap<_, _> = sent
        .headers
        .iter()
        .map(|(name, value)| (name, value))
        .collect();
    json!({"method": sent.method, "url": url, "headers": headers, "body": body})
}
