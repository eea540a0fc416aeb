use super::value_of;
use serde_json::json;

fn read(text: &str) -> serde_json::Value {
    value_of(text).unwrap()
}

#[test]
fn numbers_that_fit_are_numbers() {
    for text in [
        "0",
        "-0.5",
        "1.50",
        "18446744073709551615",
        "-9223372036854775808",
        "0.10000000000000001",
        "1e30",
        "1.7976931348623157e308",
        "100000000000000000000.0",
        "0.00000000000000000000000012",
    ] {
        assert!(read(text).is_number(), "{text}");
    }
}

#[test]
fn longer_ones_keep_all_digits() {
    for text in [
        "18446744073709551616",
        "-9223372036854775809",
        "12345678901234567890123",
        "100000000000000000000000",
        "3.14159265358979323846",
        "12345678901.2345678901",
        "1.234567890123456789e-5",
    ] {
        assert_eq!(read(text), json!(text));
    }
    let beyond_any_float = "9".repeat(400);
    assert_eq!(read(&beyond_any_float), json!(beyond_any_float));
}

#[test]
fn they_are_found_wherever_they_stand_and_texts_are_left_alone() {
    let text = r#" {"a" : [1.5, 12345678901234567890123] ,"\"12345678901234567890123":"x\\","b":12345678901234567890123}"#;
    let long = "12345678901234567890123";
    let wanted = json!({"a": [1.5, long], "\"12345678901234567890123": "x\\", "b": long});
    assert_eq!(read(text), wanted);
}

#[test]
fn what_is_no_json_stays_none() {
    for text in [
        "",
        "12345678901234567890123-4",
        "[123456789012345678901234",
        "0123456789012345678901234",
        "1e400",
        "[99999999999999999999999999, 1e400, 01]",
        "{99999999999999999999999999: 1}",
        "\"1.5",
        "{1.5:2}",
        "\"\\",
    ] {
        assert!(value_of(text).is_err(), "{text}");
    }
}
