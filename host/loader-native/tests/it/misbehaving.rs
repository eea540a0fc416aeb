//! Plugins that do wrong what can be caught: each costs what it does wrong and no more.

use crate::build::library;
use crate::scene::{
    assert_all_is_well, assert_is_told_well, behaving, cases, load, unlocked, verify,
};
use heartcut_plugin_api::{
    AssetData, Assets, Event, Flow, Host, Instance, PluginError, SilentHost, Verdict,
    registration::Asset,
};
use serde_json::json;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicU64, Ordering},
};

fn error(answers: Vec<Result<Verdict, PluginError>>) -> PluginError {
    let error = answers.into_iter().find_map(Result::err).expect("an error");
    assert_is_told_well(&error);
    error
}

fn assert_panicked(error: &PluginError, asked: &str, text: &str) {
    assert_eq!(error.code, "plugin-panicked");
    assert!(
        error.message.ends_with(&format!("panicked in `{asked}`")),
        "{error:?}"
    );
    assert_eq!(error.causes[0], text);
    assert!(
        error.causes[1].starts_with("at misbehaving/lib.rs:"),
        "{error:?}"
    );
}

#[test]
fn a_panic_in_create_is_an_error() {
    let error = behaving("panics in create").err().expect("it panics");
    assert_is_told_well(&error);
    assert_panicked(&error, "create", "no plugin today");
    assert_all_is_well();
}

#[test]
fn a_panic_in_assets_is_an_error() {
    let factory = load(&unlocked(library("misbehaving"))).unwrap();
    let error = factory
        .assets(&json!({"how": "panics in assets"}))
        .unwrap_err();
    assert_panicked(&error, "assets", "no files today");
    assert_all_is_well();
}

#[test]
fn a_panic_in_a_call_costs_the_item_that_made_it() {
    let plugin = behaving("panics").unwrap();
    let mut responses = ["7"; 64];
    responses[41] = "die";
    let verdicts = verify(plugin.as_ref(), &responses);
    assert_eq!(
        verdicts.iter().filter(|verdict| verdict.is_ok()).count(),
        63
    );
    assert!(verdicts[41].is_err());
    assert_panicked(&error(verdicts), "verify", "it said die");
    assert!(
        verify(plugin.as_ref(), &["7"])[0].is_ok(),
        "the next call works"
    );
    assert_all_is_well();
}

#[test]
fn whatever_is_thrown_is_caught() {
    let thrown = error(verify(behaving("throws").unwrap().as_ref(), &["7"]));
    assert_panicked(&thrown, "verify", "no message");
    let far = error(verify(
        behaving("panics in a thread").unwrap().as_ref(),
        &["7"],
    ));
    assert_panicked(&far, "verify", "far away");
    drop(behaving("panics at its end").unwrap());
    assert_all_is_well();
}

#[test]
fn lost_results_cost_what_was_lost() {
    let plugin = behaving("loses").unwrap();
    let error = error(verify(plugin.as_ref(), &["7", "7", "7"]));
    assert_eq!(error.code, "wrong-count");
    assert!(
        error
            .message
            .contains("answered `verify` with 0 results for 1 items"),
        "{error:?}"
    );
    assert_all_is_well();
}

#[test]
fn garbage_is_told_from_answers() {
    let plugin = behaving("well").unwrap();
    let table = [
        ("say noise", "garbage", "garbage"),
        ("say text", "garbage", "garbage"),
        ("say nothing", "wrong-count", "0 results"),
        ("say status", "garbage", "status 77"),
        ("say no error", "garbage", "garbage"),
    ];
    for (asked, code, part) in table {
        let verdicts = verify(plugin.as_ref(), &["7", asked, "8"]);
        assert!(
            verdicts[0].is_ok() && verdicts[2].is_ok(),
            "{asked}: {verdicts:?}"
        );
        let error = error(verdicts);
        assert_eq!(error.code, code, "{asked}: {error:?}");
        assert!(error.message.contains(part), "{asked}: {error:?}");
    }
    assert!(verify(plugin.as_ref(), &["emit noise"])[0].is_ok());
    assert_all_is_well();
}

