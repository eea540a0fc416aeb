use crate::{
    Bad,
    plugin::{Judge, Parrot, VERIFIER_TOML, equal, registration},
};
use heartcut_sdk::{Constructor, PluginError, prelude::*};
use heartcut_sdk_testing::checks::*;

const JUDGE: Constructor = Constructor::Verifier(|_, _| {
    Ok(Box::new(Judge(|cases| {
        cases.iter().map(|case| Ok(equal(case))).collect()
    })))
});

macro_rules! manifest {
    ($($line:literal),+) => { concat!($($line, "\n",)+ r#"
[[examples]]
title = "different"
input = { reference = "a", response = "b" }
expect = { outcome = "incorrect" }
"#) };
}

/// The same plugin behind a manifest of these lines.
macro_rules! judge {
    ($($line:literal),+) => { registration!(manifest!($($line),+), JUDGE) };
}

pub(crate) const BAD: &[Bad] = &[
    (MANIFEST, registration!("id = 'verifier/x'", JUDGE)),
    (MANIFEST, registration!("id = 'verifier/Not Kebab'\nversion = '1'", JUDGE)),
    (MANIFEST, judge!("id = 'verifier/x'", "version = '0.1.0'", "api = '0.0.1'", "summary = 'x'", "colour = 'red'")),
    (ROLE, judge!("id = 'formatter/x'", "version = '0.1.0'", "api = '0.0.1'", "summary = 'x'")),
    (API, judge!("id = 'verifier/x'", "version = '0.1.0'", "api = '0.0.0'", "summary = 'x'")),
    (VERSION, judge!("id = 'verifier/x'", "version = '0.1'", "api = '0.0.1'", "summary = 'x'")),
    (VERSION, judge!("id = 'verifier/x'", "version = '01.0.0'", "api = '0.0.1'", "summary = 'x'")),
    (SUMMARY, judge!("id = 'verifier/x'", "version = '0.1.0'", "api = '0.0.1'", "summary = 'Accepts. All.'")),
    (SUMMARY, judge!("id = 'verifier/x'", "version = '0.1.0'", "api = '0.0.1'", "summary = \"a\\nb\"")),
    (SUMMARY, judge!("id = 'verifier/x'", "version = '0.1.0'", "api = '0.0.1'", "summary = ' '")),
    (WANTS, judge!(
        "id = 'verifier/x'", "version = '0.1.0'", "api = '0.0.1'", "summary = 'x'",
        "[wants]", "hosts = ['https://a.example.org']"
    )),
    (WANTS, judge!(
        "id = 'verifier/x'", "version = '0.1.0'", "api = '0.0.1'", "summary = 'x'",
        "[wants]", "hosts = ['config:no_such_key']"
    )),
    (WANTS, judge!(
        "id = 'verifier/x'", "version = '0.1.0'", "api = '0.0.1'", "summary = 'x'",
        "[wants]", "hosts = ['a.example.org']", "[[wants.secrets]]", "name = 'A'", "hosts = ['b.example.org']"
    )),
    (WANTS, judge!(
        "id = 'verifier/x'", "version = '0.1.0'", "api = '0.0.1'", "summary = 'x'",
        "[[wants.secrets]]", "name = 'A'", "hosts = []"
    )),
    (WANTS, judge!(
        "id = 'verifier/x'", "version = '0.1.0'", "api = '0.0.1'", "summary = 'x'",
        "[wants]", "hosts = ['a.example.org']", "[[wants.secrets]]", "name = 'sk-1'", "hosts = ['a.example.org']"
    )),
    (NATIVE, registration!(
        "id = 'provider/x'\nversion = '0.1.0'\napi = '0.0.1'\nsummary = 'x'
         [[examples]]\ntitle = 'x'\ninput = {}\nexpect = { text = '' }",
        Constructor::Provider(|_, _| Ok(Box::new(Parrot)))
    )),
    (NATIVE, registration!(
        "id = 'trainer/x'\nversion = '0.1.0'\napi = '0.0.1'\nsummary = 'x'
         [[examples]]\ntitle = 'x'\ninput = {}\nexpect = {}",
        Constructor::Trainer(|_, _| Ok(Box::new(Idle)))
    )),
    (SCHEMA, registration!(VERIFIER_TOML, || json!({"type": "objekt", "additionalProperties": false}), JUDGE)),
    (SCHEMA, registration!(
        VERIFIER_TOML,
        || json!({"type": "object", "additionalProperties": false, "properties": {"a": {"type": "string"}}}),
        JUDGE
    )),
    (UNKNOWN_KEYS, registration!(VERIFIER_TOML, || json!({"type": "object"}), JUDGE)),
    (CREATES, registration!(
        VERIFIER_TOML,
        Constructor::Verifier(|_, _| Err(PluginError::new("broken", "the plugin is broken")))
    )),
    (PANICS, registration!(VERIFIER_TOML, Constructor::Verifier(|_, _| panic!("made badly")))),
    (EXAMPLES, registration!(
        "id = 'verifier/x'\nversion = '0.1.0'\napi = '0.0.1'\nsummary = 'x'",
        JUDGE
    )),
    (EXAMPLES, registration!(
        "id = 'verifier/x'\nversion = '0.1.0'\napi = '0.0.1'\nsummary = 'x'
         [[examples]]\ntitle = 'wrong'\ninput = { reference = 'a', response = 'b' }\nexpect = { outcome = 'correct' }",
        JUDGE
    )),
    (EXAMPLES, registration!(
        "id = 'verifier/x'\nversion = '0.1.0'\napi = '0.0.1'\nsummary = 'x'
         [[examples]]\ntitle = 'no case'\ninput = { response = 5 }\nexpect = {}",
        JUDGE
    )),
    (EXAMPLES, registration!(
        "id = 'verifier/x'\nversion = '0.1.0'\napi = '0.0.1'\nsummary = 'x'
         [[examples]]\ntitle = 'a key that the schema does not have'\nconfig = { a = 1 }
         input = { reference = 'a', response = 'b' }\nexpect = { outcome = 'incorrect' }",
        JUDGE
    )),
];

struct Idle;

impl Trainer for Idle {
    fn train(
        &self,
        _: &heartcut_sdk::role::TrainingJob,
        _: &dyn Host,
    ) -> Result<heartcut_sdk::role::Artifact, PluginError> {
        Err(PluginError::new("idle", "there is nothing to train"))
    }
}
