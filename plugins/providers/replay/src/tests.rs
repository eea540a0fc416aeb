use crate::{REGISTRATION, Replay, ReplayConfig};
use heartcut_sdk::{
    Event, Message, host::SilentHost, parse_config, prelude::*, record::Origin,
    registration::Asset, role::Transport,
};
use heartcut_sdk_testing::FakeHost;
use std::{
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    thread,
};
use tempfile::NamedTempFile;

fn recording(rows: &[u8]) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(rows).unwrap();
    file
}

fn replay(path: &Path, config: Value) -> Replay {
    let mut whole = json!({"path": "recorded.jsonl"});
    whole
        .as_object_mut()
        .unwrap()
        .extend(config.as_object().cloned().unwrap_or_default());
    let config: ReplayConfig = parse_config(whole).unwrap();
    let data = AssetData::Path {
        path: path.to_owned(),
    };
    let asset = Asset {
        name: "recording".into(),
        digest: "d".repeat(64),
        data,
    };
    Replay::create(config, Assets { files: vec![asset] }).unwrap()
}

fn asked(problem: &str, style: &str, sample: u32) -> Request {
    let origin = Origin {
        problem: problem.into(),
        question: format!("question of {problem}"),
        style: style.into(),
        ..Origin::default()
    };
    Request {
        sample,
        origin,
        ..Request::default()
    }
}

fn answer(replay: &Replay, request: Request) -> Result<Completion, PluginError> {
    answer_to(replay, request, &SilentHost)
}

fn answer_to(
    replay: &Replay,
    request: Request,
    host: &dyn Host,
) -> Result<Completion, PluginError> {
    let Transport::Local(local) = replay.transport() else {
        panic!("replay is local")
    };
    local.generate(&[request], host).remove(0)
}

fn code(result: Result<Completion, PluginError>) -> String {
    result.map_or_else(
        |error| error.code,
        |completion| format!("answered {}", completion.text),
    )
}

#[test]
fn conforms() {
    heartcut_sdk_testing::conformance(&REGISTRATION).assert();
}

#[test]
fn rows_are_found_by_what_the_config_says() {
    let file = recording(
        br#"{"id": "a", "question": " question  of\ta ", "response": "1"}
{"id": 7, "question": "question of b", "response": "2"}
{"id": "b", "request": "Hi", "response": "3"}
{"id": "c", "request": [{"role": "system", "content": "s"}, {"role": "user", "content": "Hi"}], "response": "4"}
{"id": "d", "request": {"model": "m", "messages": [{"role": "user", "content": "Yo"}]}, "response": "5"}
{"id": "e", "request": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "response": "6"}
"#,
    );
    let place = |ordinal| {
        let mut request = asked("x", "s", 0);
        request.origin.ordinal = ordinal;
        request
    };
    let said = |messages: &[Message]| Request {
        messages: messages.to_vec(),
        ..asked("x", "s", 0)
    };
    let keyed = |key: &str| Request {
        key: key.into(),
        ..asked("x", "s", 0)
    };
    let cases = [
        ("id", asked("a", "s", 0), "answered 1"),
        ("id", asked("7", "s", 0), "answered 2"),
        ("id", asked("x", "s", 0), "no-recording"),
        ("id", asked("", "s", 0), "no-recording"),
        ("question", asked("a", "s", 0), "answered 1"),
        ("question", asked("c", "s", 0), "no-recording"),
        ("row", place(0), "answered 1"),
        ("row", place(3), "answered 4"),
        ("row", place(6), "no-recording"),
        ("request", said(&[Message::user("Hi")]), "answered 3"),
        (
            "request",
            said(&[Message::system("s"), Message::user("Hi")]),
            "answered 4",
        ),
        ("request", said(&[Message::user("Yo")]), "answered 5"),
        ("request", said(&[Message::system("Hi")]), "no-recording"),
        (
            "request",
            keyed(&"0123456789abcdef".repeat(4)),
            "answered 6",
        ),
        ("request", keyed(&"f".repeat(64)), "no-recording"),
    ];
    for (by, request, expected) in cases {
        let replay = replay(file.path(), json!({"by": by}));
        assert_eq!(
            code(answer(&replay, request.clone())),
            expected,
            "by {by}: {request:?}"
        );
    }
}

