//! The features of serde_json decide what a record is after a boundary: they are part of the
//! contract, and Cargo unites them over a build, so that a dependency could change them unseen.

use serde_json::Value;

#[test]
fn objects_keep_the_order_of_their_fields() {
    let text = r#"{"z":1,"a":2,"m":{"y":1,"b":2}}"#;
    let value: Value = serde_json::from_str(text).unwrap();
    assert_eq!(value.to_string(), text, "needs `preserve_order`");
}

#[test]
fn every_float_comes_back_as_it_was() {
    let mut bits: u64 = 1;
    for _ in 0..100_000 {
        bits = bits
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let float = f64::from_bits(bits);
        if float.is_finite() {
            let text = serde_json::to_string(&float).unwrap();
            let back: f64 = serde_json::from_str(&text).unwrap();
            assert_eq!(back.to_bits(), bits, "{text} needs `float_roundtrip`");
        }
    }
}

#[test]
fn numbers_are_numbers_and_not_their_text() {
    let value: Value = serde_json::from_str("1.50").unwrap();
    assert_eq!(
        value.to_string(),
        "1.5",
        "`arbitrary_precision` must stay off"
    );
    assert!(serde_json::from_str::<Value>("1e400").is_err());
}

#[test]
fn nesting_is_bounded() {
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(serde_json::from_str::<Value>(&deep(100)).is_ok());
    let error = serde_json::from_str::<Value>(&deep(10_000));
    assert!(error.is_err(), "`unbounded_depth` must stay off");
}