#[test]
fn a_flood_of_events_ends_the_call_and_is_not_passed_on() {
    #[derive(Default)]
    struct Counts(AtomicU64);
    impl Host for Counts {
        fn emit(&self, _: Event) -> Flow {
            self.0.fetch_add(1, Ordering::Relaxed);
            Flow::Continue
        }
    }
    let (plugin, host) = (behaving("floods").unwrap(), Counts::default());
    let error = error(plugin.verify(&cases(&["7"]), &host));
    assert_eq!(error.code, "too-many-events");
    assert!(
        error.message.contains("more than 100000 events"),
        "{error:?}"
    );
    assert_eq!(host.0.load(Ordering::Relaxed), 100_000);
    assert_all_is_well();
}

/// What a plugin says of an item is its own, and nothing is added to it.
#[test]
fn errors_of_a_plugin_arrive_as_they_were() {
    let plugin = behaving("errs").unwrap();
    let verdicts = verify(plugin.as_ref(), &["7", "7"]);
    assert_eq!(
        verdicts[0],
        Err(PluginError::new("no-idea", "this one is too hard"))
    );
    assert!(verdicts[1].is_ok());
    let refused = behaving("refuses").err();
    assert_eq!(
        refused,
        Some(PluginError::new("not-today", "it does not want to"))
    );
}

#[test]
fn a_plugin_hears_whether_to_go_on() {
    struct Stops;
    impl Host for Stops {
        fn emit(&self, event: Event) -> Flow {
            assert_eq!(event, Event::Item { index: 7 });
            Flow::Stop
        }
    }
    let plugin = behaving("listens").unwrap();
    let said = |host: &dyn Host| {
        plugin
            .verify(&cases(&["7"]), host)
            .remove(0)
            .unwrap()
            .reason
    };
    assert_eq!(
        (said(&SilentHost), said(&Stops)),
        ("go on".into(), "stop".into())
    );
}

/// A panic of the host on the way through a plugin stays the host's.
#[test]
fn a_host_that_panics_panics_by_itself() {
    struct Panics;
    impl Host for Panics {
        fn emit(&self, _: Event) -> Flow {
            panic!("the host is not well");
        }
    }
    let plugin = behaving("listens").unwrap();
    let caught = catch_unwind(AssertUnwindSafe(|| plugin.verify(&cases(&["7"]), &Panics)));
    let thrown = caught.expect_err("the panic comes out");
    assert_eq!(thrown.downcast_ref::<&str>(), Some(&"the host is not well"));
    assert_all_is_well();
}

#[test]
fn files_are_asked_for_and_handed_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("words.txt");
    std::fs::write(&path, "some words\n").unwrap();
    let (factory, config) = (
        load(&unlocked(library("misbehaving"))).unwrap(),
        json!({"how": "reads"}),
    );
    let asked = factory.assets(&config).unwrap();
    assert_eq!(asked[0].name, "words");
    let asset = Asset {
        name: "words".into(),
        digest: String::new(),
        data: AssetData::Path { path },
    };
    let Instance::Verifier(plugin) = factory
        .create(config, Assets { files: vec![asset] })
        .unwrap()
    else {
        panic!("it is a verifier");
    };
    assert_eq!(
        verify(plugin.as_ref(), &["7"])[0].as_ref().unwrap().reason,
        "some words"
    );
}

#[test]
fn many_threads_call_one_plugin() {
    let plugin = behaving("panics").unwrap();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let plugin = plugin.as_ref();
            scope.spawn(move || {
                for _ in 0..200 {
                    let bad = if thread % 2 == 0 { "die" } else { "8" };
                    let verdicts = verify(plugin, &["7", bad]);
                    assert!(verdicts[0].is_ok());
                    assert_eq!(verdicts[1].is_err(), thread % 2 == 0);
                }
            });
        }
    });
    assert_all_is_well();
}