#[test]
fn style_and_sample_count_where_they_are_recorded() {
    let file = recording(
        br#"{"id": "a", "style": "plain", "sample": 0, "response": "plain 0"}
{"id": "a", "style": "plain", "sample": 1, "response": "plain 1"}
{"id": "a", "style": "draft", "response": "any draft"}
{"id": "b", "style": null, "sample": null, "response": "any"}
"#,
    );
    let replay = replay(file.path(), json!({}));
    let cases = [
        ("a", "plain", 0, "answered plain 0"),
        ("a", "plain", 1, "answered plain 1"),
        ("a", "plain", 2, "no-recording"),
        ("a", "draft", 5, "answered any draft"),
        ("a", "other", 0, "no-recording"),
        ("b", "other", 9, "answered any"),
    ];
    for (problem, style, sample, expected) in cases {
        let got = code(answer(&replay, asked(problem, style, sample)));
        assert_eq!(got, expected, "{problem} {style} {sample}");
    }
}

#[test]
fn other_field_names_may_reach_into_objects() {
    let file = recording(
        br#"{"instruction": "question of a", "output": "o", "meta": {"style": "plain", "why": "length", "request": "Hi"}}
"#,
    );
    let names = json!({"question": "instruction", "response": "output", "style": "meta.style", "finish": "meta.why"});
    let replay = replay(file.path(), json!({"by": "question", "fields": names}));
    let completion = answer(&replay, asked("a", "plain", 0)).unwrap();
    assert_eq!(
        (completion.text.as_str(), completion.finish),
        ("o", Finish::Length)
    );
    assert_eq!(
        code(answer(&replay, asked("a", "draft", 0))),
        "no-recording"
    );

    let names = json!({"request": "meta.request", "response": "output", "style": "none"});
    let replay = self::replay(file.path(), json!({"by": "request", "fields": names}));
    let request = Request {
        messages: vec![Message::user("Hi")],
        ..Request::default()
    };
    assert_eq!(code(answer(&replay, request)), "answered o");
}

#[test]
fn a_completion_says_what_was_recorded() {
    let file = recording(
        br#"{"id": "apart", "response": "It is <think>.", "reasoning": "because", "finish": "stop", "usage": {"input": 3, "output": 4, "reasoning": 2}, "model": "m"}
{"id": "marked", "response": "<think>because</think>\nso", "reasoning": null}
{"id": "cut", "response": "<think>because", "finish": "length"}
{"id": "plain", "response": "so", "reasoning": " ", "usage": "many"}
{"id": "none", "response": null}
{"id": "wrong", "response": ["so"]}
"#,
    );
    let replay = replay(file.path(), json!({}));
    let usage = Usage {
        input: 3,
        output: 4,
        reasoning: 2,
        ..Usage::default()
    };
    let expected = [
        (
            "apart",
            "It is <think>.",
            Some(("because", "reasoning")),
            Finish::Stop,
            Some(usage),
        ),
        (
            "marked",
            "so",
            Some(("because", "<think>")),
            Finish::Unknown,
            None,
        ),
        (
            "cut",
            "",
            Some(("because", "<think>")),
            Finish::Length,
            None,
        ),
        ("plain", "so", None, Finish::Unknown, None),
    ];
    for (id, text, reasoning, finish, usage) in expected {
        let got = answer(&replay, asked(id, "s", 0)).unwrap();
        let read = got
            .reasoning
            .as_deref()
            .zip(got.reasoning_source.as_deref());
        assert_eq!(
            (&*got.text, read, &got.finish, got.usage),
            (text, reasoning, &finish, usage),
            "{id}"
        );
        let full = got.reasoning_kind == ReasoningKind::Full;
        assert_eq!(full, reasoning.is_some(), "{id}");
    }
    assert_eq!(
        answer(&replay, asked("apart", "s", 0))
            .unwrap()
            .model
            .as_deref(),
        Some("m")
    );
    for id in ["none", "wrong"] {
        let error = answer(&replay, asked(id, "s", 0)).unwrap_err();
        assert_eq!(error.code, "no-response", "{id}");
        assert!(error.message.contains("`response`"), "{id}: {error}");
    }
}

