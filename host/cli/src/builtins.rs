//! The only list of concrete plugins. A plugin crate that is only a dependency does not register
//! itself; naming it here links it.

use heartcut_dataset_apps as _;
use heartcut_dataset_gsm8k as _;
use heartcut_dataset_humaneval as _;
use heartcut_dataset_jsonl as _;
use heartcut_dataset_mbpp as _;
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

#[cfg(test)]
mod tests {
    use heartcut_host::registry::Registry;

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
        crates
            .map(|(role, name)| format!("{role}/{}", name.replace('_', "-")))
            .collect()
    }
}
