use super::*;
use crate::sums::Sum;
use serde_json::json;
use std::{
    io::{Read, Write},
    net::TcpStream,
};

/// Sends a chat request as bytes and reads until the service closes.
fn ask(server: &FaultServer, question: &str) -> String {
    let body = json!({"model": "m", "messages": [{"role": "user", "content": question}]});
    let body = body.to_string();
    let request = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nx-mark: here\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    // A dropped connection may show as a reset instead of an end.
    let _reset = stream.read_to_end(&mut bytes);
    String::from_utf8(bytes).unwrap()
}

#[test]
fn sums_are_answered_and_remembered() {
    let server = FaultServer::start(Plan::default());
    let answer = ask(&server, &Sum::nth(1).question());
    assert!(answer.contains("\\\\boxed{111}"), "{answer}");
    ask(&server, &Sum::nth(1).question());
    ask(&server, &Sum::nth(2).question());
    let journal = server.journal();
    let counts = (journal.requests(), journal.distinct(), journal.repeated());
    assert_eq!(counts, (3, 2, 1));
    assert_eq!(journal.entries()[0].headers["x-mark"], "here");
    assert_eq!(journal.entries()[2].prompt(), Sum::nth(2).question());
}

#[test]
fn every_fault_looks_like_what_it_is() {
    let elsewhere = Fault::Redirect("http://127.0.0.1:9/v1".into());
    let looks = [
        (Fault::RateLimit, "HTTP/1.1 429", "retry-after: 0"),
        (Fault::Quota, "HTTP/1.1 429", "insufficient_quota"),
        (Fault::Unauthorized, "HTTP/1.1 401", "invalid_api_key"),
        (Fault::ServerError, "HTTP/1.1 500", "oops"),
        (Fault::Garbage, "HTTP/1.1 200", "It works!"),
        (Fault::OtherShape, "HTTP/1.1 200", "\"none\""),
        (Fault::EchoingRefusal, "HTTP/1.1 400", "x-mark: here"),
        (elsewhere, "HTTP/1.1 307", "location: http://127.0.0.1:9/v1"),
        (
            Fault::CutAnswer,
            "HTTP/1.1 200",
            "\"finish_reason\":\"length\"",
        ),
        (Fault::ReasoningOnly, "HTTP/1.1 200", "\"content\":\"\""),
    ];
    let server = FaultServer::start(Plan::default());
    for (fault, status, part) in looks {
        server.change(Plan::always(fault));
        let answer = ask(&server, &Sum::nth(1).question());
        assert!(
            answer.starts_with(status) && answer.contains(part),
            "{answer}"
        );
    }
}

#[test]
fn connections_really_break() {
    let server = FaultServer::start(Plan::always(Fault::Drop));
    assert_eq!(ask(&server, "hello"), "");
    server.change(Plan::always(Fault::TornBody));
    let torn = ask(&server, "hello");
    let (head, body) = torn.split_once("\r\n\r\n").unwrap();
    let promised = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .unwrap();
    assert!(body.len() < promised.parse().unwrap(), "{torn}");
    server.change(Plan::always(Fault::CutJson));
    let cut = ask(&server, "hello");
    let body = cut.split_once("\r\n\r\n").unwrap().1;
    assert!(serde_json::from_str::<Value>(body).is_err(), "{cut}");
}

#[test]
fn plans_choose_their_victims() {
    let server = FaultServer::start(Plan::marked("106", Fault::ServerError));
    assert!(ask(&server, &Sum::nth(6).question()).starts_with("HTTP/1.1 500"));
    assert!(ask(&server, &Sum::nth(1).question()).starts_with("HTTP/1.1 200"));
    server.change(Plan::first(Fault::ServerError));
    assert!(ask(&server, &Sum::nth(2).question()).starts_with("HTTP/1.1 500"));
    assert!(ask(&server, &Sum::nth(2).question()).starts_with("HTTP/1.1 200"));
    server.forget();
    server.change(Plan {
        every: Some((2, Fault::RateLimit)),
        ..Plan::default()
    });
    assert!(ask(&server, &Sum::nth(2).question()).starts_with("HTTP/1.1 200"));
    assert!(ask(&server, &Sum::nth(2).question()).starts_with("HTTP/1.1 429"));
}