#[test]
fn what_is_missing_is_said_and_never_tried_again() {
    let file = recording(b"{\"id\": \"a\", \"response\": \"1\"}\n");
    let replay = replay(file.path(), json!({"fields": {"id": "name"}}));
    let error = answer(&replay, asked("a", "plain", 2)).unwrap_err();
    assert_eq!(
        (error.code.as_str(), error.retry),
        ("no-recording", Retry::Never)
    );
    assert_eq!(error.message, "no answer to problem `a` is recorded");
    assert_eq!(error.causes, ["style `plain`, sample 2"]);
    assert!(error.help.is_some_and(|help| help.contains("`name`")));
}

#[test]
fn torn_rows_are_skipped_and_counted_once() {
    let mut rows = b"\xef\xbb\xbf{\"id\": \"a\", \"response\": \"1\"}\r\n\n  \n".to_vec();
    rows.extend(b"{\"id\": \"b\", \"response\": \"\xff\"}\n");
    rows.extend(b"{\"id\": \"c\", \"respon\n");
    rows.extend(b"[1]\n{\"response\": \"x\"}\n{\"id\": null}\n{\"id\": \"d\"} {}\n");
    rows.extend(b"{\"id\": \"e\", \"response\": \"5\"}");
    let file = recording(&rows);
    let replay = replay(file.path(), json!({}));
    let host = FakeHost::new();
    for (id, expected) in [
        ("a", "answered 1"),
        ("b", "no-recording"),
        ("c", "no-recording"),
        ("d", "no-recording"),
        ("e", "answered 5"),
    ] {
        assert_eq!(
            code(answer_to(&replay, asked(id, "s", 0), &host)),
            expected,
            "{id}"
        );
    }
    let said = "of 8 recorded rows 4 are torn or not UTF-8 and 2 have no `id`: they are skipped";
    assert_eq!(host.log(), [said]);

    let replay = self::replay(file.path(), json!({"by": "row"}));
    let mut last = asked("e", "s", 0);
    last.origin.ordinal = 7;
    assert_eq!(
        code(answer(&replay, last)),
        "answered 5",
        "a torn row keeps its place"
    );
}

