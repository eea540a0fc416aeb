use super::{answer, decoded, openai, own};
use heartcut_sdk::{
    http::{Body, HttpResponse},
    prelude::*,
};

fn read(body: &Value) -> Result<Completion, PluginError> {
    decoded(&own(), &answer(200, &[], &body.to_string())).result
}

fn message(message: Value) -> Value {
    json!({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})
}

#[test]
fn an_answer_of_openai_is_read_in_full() {
    let body = json!({
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1700000000, "model": "gpt-4o-2024-08-06",
        "system_fingerprint": "fp_9", "service_tier": "default",
        "choices": [{
            "index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "It is 42.", "refusal": null},
            "logprobs": {"content": [{"token": "It", "logprob": -0.5}, {"token": " is", "logprob": -0.25}], "refusal": null},
        }],
        "usage": {
            "prompt_tokens": 30, "completion_tokens": 20, "total_tokens": 50,
            "prompt_tokens_details": {"cached_tokens": 10, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 15, "audio_tokens": 0},
        },
    });
    let expected = Completion {
        text: "It is 42.".into(),
        finish: Finish::Stop,
        model: Some("gpt-4o-2024-08-06".into()),
        usage: Some(Usage {
            input: 30,
            output: 20,
            cached_input: 10,
            reasoning: 15,
            cache_write: 0,
        }),
        logprob: Some(-0.75),
        extra: json!({"id": "chatcmpl-1", "system_fingerprint": "fp_9", "service_tier": "default"})
            .as_object()
            .unwrap()
            .clone(),
        ..Completion::default()
    };
    assert_eq!(
        decoded(&openai(), &answer(200, &[], &body.to_string()))
            .result
            .unwrap(),
        expected
    );
}

#[test]
fn the_reasoning_is_the_first_that_there_is() {
    let details =
        json!([{"type": "reasoning.text", "text": "a"}, {"type": "reasoning.text", "text": "b"}]);
    let cases = [
        (
            json!({"content": "c", "reasoning": "r", "reasoning_content": "x"}),
            "r",
            "reasoning",
            "c",
        ),
        (
            json!({"content": "c", "reasoning": "", "reasoning_content": "r"}),
            "r",
            "reasoning_content",
            "c",
        ),
        (
            json!({"content": "c", "reasoning": null, "reasoning_content": " "
            , "reasoning_details": details}),
            "a\nb",
            "reasoning_details",
            "c",
        ),
        (
            json!({"content": "<think>\nr\n</think>\n\nc"}),
            "r",
            "<think>",
            "c",
        ),
        (json!({"content": "r</think>c"}), "r", "<think>", "c"),
        (
            json!({"content": "<think>x</think>c", "reasoning": "r"}),
            "r",
            "reasoning",
            "<think>x</think>c",
        ),
        (
            json!({"content": null, "reasoning": "r"}),
            "r",
            "reasoning",
            "",
        ),
        (json!({"reasoning": "r"}), "r", "reasoning", ""),
    ];
    for (given, reasoning, source, text) in cases {
        let got = read(&message(given.clone())).unwrap();
        let read = (
            got.reasoning.as_deref(),
            got.reasoning_source.as_deref(),
            got.text.as_str(),
        );
        assert_eq!(read, (Some(reasoning), Some(source), text), "{given}");
        assert_eq!(got.reasoning_kind, ReasoningKind::Full, "{given}");
    }
}

#[test]
fn a_summary_is_called_a_summary() {
    let details = json!([{"type": "reasoning.summary", "summary": "in short"}, {"type": "reasoning.encrypted", "data": "=="}]);
    let got = read(&message(
        json!({"content": "c", "reasoning_details": details}),
    ))
    .unwrap();
    assert_eq!(got.reasoning.as_deref(), Some("in short"));
    assert_eq!(got.reasoning_kind, ReasoningKind::Summary);
}

#[test]
fn an_answer_without_reasoning_has_no_source() {
    for given in [
        json!({"content": "c"}),
        json!({"content": "about <think> and </think>"}),
        json!({"content": "c", "reasoning": 5, "reasoning_details": []}),
    ] {
        let got = read(&message(given.clone())).unwrap();
        assert_eq!(
            (got.reasoning, got.reasoning_source),
            (None, None),
            "{given}"
        );
        assert_eq!(got.reasoning_kind, ReasoningKind::None, "{given}");
    }
}

#[test]
fn a_reasoning_cut_by_the_limit_is_no_answer() {
    let body = json!({"choices": [{"message": {"content": "<think>6 times 7 is"}, "finish_reason": "length"}]});
    let got = read(&body).unwrap();
    assert_eq!(
        (got.text.as_str(), got.reasoning.as_deref()),
        ("", Some("6 times 7 is"))
    );
    assert_eq!(got.finish, Finish::Length);
}

