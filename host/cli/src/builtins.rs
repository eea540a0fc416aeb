//! The only list of concrete plugins. A plugin crate that is only a dependency does not register
//! itself; naming it here links it.

use heartcut_dataset_apps as _;
use heartcut_dataset_arrow as _;
use heartcut_dataset_commonsense_qa as _;
use heartcut_dataset_csv as _;
use heartcut_dataset_date as _;
use heartcut_dataset_gsm8k as _;
use heartcut_dataset_humaneval as _;
use heartcut_dataset_json as _;
use heartcut_dataset_jsonl as _;
use heartcut_dataset_math as _;
use heartcut_dataset_mbpp as _;
use heartcut_dataset_medec as _;
use heartcut_dataset_parquet as _;
use heartcut_dataset_table_mwp as _;
use heartcut_formatter_cot as _;
use heartcut_formatter_enriched as _;
use heartcut_provider_anthropic as _;
use heartcut_provider_gemini as _;
use heartcut_provider_openai as _;
use heartcut_provider_replay as _;
use heartcut_provider_vertex as _;
use heartcut_verifier_choice as _;
use heartcut_verifier_code as _;
use heartcut_verifier_exact as _;
use heartcut_verifier_math as _;
use heartcut_verifier_nli as _;
use heartcut_verifier_yes_no as _;

use heartcut_plugin_api::{inventory, registration::RegisteredManifest};

/// Links a dataset without code: its plugin.toml is all there is of it.
macro_rules! mapped {
    ($name:literal) => {
        inventory::submit! {
            RegisteredManifest(include_str!(concat!("../../../plugins/datasets/", $name, "/plugin.toml")))
        }
    };
}

mapped!("aime");
mapped!("anli");
mapped!("arc-challenge");
mapped!("strategy-qa");

#[cfg(test)]
mod tests {
    use heartcut_host::{
        mapped::{MappedFactory, check_examples},
        registry::Registry,
    };
    use heartcut_plugin_api::{Manifest, registration::RegisteredManifest};
    use std::path::Path;

    /// A crate that is named here and does not register, or the other way round, is a mistake.
    #[test]
    fn every_plugin_that_is_named_is_linked_and_no_other() {
        let registry = Registry::linked().unwrap();
        let mut linked: Vec<_> = registry
            .entries()
            .map(|entry| entry.id().to_string())
            .collect();
        linked.sort();
        assert_eq!(linked, named());
    }

    /// `use heartcut_verifier_yes_no as _;` names `verifier/yes-no`.
    fn named() -> Vec<String> {
        let lines = include_str!("builtins.rs").lines();
        let crates = lines.filter_map(|line| {
            line.strip_prefix("use heartcut_")?
                .strip_suffix(" as _;")?
                .split_once('_')
        });
        let linked = crates.map(|(role, name)| format!("{role}/{}", name.replace('_', "-")));
        let lines = include_str!("builtins.rs").lines();
        let mapped = lines.filter_map(|line| {
            let name = line.strip_prefix("mapped!(\"")?.strip_suffix("\");")?;
            Some(format!("dataset/{name}"))
        });
        let mut named: Vec<_> = linked.chain(mapped).collect();
        named.sort();
        named
    }

    #[test]
    fn datasets_without_code_conform_like_all_others() {
        let mut count = 0;
        for text in RegisteredManifest::linked() {
            let manifest: Manifest = toml::from_str(text).unwrap();
            check_examples(&manifest).unwrap();
            let factory = MappedFactory::new(&manifest, Path::new("")).unwrap();
            heartcut_sdk_testing::conformance(&factory).assert();
            count += 1;
        }
        assert_eq!(count, 4);
    }
}