#[test]
fn the_file_is_opened_by_the_first_call_and_not_before() {
    let file = recording(b"");
    let path = file.path().to_owned();
    drop(file);
    let replay = replay(&path, json!({}));
    let error = answer(&replay, asked("a", "s", 0)).unwrap_err();
    assert_eq!(error.code, "unreadable-recording");
    std::fs::write(&path, "{\"id\": \"a\", \"response\": \"late\"}\n").unwrap();
    assert_eq!(code(answer(&replay, asked("a", "s", 0))), "answered late");
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn a_stopped_call_leaves_no_half_index() {
    let rows: String = (0..70_000)
        .map(|n| format!("{{\"id\": {n}, \"response\": \"{n}\"}}\n"))
        .collect();
    let file = recording(rows.as_bytes());
    let replay = replay(file.path(), json!({}));
    let host = FakeHost::stopping_after(0);
    assert_eq!(
        code(answer_to(&replay, asked("69999", "s", 0), &host)),
        "interrupted"
    );
    assert!(matches!(
        host.events()[0],
        Event::Progress { done: 65_536, .. }
    ));
    assert_eq!(
        code(answer(&replay, asked("69999", "s", 0))),
        "answered 69999"
    );
}

#[test]
fn rows_of_any_length_are_read_in_place() {
    let mut rows = String::new();
    for length in [0, 1, 4_000, 4_096, 4_097, 70_000, 2_000_000] {
        rows.push_str(&format!(
            "{{\"id\": {length}, \"response\": \"{}\"}}\n",
            "é".repeat(length)
        ));
    }
    let file = recording(rows.as_bytes());
    let replay = replay(file.path(), json!({}));
    for length in [2_000_000, 0, 70_000, 4_097, 4_096, 1, 4_000] {
        let completion = answer(&replay, asked(&length.to_string(), "s", 0)).unwrap();
        assert_eq!(completion.text.chars().count(), length);
    }
}

#[test]
fn the_index_keeps_sixteen_bytes_a_row() {
    check_index(50_000);
}

#[test]
#[ignore = "long: a million rows"]
fn the_index_of_a_million_rows_is_flat() {
    check_index(1_000_000);
}

fn check_index(rows: usize) {
    let mut file = BufWriter::new(NamedTempFile::new().unwrap());
    for row in 0..rows {
        let text = "step by step ".repeat(row % 40);
        writeln!(
            file,
            "{{\"id\": \"p-{row}\", \"style\": \"s\", \"response\": \"{text}{row}\"}}"
        )
        .unwrap();
    }
    let file = file.into_inner().unwrap();
    let replay = replay(file.path(), json!({}));
    let bytes = replay.recording.opened(&SilentHost).unwrap().index.bytes();
    assert!(bytes <= 16 * rows, "{bytes} bytes for {rows} rows");
    thread::scope(|scope| {
        for part in 0..4 {
            let replay = &replay;
            scope.spawn(move || {
                for row in (part..rows).step_by(997) {
                    let got = answer(replay, asked(&format!("p-{row}"), "s", 0)).unwrap();
                    assert!(got.text.ends_with(&row.to_string()), "row {row}");
                }
            });
        }
    });
}

#[test]
fn the_identity_is_the_digest_and_how_it_is_read() {
    let file = recording(b"");
    let digest = "d".repeat(64);
    assert_eq!(replay(file.path(), json!({})).identity(), digest);
    assert_eq!(replay(file.path(), json!({"by": "id"})).identity(), digest);
    let read = [
        json!({"by": "question"}),
        json!({"fields": {"response": "cot"}}),
        json!({"fields": {"response": "cod"}}),
    ];
    let identities: Vec<String> = read.map(|c| replay(file.path(), c).identity()).into();
    assert!(
        identities
            .iter()
            .all(|identity| identity.starts_with(&digest))
    );
    assert!(identities[0] != identities[1] && identities[1] != identities[2]);
    assert!(replay(file.path(), json!({})).describe("any").reads_origin);
}

#[test]
fn recorded_chains_of_a_real_run_answer_their_questions() {
    let Some(path) = shared("data/seed_cot_cod/training/cot_easy.jsonl") else {
        eprintln!("skipped: no shared data");
        return;
    };
    let names = json!({"question": "instruction", "response": "output"});
    let replay = replay(&path, json!({"by": "question", "fields": names}));
    let text = std::fs::read_to_string(&path).unwrap();
    let mut rows = 0;
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let mut request = asked("gsm8k-train-1", "chain-of-thought", 0);
        request.origin.question = row["instruction"].as_str().unwrap().replace(' ', " \n ");
        let completion = answer(&replay, request).unwrap();
        assert_eq!(completion.text, row["output"].as_str().unwrap());
        rows += 1;
    }
    assert_eq!(rows, 1000);
}

fn shared(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("HEARTCUT_SHARED").map(PathBuf::from);
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared");
    Some(folder.unwrap_or_else(beside).join(path)).filter(|path| path.exists())
}
