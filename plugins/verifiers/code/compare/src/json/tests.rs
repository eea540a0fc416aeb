use super::Json;

#[test]
fn json_comes_back_as_it_was_written() {
    let texts = [
        "null",
        "true",
        "-12",
        "123456789012345678901234567890",
        "1.50",
        "1E5",
        "-0",
        "0.5e-3",
        "10e+2",
        "\"a\\\"b\\\\\\u00e9\"",
        "[]",
        "[[],[1,\"x\"]]",
        "{}",
        "{\"b\":1,\"a\":[null]}",
    ];
    for text in texts {
        let read = Json::read(text).unwrap();
        let again = Json::read(&read.to_string()).unwrap();
        assert_eq!(read, again, "{text}");
    }
    assert_eq!(Json::read(" [ 1 , 2 ] ").unwrap().to_string(), "[1,2]");
    assert_eq!(Json::read("1.50").unwrap(), Json::Number("1.50".into()));
}

#[test]
fn what_is_not_json_is_nothing() {
    let deep = "[".repeat(100_000);
    for text in [
        "", "nul", "[1", "[1,]", "{\"a\"}", "{a:1}", "1 2", "\"", "\"\\", "-", "1-2", "01", "-01",
        "1.", ".5", "1e", "1e+", "+1", "--1", "1.e5", &deep,
    ] {
        assert_eq!(Json::read(text), None, "{text}");
    }
}
