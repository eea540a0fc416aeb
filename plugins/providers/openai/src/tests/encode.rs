use super::{openai, own, service};
use crate::OpenAi;
use heartcut_sdk::{
    Message, Params,
    http::{HeaderValue, HttpRequest, Part, Target},
    parse_config,
    prelude::*,
    role::Remote,
};

fn asked(params: Value) -> Request {
    Request {
        model: "m".into(),
        messages: vec![Message::system("s"), Message::user("Ünïcode ✓ <think>")],
        params: parse_config::<Params>(params).unwrap(),
        ..Request::default()
    }
}

fn encoded(service: &OpenAi, request: &Request) -> HttpRequest {
    service
        .encode(std::slice::from_ref(request))
        .remove(0)
        .unwrap()
}

fn body(service: &OpenAi, params: Value) -> Value {
    let sent = encoded(service, &asked(params));
    let [Part::Text { text }] = sent.body.as_slice() else {
        panic!("{:?}", sent.body)
    };
    serde_json::from_str(text).unwrap()
}

fn header<'a>(sent: &'a HttpRequest, name: &str) -> Option<&'a HeaderValue> {
    sent.headers
        .iter()
        .find(|(header, _)| header == name)
        .map(|(_, value)| value)
}

#[test]
fn a_bare_request_holds_model_and_messages_and_nothing_else() {
    let expected = json!({
        "model": "m",
        "messages": [
            {"role": "system", "content": "s"},
            {"role": "user", "content": "Ünïcode ✓ <think>"},
        ],
    });
    assert_eq!(body(&openai(), json!({})).to_string(), expected.to_string());
}

#[test]
fn every_parameter_has_its_field() {
    let schema = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    let all = body(
        &openai(),
        json!({
            "temperature": 0.7, "top_p": 0.95, "max_output_tokens": 2048, "seed": 7,
            "stop": ["\n\nQ:"], "reasoning": {"effort": "high", "budget_tokens": 9}, "schema": schema,
        }),
    );
    let expected = json!({
        "model": "m",
        "messages": all["messages"],
        "temperature": 0.7,
        "top_p": 0.95,
        "seed": 7,
        "stop": ["\n\nQ:"],
        "reasoning_effort": "high",
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "answer", "strict": true, "schema": schema},
        },
        "max_completion_tokens": 2048,
    });
    assert_eq!(all.to_string(), expected.to_string());
}

#[test]
fn the_output_limit_goes_where_the_service_takes_it() {
    let named = service(json!({"base_url": "http://x/v1", "max_tokens_field": "max_new_tokens"}));
    let cases = [
        (openai(), "max_completion_tokens"),
        (own(), "max_tokens"),
        (named, "max_new_tokens"),
    ];
    for (service, field) in cases {
        assert_eq!(
            body(&service, json!({"max_output_tokens": 5}))[field],
            5,
            "{field}"
        );
    }
}

#[test]
fn additional_fields_come_last_and_the_request_wins() {
    let service = service(json!({
        "base_url": "http://x/v1",
        "extra_body": {"top_k": 20, "min_p": 0.1, "temperature": 0.0},
    }));
    let params = json!({"temperature": 1.0, "extra": {"top_k": 5, "chat_template_kwargs": {"enable_thinking": true}}});
    let body = body(&service, params);
    assert_eq!(body["top_k"], 5);
    assert_eq!(body["min_p"], 0.1);
    assert_eq!(body["temperature"], 0.0);
    assert_eq!(body["chat_template_kwargs"]["enable_thinking"], true);
}

#[test]
fn additional_fields_cannot_say_what_the_record_says() {
    for name in ["model", "messages", "input", "instructions", "n", "stream"] {
        let request = asked(json!({"extra": {name: 2}}));
        let error = openai().encode(&[request]).remove(0).unwrap_err();
        assert_eq!(
            (error.code.as_str(), error.retry),
            ("bad-config", Retry::Never),
            "{name}"
        );
        assert!(error.message.contains(name));
    }
}

#[test]
fn numbers_that_json_cannot_hold_are_refused_alone() {
    let mut odd = asked(json!({}));
    odd.params.top_p = Some(f64::NAN);
    let answers = openai().encode(&[asked(json!({})), odd, asked(json!({}))]);
    let ok: Vec<bool> = answers.iter().map(Result::is_ok).collect();
    assert_eq!(ok, [true, false, true]);
    assert_eq!(answers[1].as_ref().unwrap_err().code, "bad-params");
}

