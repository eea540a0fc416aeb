use crate::BaseUrl;

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
        let base = BaseUrl::parse("base_url", text).unwrap();
        assert_eq!(
            (base.as_str(), base.is("api.openai.com")),
            (url, openai),
            "{text}"
        );
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
        let error = BaseUrl::parse("base_url", text).unwrap_err();
        assert_eq!(error.code, "bad-config", "{text:?}");
        let whole = format!("{error:?}");
        assert!(!whole.contains("secret"), "{text:?} is shown in {whole}");
    }
}