#[test]
fn ends_have_one_name() {
    let cases = [
        (json!("stop"), "stop"),
        (json!("eos"), "stop"),
        (json!("length"), "length"),
        (json!("max_tokens"), "length"),
        (json!("content_filter"), "filtered"),
        (json!("tool_calls"), "tool_calls"),
        (json!(null), "unknown"),
        (json!(""), "unknown"),
        (json!(3), "unknown"),
    ];
    for (said, finish) in cases {
        let body = json!({"choices": [{"message": {"content": "c"}, "finish_reason": said}]});
        assert_eq!(read(&body).unwrap().finish.as_str(), finish, "{said}");
    }
}

#[test]
fn contents_of_every_shape_are_texts() {
    let cases = [
        (json!({"content": null, "tool_calls": []}), ""),
        (json!({"content": ""}), ""),
        (
            json!({"content": [{"type": "text", "text": "a"}, {"type": "image_url"}, {"type": "text", "text": "b"}]}),
            "ab",
        ),
        (json!({"content": 5}), ""),
    ];
    for (given, text) in cases {
        assert_eq!(read(&message(given.clone())).unwrap().text, text, "{given}");
    }
}

#[test]
fn a_refusal_is_a_filtered_answer() {
    let got = read(&message(json!({"content": null, "refusal": "I will not."}))).unwrap();
    assert_eq!((got.text.as_str(), &got.finish), ("", &Finish::Filtered));
    assert_eq!(got.extra["refusal"], "I will not.");
}

#[test]
fn usage_is_what_was_counted_or_nothing() {
    let some = |input, output, reasoning| {
        Some(Usage {
            input,
            output,
            reasoning,
            ..Usage::default()
        })
    };
    let cases = [
        (
            json!({"prompt_tokens": 3, "completion_tokens": 4}),
            some(3, 4, 0),
        ),
        (
            json!({"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7, "completion_tokens_details": {"reasoning_tokens": 2}}),
            some(3, 4, 2),
        ),
        (
            json!({"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 9, "completion_tokens_details": {"reasoning_tokens": 2}}),
            some(3, 6, 2),
        ),
        (
            json!({"prompt_tokens": 3, "completion_tokens": 4, "completion_tokens_details": null}),
            some(3, 4, 0),
        ),
        (
            json!({"prompt_tokens": 3, "completion_tokens": 4, "completion_tokens_details": {"reasoning_tokens": 9}}),
            some(3, 4, 4),
        ),
        (json!({"prompt_tokens": 3}), None),
        (json!({"prompt_tokens": -3, "completion_tokens": 4}), None),
        (
            json!({"prompt_tokens": u64::MAX, "completion_tokens": u64::MAX}),
            None,
        ),
        (json!(null), None),
        (json!("many"), None),
    ];
    for (given, usage) in cases {
        let mut body = message(json!({"content": "c"}));
        body["usage"] = given.clone();
        assert_eq!(read(&body).unwrap().usage, usage, "{given}");
    }
}

#[test]
fn answers_that_mean_nothing_are_worth_another_try() {
    let bodies = [
        "",
        "{",
        "null",
        "[]",
        "42",
        "{}",
        "<html>Bad Gateway</html>",
        "data: {}\n\ndata: [DONE]",
        r#"{"choices": []}"#,
        r#"{"choices": null}"#,
        r#"{"choices": [null]}"#,
        r#"{"choices": [{}]}"#,
        r#"{"choices": [{"message": null}]}"#,
        r#"{"choices": [{"message": {}}]}"#,
        r#"{"choices": [{"message": {"role": "assistant"}}]}"#,
        r#"{"choices": [{"message": {"content": "c"}, "finish_reason": "error"}]}"#,
    ];
    for body in bodies {
        let error = decoded(&own(), &answer(200, &[], body)).result.unwrap_err();
        assert_eq!(
            (error.code.as_str(), error.retry),
            ("bad-answer", Retry::Soon),
            "{body}"
        );
    }
}

#[test]
fn an_error_inside_of_a_success_is_an_error() {
    let cases = [
        (
            json!({"error": {"code": 429, "message": "slow down"}}),
            "rate-limit",
        ),
        (json!({"error": {"code": 401, "message": "x"}}), "auth"),
        (
            json!({"error": {"code": "weird", "message": "x"}}),
            "unavailable",
        ),
        (json!({"error": "overloaded", "choices": []}), "unavailable"),
    ];
    for (body, code) in cases {
        assert_eq!(read(&body).unwrap_err().code, code, "{body}");
    }
    let mut good = message(json!({"content": "c"}));
    good["error"] = Value::Null;
    assert!(read(&good).is_ok());
}

#[test]
fn an_answer_that_was_not_handed_over_is_too_large() {
    let body = Body::Blob {
        id: "b".into(),
        len: 5_000_000,
    };
    let response = HttpResponse {
        status: 200,
        headers: Default::default(),
        body,
    };
    let error = decoded(&own(), &response).result.unwrap_err();
    assert_eq!(
        (error.code.as_str(), error.retry),
        ("answer-too-large", Retry::Never)
    );
}
