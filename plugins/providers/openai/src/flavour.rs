//! How servers that speak like OpenAI differ: rows of `flavours.json`.

use heartcut_sdk::prelude::*;
use heartcut_wire::{BaseUrl, bad_config};
use std::{collections::BTreeMap, sync::OnceLock};

/// The flavour of a service of which nothing is known.
const COMPATIBLE: &str = "compatible";

/// A row.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Flavour {
    /// Where the one service of this flavour is.
    #[serde(default)]
    pub(crate) base_url: Option<String>,
    /// Where a server of one's own usually is; only to be shown.
    #[serde(default)]
    pub(crate) usual_url: Option<String>,
    /// The variable with the key for `base_url`.
    #[serde(default)]
    pub(crate) api_key: Option<String>,
    /// Field of the output limit.
    #[serde(default = "max_tokens")]
    pub(crate) max_tokens_field: String,
    /// Field of the effort, with dots between levels.
    #[serde(default = "effort")]
    pub(crate) effort_field: String,
    /// Field of the token budget for thinking, where there is one.
    #[serde(default)]
    pub(crate) budget_field: Option<String>,
    /// Fields of a message that may hold a reasoning, in the order in which they count.
    #[serde(default = "reasoning_fields")]
    pub(crate) reasoning_fields: Vec<String>,
    /// Whether it has the Batch API.
    #[serde(default)]
    pub(crate) batches: bool,
    /// What stands before the names of its models in the price table; absent where they are not in
    /// it.
    #[serde(default)]
    pub(crate) price_prefix: Option<String>,
    /// Additional fields that it takes; absent where it takes any.
    #[serde(default)]
    pub(crate) extra: Option<Vec<String>>,
}

fn max_tokens() -> String {
    "max_tokens".into()
}

fn effort() -> String {
    "reasoning_effort".into()
}

fn reasoning_fields() -> Vec<String> {
    ["reasoning", "reasoning_content", "reasoning_details"]
        .map(str::to_owned)
        .to_vec()
}

type Rows = BTreeMap<String, Flavour>;

fn rows() -> Result<&'static Rows, PluginError> {
    static ROWS: OnceLock<Result<Rows, String>> = OnceLock::new();
    let rows = ROWS.get_or_init(|| {
        let rows = serde_json::from_str(include_str!("../flavours.json"));
        rows.map_err(|error| error.to_string())
    });
    rows.as_ref()
        .map_err(|error| bad_config("the table of flavours cannot be read").cause(error))
}

/// The row that the user named, or that the address tells.
///
/// # Errors
/// `bad-config` where no row has that name.
pub(crate) fn choose(
    name: Option<&str>,
    base: Option<&BaseUrl>,
) -> Result<&'static Flavour, PluginError> {
    let rows = rows()?;
    let name = match (name, base) {
        (Some(name), _) => name,
        (None, Some(base)) => of_address(rows, base),
        (None, None) => "openai",
    };
    rows.get(name).ok_or_else(|| {
        let known: Vec<&str> = rows.keys().map(String::as_str).collect();
        bad_config("there is no such `flavour`")
            .help(format!("write one of `{}`", known.join("`, `")))
    })
}

fn of_address<'a>(rows: &'a Rows, base: &BaseUrl) -> &'a str {
    let found = rows.iter().find(|(_, row)| row.is_at(base));
    found.map_or(COMPATIBLE, |(name, _)| name.as_str())
}

impl Flavour {
    /// Whether `base` is the one service of this flavour, reached by `https`.
    pub(crate) fn is_at(&self, base: &BaseUrl) -> bool {
        let own = self.base_url.as_deref().and_then(host);
        own.is_some_and(|host| base.is(host))
    }
}

fn host(url: &str) -> Option<&str> {
    url.strip_prefix("https://")?.split('/').next()
}