#[test]
fn a_key_goes_to_the_host_it_was_named_for() {
    let cases = [
        (json!({}), Some("OPENAI_API_KEY")),
        (json!({"api_key": "MINE"}), Some("MINE")),
        (json!({"base_url": "https://llm.example.org/v1"}), None),
        (json!({"base_url": "http://api.openai.com/v1"}), None),
        (
            json!({"base_url": "https://api.openai.com.example.org/v1"}),
            None,
        ),
        (
            json!({"base_url": "https://llm.example.org/v1", "api_key": "MINE"}),
            Some("MINE"),
        ),
    ];
    for (config, name) in cases {
        let sent = encoded(&service(config.clone()), &asked(json!({})));
        let expected = name.map(HeaderValue::bearer);
        assert_eq!(
            header(&sent, "authorization"),
            expected.as_ref(),
            "{config}"
        );
    }
}

#[test]
fn the_request_is_a_post_of_json_to_the_chat_endpoint() {
    let service = service(json!({"organization": "org-1", "project": "proj_1"}));
    let sent = encoded(&service, &asked(json!({})));
    assert_eq!(sent.method, "POST");
    let url = "https://api.openai.com/v1/chat/completions".to_owned();
    assert_eq!(sent.target, Target::Url { url });
    let text = |name| header(&sent, name).cloned();
    assert_eq!(
        text("content-type"),
        Some(HeaderValue::text("application/json"))
    );
    assert_eq!(
        text("openai-organization"),
        Some(HeaderValue::text("org-1"))
    );
    assert_eq!(text("openai-project"), Some(HeaderValue::text("proj_1")));
    assert!(!sent.sse);
}

#[test]
fn a_model_is_described_where_it_is_known() {
    let cases = [
        ("gpt-4o-mini", Some("o200k")),
        ("gpt-4.1", Some("o200k")),
        ("o3-mini", Some("o200k")),
        ("gpt-4-turbo", Some("cl100k")),
        ("babbage", None),
    ];
    for (model, tokenizer) in cases {
        let info = openai().describe(model);
        assert_eq!(info.tokenizer.as_deref(), tokenizer, "{model}");
        assert_eq!(info.price_key.as_deref(), Some(model));
        assert!(!info.reads_origin);
        assert_eq!(
            own().describe(model),
            Default::default(),
            "another host's prices are unknown"
        );
    }
}

#[test]
fn the_identity_is_the_address_and_what_every_body_gets() {
    assert_eq!(openai().identity(), "https://api.openai.com/v1");
    let with = |k: u32| service(json!({"extra_body": {"verbosity": k}})).identity();
    assert_eq!(with(1), "https://api.openai.com/v1 {\"verbosity\":1}");
    assert_ne!(with(1), with(2));
    let other = |config: Value| service(config).identity();
    assert_ne!(other(json!({"api": "responses"})), openai().identity());
    assert_ne!(
        other(json!({"system_role": "developer"})),
        openai().identity()
    );
    assert_eq!(
        other(json!({"stream": true, "batches": false})),
        openai().identity()
    );
}

#[test]
fn openai_gets_no_field_that_it_refuses() {
    let asking = |config: Value| {
        let request = asked(json!({"extra": {"n": 1, "logprobs": true, "top_k": 5}}));
        service(config).encode(&[request]).remove(0)
    };
    let error = asking(json!({})).unwrap_err();
    assert!(error.message.contains("`top_k`"), "{error:?}");
    assert!(asking(json!({"force_extra": true})).is_ok());
    assert!(asking(json!({"base_url": "http://x/v1"})).is_ok());
    assert!(asking(json!({"base_url": "http://x/v1", "flavour": "openai"})).is_err());
}

