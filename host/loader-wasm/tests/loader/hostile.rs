//! Plugins that do what they should not. The host lives, says what happened, and the next call
//! works.

use crate::package::{Heard, Package, judge, judge_before};
use heartcut_plugin_api::{AssetData, Instance};
use heartcut_plugin_api::{
    Assets, Case, Event, Flow, PluginError, SilentHost, Verifier,
    boundary::{Codec, Json},
    registration::Asset,
};
use serde_json::json;

fn check(error: &PluginError, code: &str, says: &str) {
    assert_eq!(error.code, code, "{error:?}");
    assert!(
        error
            .message
            .starts_with("plugin `verifier/misbehaving` 0.3.0 "),
        "{error:?}"
    );
    assert!(error.message.contains(says), "{error:?}");
    assert!(error.help.is_some(), "{error:?}");
}

const MISDEEDS: [(&str, &str, &str); 9] = [
    (
        "panic",
        "plugin-panicked",
        "panicked: index 7 is out of bounds, at lib.rs:3:5",
    ),
    ("trap", "plugin-trapped", "crashed without saying why"),
    ("spin", "plugin-timeout", "was stopped after 0.5 seconds"),
    (
        "recurse",
        "stack-overflow",
        "recursed until its stack was used up",
    ),
    ("allocate", "out-of-memory", "more than its limit of 64"),
    (
        "million",
        "too-many-events",
        "emitted more than 1000 events",
    ),
    (
        "long-event",
        "too-many-events",
        "emitted an event of 2097152 bytes",
    ),
    (
        "garbage",
        "garbage",
        "answered with something that is no result",
    ),
    ("too-few", "wrong-count", "answered 0 results for 1 items"),
];

#[test]
fn a_misdeed_in_a_call_ends_that_call() {
    let verifier = Package::misbehaving().verifier();
    for (order, code, says) in MISDEEDS {
        let error = judge(&*verifier, order).unwrap_err();
        check(&error, code, says);
        let next = judge(&*verifier, "7").unwrap();
        assert!(next.is_correct(), "after `{order}`");
    }
}

#[test]
fn a_misdeed_while_the_plugin_is_made_is_told_and_the_next_one_is_made() {
    let package = Package::misbehaving();
    let factory = package.load().unwrap();
    for (order, code, says) in &MISDEEDS[..7] {
        let order = format!("in-create: {order}");
        let made = factory.create(json!({"do": order}), Assets::default());
        check(&made.err().unwrap(), code, says);
        let made = factory.create(json!({}), Assets::default());
        assert!(made.is_ok(), "after `{order}`");
    }
}

#[test]
fn a_misdeed_while_files_are_asked_for_is_told() {
    let factory = Package::misbehaving().load().unwrap();
    let asked = factory.assets(&json!({"do": "in-assets: panic"}));
    check(&asked.unwrap_err(), "plugin-panicked", "index 7");
    assert_eq!(factory.assets(&json!({})).unwrap(), []);
}

#[test]
fn what_a_plugin_answers_when_it_is_made_arrives() {
    let package = Package::misbehaving();
    let refused = package
        .verifier_with(json!({"do": "refuse"}))
        .err()
        .unwrap();
    assert_eq!(
        (refused.code.as_str(), refused.message.as_str()),
        ("refused", "it does not want to")
    );
    let mumbled = package
        .verifier_with(json!({"do": "mumble"}))
        .err()
        .unwrap();
    assert_eq!(mumbled.code, "garbage");
    assert!(mumbled.message.contains("an error that cannot be read"));
}

/// What only looks like a result is found when it is decoded.
#[test]
fn half_a_result_is_garbage() {
    let verifier = Package::misbehaving().verifier();
    assert_eq!(judge(&*verifier, "half").unwrap_err().code, "garbage");
    assert!(judge(&*verifier, "7").unwrap().is_correct());
}

