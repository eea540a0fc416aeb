//! Answers that are almost right: whatever a service makes of its own format, decoding neither
//! panics, nor calls an answer finished that is not, nor forgets what was counted.

use heartcut_sdk::{Completion, Finish, PluginError};
use proptest::{
    collection::vec,
    prelude::any,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use serde_json::{Value, json};

/// What is known of an answer without decoding it.
pub struct Known {
    /// Why it ended, where it says so in the right place.
    pub finish: fn(&Value) -> Option<String>,
    /// The words that mean a model was done.
    pub stops: &'static [&'static str],
    /// The words that mean an answer was cut.
    pub cuts: &'static [&'static str],
    /// Whether prompt and answer are counted.
    pub counted: fn(&Value) -> bool,
}

const CASES: u32 = 3000;

/// Decodes `valid` and thousands of changed copies of it.
pub fn never_lies(
    valid: &Value,
    known: &Known,
    decode: impl Fn(&Value) -> Result<Completion, PluginError>,
) {
    let whole = decode(valid).unwrap();
    assert!(
        whole.finish == Finish::Stop && whole.usage.is_some(),
        "{whole:?}"
    );
    let config = Config {
        cases: CASES,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let changes = vec((any::<u16>(), any::<u8>()), 1..4);
    let held = runner.run(&changes, |changes| {
        let mut changed = valid.clone();
        for (place, what) in changes {
            change(&mut changed, usize::from(place), what);
        }
        check(&changed, known, decode(&changed)).map_err(TestCaseError::fail)
    });
    held.unwrap();
}

fn check(
    answer: &Value,
    known: &Known,
    decoded: Result<Completion, PluginError>,
) -> Result<(), String> {
    let Ok(completion) = decoded else {
        return Ok(());
    };
    let said = (known.finish)(answer);
    let is_one = |words: &[&str]| said.as_deref().is_some_and(|said| words.contains(&said));
    if completion.finish == Finish::Stop && !is_one(known.stops) {
        return Err(format!("{answer} ended by {said:?} and counts as finished"));
    }
    if is_one(known.cuts) && !matches!(completion.finish, Finish::Length | Finish::Filtered) {
        return Err(format!("{answer} was cut and is {:?}", completion.finish));
    }
    if (known.counted)(answer) && completion.usage.is_none() {
        return Err(format!("the usage of {answer} is lost"));
    }
    Ok(())
}

/// Changes the value at one place of all.
fn change(root: &mut Value, place: usize, what: u8) {
    let mut places = Vec::new();
    collect(root, &mut String::new(), &mut places);
    let place = places[place % places.len()].clone();
    let others = others();
    let Some(found) = root.pointer_mut(&place) else {
        return;
    };
    let what = usize::from(what);
    match what % (others.len() + 4) {
        0 => remove(root, &place),
        1 => *found = Value::Array(vec![found.take()]),
        2 => *found = json!({"text": found.take()}),
        3 => rename(root, &place),
        n => *found = others[n - 4].clone(),
    }
}

fn others() -> Vec<Value> {
    let words = [
        "",
        "stop",
        "STOP",
        "length",
        "MAX_TOKENS",
        "max_tokens",
        "completed",
        "incomplete",
        "end_turn",
        "content_filter",
        "SAFETY",
        "refusal",
        "tool_calls",
        "unheard-of",
        "\u{0}",
    ];
    let mut others: Vec<Value> = words.into_iter().map(Value::from).collect();
    others.extend([
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(u64::MAX),
        json!("18446744073709551616"),
        json!([]),
        json!({}),
    ]);
    others
}

fn collect(value: &Value, at: &mut String, places: &mut Vec<String>) {
    places.push(at.clone());
    let len = at.len();
    let mut below = |name: &str, value: &Value| {
        at.push('/');
        at.push_str(&name.replace('~', "~0").replace('/', "~1"));
        collect(value, at, places);
        at.truncate(len);
    };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| below(name, value)),
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(n, value)| below(&n.to_string(), value));
        }
        _ => {}
    }
}

fn remove(root: &mut Value, place: &str) {
    let Some((above, name)) = place.rsplit_once('/') else {
        return;
    };
    match root.pointer_mut(above) {
        Some(Value::Object(fields)) => drop(fields.shift_remove(name)),
        Some(Value::Array(items)) => drop(name.parse().map(|n: usize| items.remove(n))),
        _ => {}
    }
}

fn rename(root: &mut Value, place: &str) {
    let Some((above, name)) = place.rsplit_once('/') else {
        return;
    };
    if let Some(Value::Object(fields)) = root.pointer_mut(above)
        && let Some(value) = fields.shift_remove(name)
    {
        fields.insert(format!("{name}_x"), value);
    }
}
