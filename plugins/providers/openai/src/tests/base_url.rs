use crate::{OpenAi, base_url::BaseUrl, config::OpenAiConfig};
use heartcut_sdk::{parse_config, prelude::*};

#[test]
fn urls_are_brought_into_one_form() {
    let cases = [
        (
            "https://api.openai.com/v1",
            "https://api.openai.com/v1",
            true,
        ),
        (
            "https://API.OpenAI.com/v1/",
            "https://api.openai.com/v1",
            true,
        ),
        ("https://api.openai.com", "https://api.openai.com", true),
        (
            "https://api.openai.com:443/v1",
            "https://api.openai.com:443/v1",
            true,
        ),
        (
            "http://api.openai.com/v1",
            "http://api.openai.com/v1",
            false,
        ),
        (
            "https://eu.api.openai.com/v1",
            "https://eu.api.openai.com/v1",
            false,
        ),
        (
            "https://api.openai.com.example.org/v1",
            "https://api.openai.com.example.org/v1",
            false,
        ),
        ("http://[::1]:8000/v1//", "http://[::1]:8000/v1", false),
        ("HTTP://my_host:8000", "http://my_host:8000", false),
        (
            "https://example.org/a/Model@1:x/v1",
            "https://example.org/a/Model@1:x/v1",
            false,
        ),
    ];
    for (text, url, openai) in cases {
        let base = BaseUrl::parse(text).unwrap();
        assert_eq!((base.as_str(), base.is_openai()), (url, openai), "{text}");
    }
}

#[test]
fn what_readers_of_urls_read_differently_is_refused() {
    let cases = [
        "",
        "api.openai.com/v1",
        "ftp://api.openai.com",
        "https://",
        "https:///v1",
        "https://user@api.openai.com/v1",
        "https://sk-secret:x@api.openai.com/v1",
        "https://api.openai.com\\@example.org/v1",
        "https://api.openai.com\t/v1",
        "https://api.openai.com?key=sk-secret",
        "https://api.openai.com/v1?key=sk-secret",
        "https://api.openai.com/v1#x",
        "https://api.openai.com/v1\\x",
        "https://api.openai.com/v 1",
        "https://api.openai.com:99999/v1",
        "https://api.openai.com:+1/v1",
        "https://api.openai.com:/v1",
        "https://[::1/v1",
        "https://[]/v1",
        "https://[::1]x/v1",
        "https://ap\u{0131}.openai.com/v1",
    ];
    for text in cases {
        let error = BaseUrl::parse(text).unwrap_err();
        assert_eq!(error.code, "bad-config", "{text:?}");
        let whole = format!("{error:?}");
        assert!(!whole.contains("secret"), "{text:?} is shown in {whole}");
    }
}

fn created(config: Value) -> Result<OpenAi, PluginError> {
    let config: OpenAiConfig = parse_config(config)?;
    OpenAi::create(config, Assets::default())
}

#[test]
fn a_key_in_the_place_of_its_name_is_refused_and_not_shown() {
    for key in ["sk-proj-abc", "", "1KEY", "MY KEY", "MY.KEY"] {
        let error = created(json!({"api_key": key})).err().unwrap();
        assert_eq!(error.code, "bad-config", "{key}");
        assert!(
            key.is_empty() || !format!("{error:?}").contains(key),
            "{key} is shown"
        );
    }
    assert!(created(json!({"api_key": "MY_KEY2"})).is_ok());
}

#[test]
fn headers_and_additional_fields_are_checked() {
    let bad = [
        json!({"organization": "a\r\nx: y"}),
        json!({"project": ""}),
        json!({"extra_body": {"stream": true}}),
        json!({"extra_body": {"messages": []}}),
        json!({"extra": {}}),
    ];
    for config in bad {
        let error = created(config.clone()).err().unwrap();
        assert_eq!(error.code, "bad-config", "{config}");
    }
}