#[test]
fn one_bad_item_costs_itself_and_no_other() {
    let verifier = Package::misbehaving().verifier();
    let cases: Vec<Case> = (0..64)
        .map(|index| Case::new("1", "7", if index == 37 { "panic" } else { "7" }))
        .collect();
    for (index, verdict) in verifier.verify(&cases, &SilentHost).iter().enumerate() {
        assert_eq!(verdict.is_err(), index == 37, "{index}: {verdict:?}");
    }
}

#[test]
fn events_arrive_and_the_answer_goes_back() {
    let verifier = Package::misbehaving().verifier();
    for (flow, said) in [(Flow::Continue, "go on"), (Flow::Stop, "stop")] {
        let host = Heard::answering(flow);
        let verdict = judge_before(&*verifier, "odd-event", &host).unwrap();
        assert_eq!(verdict.reason, said);
        let heard = host.events.into_inner().unwrap();
        assert_eq!(
            heard,
            [Event::Item { index: 0 }],
            "unknown events are nobody's business"
        );
    }
}

/// The limit is for each call; a plugin that keeps it may call for ever.
#[test]
fn events_are_counted_by_call() {
    let verifier = Package::misbehaving().verifier();
    let cases = vec![Case::new("1", "7", "7"); 600];
    for _ in 0..3 {
        let host = Heard::answering(Flow::Continue);
        let verdicts = verifier.verify(&cases, &host);
        assert!(verdicts.iter().all(Result::is_ok));
        assert_eq!(host.events.into_inner().unwrap().len(), 600);
    }
}

#[test]
fn callers_do_not_wait_for_each_other() {
    let verifier = Package::misbehaving().verifier();
    let inner = Nested(&*verifier);
    let host = Heard::answering(Flow::Continue);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..20 {
                    assert!(judge_before(&*verifier, "7", &host).unwrap().is_correct());
                }
            });
        }
    });
    assert_eq!(
        judge_before(&*verifier, "7", &inner).unwrap().reason,
        "go on"
    );
}

/// A host that judges while it is told of an event: a second instance answers.
struct Nested<'a>(&'a dyn Verifier);

impl heartcut_plugin_api::Host for Nested<'_> {
    fn emit(&self, _: Event) -> Flow {
        assert!(judge(self.0, "7").unwrap().is_correct());
        Flow::Continue
    }
}

#[test]
fn files_are_handed_over_as_texts() {
    let package = Package::misbehaving();
    let file = package.folder.path().join("words.txt");
    fs_err::write(&file, "zwölf").unwrap();
    let asset = |data| Asset {
        name: "words".into(),
        digest: String::new(),
        data,
    };
    let text = AssetData::Text {
        text: "zwölf".into(),
    };
    let wanted = Json::encode(&Assets {
        files: vec![asset(text)],
    })
    .unwrap()
    .len();
    let files = vec![asset(AssetData::Path { path: file })];
    let made = package
        .load()
        .unwrap()
        .create(json!({}), Assets { files })
        .unwrap();
    let Instance::Verifier(verifier) = made else {
        panic!("no verifier")
    };
    // The guest's handle is the length of the assets that it was handed.
    let verdict = judge(&*verifier, "handle").unwrap();
    assert_eq!(verdict.reason, wanted.to_string());
}

#[test]
fn files_that_are_too_large_or_no_text_are_refused() {
    let package = Package::misbehaving();
    let factory = package.load().unwrap();
    let path = package.folder.path().join("file");
    for (bytes, code) in [
        (vec![b'x'; (32 << 20) + 1], "asset-too-large"),
        (vec![0xff], "unreadable-asset"),
    ] {
        fs_err::write(&path, bytes).unwrap();
        let files = vec![Asset {
            name: "words".into(),
            digest: String::new(),
            data: AssetData::Path { path: path.clone() },
        }];
        let error = factory.create(json!({}), Assets { files }).err().unwrap();
        assert_eq!(error.code, code, "{error:?}");
        assert!(error.message.contains("`words`"), "{error:?}");
    }
}
