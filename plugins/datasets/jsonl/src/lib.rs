//! Problems of any JSON Lines file.
//!
//! Without any mapping it reads rows with the usual names: `id`, `question` (or `premise` and
//! `hypothesis`), `gold_answer` or `answer`, `choices`, `table`, `kind`, `level`, `type`.

use heartcut_row_table::Table;
use heartcut_sdk::{prelude::*, role::Container};

/// Any JSON Lines file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Jsonl(Table);

impl Dataset for Jsonl {
    fn sources(&self, split: &str) -> Result<Vec<Source>, PluginError> {
        self.0.sources(Container::Jsonl, split)
    }

    fn problems(
        &self,
        split: &str,
        rows: &[Row],
        _: &dyn Host,
    ) -> Vec<Result<Vec<Problem>, PluginError>> {
        self.0.problems(split, rows)
    }
}

heartcut_sdk::plugin!(Dataset for Jsonl);

#[cfg(test)]
mod tests {
    use super::REGISTRATION;

    #[test]
    fn conforms() {
        heartcut_sdk_testing::conformance(&REGISTRATION).assert();
    }
}
