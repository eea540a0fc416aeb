use super::{Call, Codec, Far, Json, Session, answer};
use crate::{
    Case, Dataset, Event, Factory, Flow, Host, Instance, PluginError, SilentHost, Verdict,
    Verifier,
    role::{Row, Source},
};
use serde_json::json;
use std::sync::{Arc, Mutex};

/// Accepts what equals the reference; one word brings it down, another makes it lose results.
struct Judge;

impl Verifier for Judge {
    fn verify(&self, cases: &[Case], host: &dyn Host) -> Vec<Result<Verdict, PluginError>> {
        let judged = cases.iter().enumerate().map(|(index, case)| {
            host.emit(Event::Item {
                index: index as u64,
            });
            match case.reference.as_deref() {
                None => Err(PluginError::new("no-reference", "nothing to compare with")),
                Some(gold) if gold == case.response => Ok(Verdict::correct("same")),
                Some(_) => Ok(Verdict::incorrect("different")),
            }
        });
        judged.collect()
    }
}

/// A session that carries every call as bytes to a plugin in the same process.
struct Wire(Instance);

impl Wire {
    fn far() -> Far<Self> {
        Far::new(Self(Instance::Verifier(Box::new(Judge)))).unwrap()
    }
}

impl Session for Wire {
    type Codec = Json;

    fn call(&self, call: Call<'_>, host: &dyn Host) -> Result<Vec<Vec<u8>>, PluginError> {
        let has = |word: &[u8]| {
            let item = |item: &Vec<u8>| item.windows(word.len()).any(|part| part == word);
            call.items.iter().any(item)
        };
        if has(b"die") {
            return Err(PluginError::new("plugin-panicked", "it died"));
        }
        let mut frames = answer::<Json>(&self.0, call, host)?;
        if has(b"lose") {
            frames.pop();
        }
        if has(b"spoil") {
            frames[0] = b"\xff{".to_vec();
        }
        Ok(frames)
    }

    fn blame(&self, error: PluginError) -> PluginError {
        error.cause("the plugin of these tests")
    }
}

fn cases(responses: &[&str]) -> Vec<Case> {
    let case = |response: &&str| Case::new("1", "7", *response);
    responses.iter().map(case).collect()
}

fn codes(verdicts: &[Result<Verdict, PluginError>]) -> Vec<&str> {
    let code = |verdict: &Result<Verdict, PluginError>| match verdict {
        Ok(verdict) => verdict.outcome.as_str().to_owned(),
        Err(error) => error.code.clone(),
    };
    let known = [
        "correct",
        "incorrect",
        "no-reference",
        "plugin-panicked",
        "wrong-count",
        "garbage",
    ];
    let name = |code: String| known.into_iter().find(|k| *k == code).unwrap_or("another");
    verdicts.iter().map(code).map(name).collect()
}

#[test]
fn a_plugin_answers_over_bytes_as_it_does_in_the_process() {
    let mut cases = cases(&["7", "8"]);
    cases.push(Case {
        reference: None,
        ..Case::new("2", "", "7")
    });
    let far = Wire::far().verify(&cases, &SilentHost);
    assert_eq!(far, Judge.verify(&cases, &SilentHost));
    assert_eq!(codes(&far), ["correct", "incorrect", "no-reference"]);
}

#[test]
fn one_item_that_brings_a_plugin_down_costs_itself() {
    let mut responses = vec!["7"; 64];
    responses[37] = "die";
    let verdicts = Wire::far().verify(&cases(&responses), &SilentHost);
    let codes = codes(&verdicts);
    assert_eq!(codes.len(), 64);
    for (index, code) in codes.into_iter().enumerate() {
        let wanted = if index == 37 {
            "plugin-panicked"
        } else {
            "correct"
        };
        assert_eq!(code, wanted, "{index}");
    }
}

#[test]
fn several_such_items_cost_themselves_as_well() {
    let mut responses = vec!["7"; 64];
    let bad = [0, 1, 20, 37, 63];
    bad.iter().for_each(|index| responses[*index] = "die");
    let verdicts = Wire::far().verify(&cases(&responses), &SilentHost);
    for (index, code) in codes(&verdicts).into_iter().enumerate() {
        let wanted = if bad.contains(&index) {
            "plugin-panicked"
        } else {
            "correct"
        };
        assert_eq!(code, wanted, "{index}");
    }
}

#[test]
fn a_plugin_that_always_dies_is_given_up_soon() {
    struct Counting(Arc<Mutex<usize>>);
    impl Session for Counting {
        type Codec = Json;
        fn call(&self, _: Call<'_>, _: &dyn Host) -> Result<Vec<Vec<u8>>, PluginError> {
            *self.0.lock().unwrap() += 1;
            Err(PluginError::new("plugin-panicked", "it died"))
        }
    }
    let calls = Arc::new(Mutex::new(0));
    let far = Far::with_profile(Counting(Arc::clone(&calls)), super::Profile::default());
    let verdicts = far.verify(&cases(&["7"; 64]), &SilentHost);
    assert_eq!(codes(&verdicts), vec!["plugin-panicked"; 64]);
    let calls = *calls.lock().unwrap();
    assert!(calls <= 16, "{calls} calls");
}

