//! The only list of concrete plugins. A plugin crate that is only a dependency does not register
//! itself; naming it here links it.

use heartcut_dataset_gsm8k as _;
use heartcut_dataset_jsonl as _;
use heartcut_formatter_cot as _;
use heartcut_provider_openai as _;
use heartcut_provider_replay as _;
use heartcut_verifier_choice as _;
use heartcut_verifier_math as _;
use heartcut_verifier_yes_no as _;

#[cfg(test)]
mod tests {
    use heartcut_host::registry::Registry;

    #[test]
    fn these_are_built_in() {
        let registry = Registry::linked().unwrap();
        let ids: Vec<_> = registry
            .entries()
            .map(|entry| entry.id().to_string())
            .collect();
        insta::assert_snapshot!(ids.join("\n"), @"
        dataset/gsm8k
        dataset/jsonl
        provider/openai
        provider/replay
        verifier/choice
        verifier/math
        verifier/yes-no
        formatter/cot
        ");
    }
}