#[test]
fn a_flavour_is_a_row_of_data() {
    let cases = [
        (
            json!({}),
            "https://api.openai.com/v1",
            Some("OPENAI_API_KEY"),
            "max_completion_tokens",
        ),
        (
            json!({"flavour": "deepseek"}),
            "https://api.deepseek.com/v1",
            Some("DEEPSEEK_API_KEY"),
            "max_tokens",
        ),
        (
            json!({"flavour": "openrouter"}),
            "https://openrouter.ai/api/v1",
            Some("OPENROUTER_API_KEY"),
            "max_tokens",
        ),
        (
            json!({"base_url": "https://openrouter.ai/api/v1"}),
            "https://openrouter.ai/api/v1",
            Some("OPENROUTER_API_KEY"),
            "max_tokens",
        ),
        (
            json!({"flavour": "openrouter", "base_url": "http://x/v1"}),
            "http://x/v1",
            None,
            "max_tokens",
        ),
        (
            json!({"flavour": "vllm", "base_url": "http://x/v1"}),
            "http://x/v1",
            None,
            "max_tokens",
        ),
    ];
    for (config, url, key, limit) in cases {
        let service = service(config.clone());
        assert_eq!(service.identity(), url, "{config}");
        assert_eq!(service.key_name(), key, "{config}");
        assert_eq!(service.limit_field(), limit, "{config}");
    }
    let reasoning = json!({"reasoning": {"effort": "low", "budget_tokens": 100}});
    let there = |flavour: &str| {
        let config = json!({"flavour": flavour, "base_url": "http://x/v1"});
        body(&service(config), reasoning.clone())
    };
    assert_eq!(
        there("openrouter")["reasoning"],
        json!({"effort": "low", "max_tokens": 100})
    );
    assert_eq!(there("vllm")["thinking_token_budget"], 100);
    assert_eq!(there("vllm")["reasoning_effort"], "low");
    assert_eq!(there("ollama").get("thinking_token_budget"), None);
}

#[test]
fn a_flavour_without_an_address_says_where_its_servers_usually_are() {
    for (flavour, port) in [
        ("vllm", "8000"),
        ("sglang", "30000"),
        ("llama.cpp", "8080"),
        ("ollama", "11434"),
    ] {
        let config = parse_config(json!({"flavour": flavour})).unwrap();
        let error = OpenAi::create(config, Assets::default()).err().unwrap();
        assert!(error.help.unwrap().contains(port), "{flavour}");
    }
    let config = parse_config(json!({"flavour": "klingon"})).unwrap();
    let error = OpenAi::create(config, Assets::default()).err().unwrap();
    assert!(error.help.unwrap().contains("`vllm`"));
}

fn responses(params: Value) -> Value {
    body(&service(json!({"api": "responses"})), params)
}

#[test]
fn the_responses_api_has_its_own_fields() {
    let schema = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    let all = responses(json!({
        "temperature": 0.5, "max_output_tokens": 2048, "reasoning": {"effort": "medium"}, "schema": schema,
    }));
    let expected = json!({
        "model": "m",
        "input": "Ünïcode ✓ <think>",
        "instructions": "s",
        "temperature": 0.5,
        "max_output_tokens": 2048,
        "reasoning": {"effort": "medium", "summary": "auto"},
        "text": {"format": {"type": "json_schema", "name": "answer", "strict": true, "schema": schema}},
        "store": false,
    });
    assert_eq!(all, expected);
    let plain = body(
        &service(json!({"api": "responses", "reasoning_summary": "none"})),
        json!({"reasoning": {"effort": "low"}}),
    );
    assert_eq!(plain["reasoning"], json!({"effort": "low"}));
    let refused = [
        json!({"seed": 1}),
        json!({"stop": ["x"]}),
        json!({"max_output_tokens": 15}),
    ];
    for params in refused {
        let service = service(json!({"api": "responses"}));
        let error = service.encode(&[asked(params)]).remove(0).unwrap_err();
        assert_eq!(error.code, "bad-params");
    }
}

#[test]
fn a_conversation_stays_one_in_the_responses_api() {
    let mut request = asked(json!({}));
    request.messages.push(Message {
        role: "assistant".into(),
        content: "a".into(),
    });
    request.messages.push(Message::user("b"));
    let sent = encoded(&service(json!({"api": "responses"})), &request);
    let [Part::Text { text }] = sent.body.as_slice() else {
        panic!("{:?}", sent.body)
    };
    let body: Value = serde_json::from_str(text).unwrap();
    assert_eq!(body["instructions"], "s");
    assert_eq!(body["input"].as_array().map(Vec::len), Some(3));
    assert_eq!(
        body["input"][1],
        json!({"role": "assistant", "content": "a"})
    );
}

#[test]
fn a_stream_asks_for_its_usage() {
    let service = service(json!({"stream": true}));
    let sent = encoded(&service, &asked(json!({})));
    assert!(sent.sse);
    let body = body(&service, json!({}));
    assert_eq!(body["stream"], true);
    assert_eq!(body["stream_options"], json!({"include_usage": true}));
}
