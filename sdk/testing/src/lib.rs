//! The conformance suite for heartcut plugins.
//!
//! One line in a plugin's tests checks what every host relies on:
//!
//! ```text
//! #[test]
//! fn conforms() {
//!     heartcut_sdk_testing::conformance(&REGISTRATION).assert();
//! }
//! ```
//!
//! It parses `plugin.toml` and holds it against the code, checks the configuration schema, makes
//! the plugin, runs the examples of `plugin.toml`, and then calls the plugin as no friendly user
//! would: with empty lists, twice, item by item, from four threads, from a host that wants to
//! stop, and with hostile input. What is looked for is listed under [`checks`].
//!
//! # Examples in `plugin.toml`
//!
//! An example is `input` and `expect`. `expect` names the fields of the answer that must be as
//! written; what it leaves out is free, and `false` also asks for a field that is not there. An
//! error is expected as `expect = { error = "its-code" }`.
//!
//! | role | `input` | answer |
//! |---|---|---|
//! | dataset | the row | its first problem; all of them as `items = [..]` |
//! | verifier | fields of [`Case`](heartcut_sdk::Case) | the verdict |
//! | formatter | fields of [`Group`](heartcut_sdk::Group) | its first example; all of them as `items = [..]` |
//! | provider | `request`, fields of [`Request`](heartcut_sdk::Request), and for a remote one `response = { status, headers, body }` | the completion; what was sent as `sent = { method, url, headers, body }` |
//!
//! Fields that a record cannot do without and that say nothing in an example, such as the key of
//! a request, are filled in.

mod answers;
mod assets;
mod example;
mod fake_host;
mod hostile;
mod manifest;
mod matching;
mod report;
mod role;
mod schema;
mod setup;
mod suite;
#[cfg(test)]
mod tests;
mod transcript;

pub use fake_host::FakeHost;
pub use hostile::hostile_texts;
pub use report::{Finding, Report, checks};
pub use suite::Suite;
pub use transcript::{Said, transcript};

use heartcut_sdk::Factory;

/// Runs the whole suite over a plugin. Files that it asks for are read relative to its crate.
///
/// ```
/// # use heartcut_sdk::{Registration, Constructor, Verifier, Verdict, Case, Host, PluginError};
/// # struct Never;
/// # impl Verifier for Never {
/// #     fn verify(&self, cases: &[Case], _: &dyn Host) -> Vec<Result<Verdict, PluginError>> {
/// #         cases.iter().map(|_| Ok(Verdict::unknown("never"))).collect()
/// #     }
/// # }
/// # static REGISTRATION: Registration = Registration {
/// #     manifest: "id = 'verifier/never'\nversion = '0.1.0'\napi = '0.0.1'\nsummary = 'knows nothing'\n
/// #         [[examples]]\ntitle = 'x'\ninput = { response = 'x' }\nexpect = { reason = 'never' }",
/// #     config_schema: || serde_json::json!({"type": "object", "additionalProperties": false}),
/// #     assets: |_| Ok(Vec::new()),
/// #     constructor: Constructor::Verifier(|_, _| Ok(Box::new(Never))),
/// # };
/// heartcut_sdk_testing::conformance(&REGISTRATION).assert();
/// ```
pub fn conformance(factory: &dyn Factory) -> Report {
    Suite::new(factory).run()
}
