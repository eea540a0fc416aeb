use crate::{FakeHost, assets::Shelf, hostile_texts, matching::difference};
use heartcut_sdk::{AssetData, AssetRequest, Event, Flow, Host, Level, role::Location};
use serde_json::{Value, json};
use std::path::PathBuf;

#[test]
fn answers_are_held_against_the_fields_that_are_named() {
    let equal = [
        (json!({}), json!({"a": 1})),
        (json!({"a": 1}), json!({"a": 1.0, "b": 2})),
        (
            json!({"a": {"b": [1, {"c": 2}]}}),
            json!({"a": {"b": [1, {"c": 2, "d": 3}]}}),
        ),
        (json!({"a": false}), json!({"a": null})),
        (json!({"a": false}), json!({})),
        (json!({"a": false}), json!({"a": false})),
    ];
    for (expected, actual) in equal {
        assert_eq!(
            difference(&expected, &actual),
            None,
            "{expected} in {actual}"
        );
    }
    let different = [
        (json!({"a": 1}), json!({}), "`a` is null, expected 1"),
        (
            json!({"a": 1}),
            json!({"a": "1"}),
            "`a` is \"1\", expected 1",
        ),
        (json!({"a": true}), json!({}), "`a` is null, expected true"),
        (
            json!({"a": {"b": 1}}),
            json!({"a": {"b": 2}}),
            "`a.b` is 2, expected 1",
        ),
        (
            json!({"a": [{"b": 1}]}),
            json!({"a": [{"b": 2}]}),
            "`a[0].b` is 2, expected 1",
        ),
        (
            json!({"a": [1]}),
            json!({"a": [1, 2]}),
            "`a` is [1,2], expected [1]",
        ),
        (
            json!({"a": 1}),
            Value::Null,
            "`` is null, expected {\"a\":1}",
        ),
    ];
    for (expected, actual, message) in different {
        assert_eq!(difference(&expected, &actual).as_deref(), Some(message));
    }
}

fn shelf(native: bool) -> Shelf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let named = [("cards".to_owned(), folder.join("Cargo.toml"))].into();
    Shelf {
        folder,
        named,
        native,
    }
}

fn asked(name: &str, location: Location) -> Vec<AssetRequest> {
    vec![AssetRequest {
        name: name.into(),
        location,
    }]
}

fn local(path: &str) -> Location {
    Location::Path { path: path.into() }
}

fn hub() -> Location {
    Location::Hub {
        repo: "a/b".into(),
        revision: "c".into(),
        glob: "*".into(),
    }
}

#[test]
fn native_plugins_get_paths_and_others_texts() {
    let request = asked("manifest", local("Cargo.toml"));
    let files = shelf(true).hand_over(&request).unwrap();
    let asset = files.get("manifest").unwrap();
    assert!(matches!(&asset.data, AssetData::Path { path } if path.ends_with("Cargo.toml")));
    assert_eq!(asset.digest.len(), 64);
    let files = shelf(false).hand_over(&request).unwrap();
    let text = &files.get("manifest").unwrap().data;
    assert!(matches!(text, AssetData::Text { text } if text.contains("heartcut-sdk-testing")));
}

#[test]
fn a_named_file_stands_in_for_what_is_not_fetched() {
    assert!(shelf(true).hand_over(&asked("cards", hub())).is_ok());
    let cases = [
        (asked("other", hub()), "remote-asset"),
        (asked("x", local("none")), "unreadable-asset"),
    ];
    for (request, code) in cases {
        assert_eq!(shelf(true).hand_over(&request).unwrap_err().code, code);
    }
}

#[test]
fn a_fake_host_stops_when_it_is_told_to() {
    let host = FakeHost::stopping_after(1);
    let log = |text: &str| Event::Log {
        level: Level::Info,
        message: text.into(),
    };
    let flows = [
        host.emit(log("a")),
        host.emit(Event::Item { index: 0 }),
        host.emit(log("b")),
    ];
    assert_eq!(flows, [Flow::Continue, Flow::Stop, Flow::Stop]);
    assert_eq!(host.log(), ["a", "b"]);
    assert_eq!(FakeHost::new().emit(log("a")), Flow::Continue);
}

#[test]
fn hostile_texts_hold_what_they_promise() {
    let texts = hostile_texts();
    let some = |is: &dyn Fn(&str) -> bool| texts.iter().any(|text| is(text));
    assert!(some(&str::is_empty));
    assert!(some(&|text| text.len() >= 1_000_000));
    assert!(some(&|text| text.contains('\0')));
    assert!(some(&|text| text.contains('\u{202e}') || text.contains('ع')));
    assert!(some(&|text| text.starts_with(&"(".repeat(10_000))));
    assert!(some(&|text| text.contains('\u{fffd}')));
}