#[test]
fn lost_and_spoiled_results_are_found() {
    let lost = Wire::far().verify(&cases(&["7", "lose", "7"]), &SilentHost);
    assert_eq!(codes(&lost), ["correct", "wrong-count", "correct"]);
    let spoiled = Wire::far().verify(&cases(&["spoil"]), &SilentHost);
    assert_eq!(codes(&spoiled), ["garbage"]);
    for error in [lost[1].clone(), spoiled[0].clone()] {
        let causes = error.unwrap_err().causes;
        assert!(
            causes.contains(&"the plugin of these tests".into()),
            "{causes:?}"
        );
    }
}

#[test]
fn events_name_the_items_of_the_whole_list() {
    #[derive(Default)]
    struct Heard(Mutex<Vec<u64>>);
    impl Host for Heard {
        fn emit(&self, event: Event) -> Flow {
            if let Event::Item { index } = event {
                self.0.lock().unwrap().push(index);
            }
            Flow::Continue
        }
    }
    let heard = Heard::default();
    Wire::far().verify(&cases(&["7", "7", "7", "die"]), &heard);
    assert_eq!(*heard.0.lock().unwrap(), [0, 1, 2]);
}

#[test]
fn a_method_of_another_role_is_refused() {
    let judge = Instance::Verifier(Box::new(Judge));
    let head = Json::encode("train").unwrap();
    for method in ["sources", "format", "no-such-method"] {
        let call = Call {
            method,
            head: &head,
            items: &[],
        };
        let error = answer::<Json>(&judge, call, &SilentHost).unwrap_err();
        assert_eq!(error.code, "unknown-method", "{method}");
    }
    // Whatever head a method of tomorrow has.
    let dataset = Instance::Dataset(Box::new(Lines));
    let head = Json::encode(&[1, 2]).unwrap();
    let call = Call {
        method: "of-tomorrow",
        head: &head,
        items: &[],
    };
    let error = answer::<Json>(&dataset, call, &SilentHost).unwrap_err();
    assert_eq!(error.code, "unknown-method");
}

/// A line is a question.
struct Lines;
impl Dataset for Lines {
    fn sources(&self, split: &str) -> Result<Vec<Source>, PluginError> {
        match split {
            "" | "train" => Ok(vec![Source::local_jsonl("train.jsonl")]),
            other => Err(PluginError::new("unknown-split", other)),
        }
    }
    fn splits(&self) -> Vec<crate::role::KnownSplit> {
        vec![crate::role::KnownSplit::new("train", 2)]
    }

    fn problems(
        &self,
        split: &str,
        rows: &[Row],
        _: &dyn Host,
    ) -> Vec<Result<Vec<crate::Problem>, PluginError>> {
        let problem = |row: &Row| {
            Ok(vec![crate::Problem {
                id: format!("{split}-{}", row.number),
                question: row.text("q")?.to_owned(),
                ..crate::Problem::default()
            }])
        };
        rows.iter().map(problem).collect()
    }
}

#[test]
fn a_dataset_takes_its_split_along() {
    let wire = Wire(Instance::Dataset(Box::new(Lines)));
    let Instance::Dataset(far) = Far::new(wire).unwrap().into_instance(crate::Role::Dataset) else {
        panic!("no dataset");
    };
    assert_eq!(far.sources("train").unwrap(), Lines.sources("").unwrap());
    assert_eq!(far.sources("x").unwrap_err().code, "unknown-split");
    assert_eq!(far.splits(), Lines.splits());
    let other = Far::new(Wire(Instance::Verifier(Box::new(Judge)))).unwrap();
    assert_eq!(Dataset::splits(&other), [], "it does not know the method");
    let value = json!({"q": "one and one?"}).as_object().unwrap().clone();
    let rows = [
        Row {
            number: 3,
            value,
            ..Row::default()
        },
        Row::default(),
    ];
    let problems = far.problems("dev", &rows, &SilentHost);
    assert_eq!(problems, Lines.problems("dev", &rows, &SilentHost));
    assert_eq!(problems[0].as_ref().unwrap()[0].id, "dev-3");
    assert_eq!(problems[1].as_ref().unwrap_err().code, "missing-field");
}

/// A registration is a factory like any other.
#[test]
fn a_registration_describes_itself() {
    let registration = crate::Registration {
        manifest: "id = 'verifier/judge'",
        config_schema: || json!({"type": "object"}),
        assets: |_| Ok(Vec::new()),
        constructor: crate::Constructor::Verifier(|_, _| Ok(Box::new(Judge))),
    };
    let description = super::Description::of(&registration);
    assert_eq!(description.manifest, "id = 'verifier/judge'");
    let made = registration
        .create(json!({}), crate::Assets::default())
        .unwrap();
    assert_eq!(made.role(), crate::Role::Verifier);
}
